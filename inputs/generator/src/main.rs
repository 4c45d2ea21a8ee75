//! Writes the sample years.

fn main() {}
