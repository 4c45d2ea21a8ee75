//! A cell as a reader sees it, and what its looks tell.

use crate::grid::{Cell, Grid, Value};
use crate::text::trim;

/// The text that a cell shows: `5` under the format `"令和"0"年度"` is `令和5年度`; padding off.
#[must_use]
pub fn written(cell: &Cell) -> String {
    match &cell.value {
        Value::Text(text) | Value::Date(text) | Value::Error(text) => trim(text),
        Value::Number(number) => {
            let digits = format!("{number}");
            cell.format.as_deref().and_then(|format| in_format(format, &digits)).unwrap_or(digits)
        }
        Value::Bool(value) => if *value { "TRUE" } else { "FALSE" }.to_owned(),
    }
}

/// Puts digits in a format that carries words; none where it has no words or no place for a number.
fn in_format(format: &str, digits: &str) -> Option<String> {
    let mut shown = String::new();
    let (mut has_number, mut has_words) = (false, false);
    let mut chars = format.chars().peekable();
    while let Some(c) = chars.next() {
        match c {
            ';' => break,
            '"' => {
                let words: String = chars.by_ref().take_while(|&c| c != '"').collect();
                has_words |= !words.is_empty();
                shown.push_str(&words);
            }
            '[' => {
                chars.by_ref().find(|&c| c == ']');
            }
            '0' | '#' | ',' | '.' | 'G' => {
                while chars.next_if(|&c| "0#,.General".contains(c)).is_some() {}
                if !has_number {
                    shown.push_str(digits);
                }
                has_number = true;
            }
            '_' | '*' => {
                chars.next();
            }
            '\\' => shown.extend(chars.next()),
            other if !other.is_ascii() => {
                has_words = true;
                shown.push(other);
            }
            _ => {}
        }
    }
    (has_number && has_words).then_some(shown)
}

/// What a cell's looks tell: `hidden`, `italic`, `format:…`, separated by blanks. Blanks inside a format are left out.
#[must_use]
pub fn flags(grid: &Grid, row: u32, column: u32, cell: &Cell) -> Option<String> {
    let mut flags = Vec::new();
    if grid.hidden_rows.binary_search(&row).is_ok() || grid.hidden_columns.binary_search(&column).is_ok() {
        flags.push("hidden".to_owned());
    }
    if cell.italic {
        flags.push("italic".to_owned());
    }
    if let Some(format) = &cell.format {
        flags.push(format!("format:{}", format.replace(char::is_whitespace, "")));
    }
    (!flags.is_empty()).then(|| flags.join(" "))
}
