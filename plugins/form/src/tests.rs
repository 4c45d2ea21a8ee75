//! Forms drawn in code.
