//! Stage normalize.
