//! A cell as a reader sees it: a number format may carry words.

use crate::grid::{Cell, Value};
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

/// Why a cell with an error gives no figure; a formula that no program has worked out stands for itself: `=2+4`.
#[must_use]
pub fn why_no_figure(error: &str) -> String {
    if error.starts_with('=') {
        format!(
            "the formula `{error}` has no stored value: open the file in a spreadsheet program and save it"
        )
    } else {
        format!("the cell holds the error `{error}`")
    }
}
