//! The nenji binary.
fn main() {}
