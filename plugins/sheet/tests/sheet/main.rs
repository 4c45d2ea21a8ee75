//! Files in, grids out: one module per format, one for what must be refused.

mod corpus;
mod delimited;
mod legacy;
mod mutated;
mod refused;
mod support;
mod xlsx;
