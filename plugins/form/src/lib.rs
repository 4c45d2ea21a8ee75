//! Input plugin form.
