//! Input plugin register.
