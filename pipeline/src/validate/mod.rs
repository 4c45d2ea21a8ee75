//! Stage validate.
