//! Writes the sample years under inputs/: the same values again, every time.
