//! Integration tests.

mod faults;
