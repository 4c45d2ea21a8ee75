//! Stage workbook.
