//! Files in, grids out: one module per format, one for what must be refused.

#![expect(clippy::unwrap_used, reason = "a test that cannot build its file has failed")]

mod charts;
mod corpus;
mod damaged;
mod delimited;
mod legacy;
mod mutated;
mod odd;
mod refused;
mod support;
mod xlsb;
mod xlsx;
