//! Input plugin crosstab.
