//! Note marks on a number: `120①`, `120*1`, `120(注1)`, `120※`.
//!
//! They go before NFKC, which would make `120①` a number ten times too large. `120(1)` and `50468 (45332)` stay as they
//! are: a bracketed number may be an earlier value, so the cell is not read.

/// The text without marks. What is a mark in a label but can be part of a number (`1)`) is left alone.
pub(super) fn strip(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let mut kept = String::with_capacity(text.len());
    let mut at = 0;
    while at < chars.len() {
        let length = mark(&chars[at..]);
        if length == 0 {
            kept.push(chars[at]);
        }
        at += length.max(1);
    }
    kept
}

/// Length of the mark that starts here, 0 where none does.
fn mark(chars: &[char]) -> usize {
    match chars[0] {
        '\u{2460}'..='\u{2473}'
        | '\u{24EA}'..='\u{24FF}'
        | '\u{2776}'..='\u{2793}'
        | '\u{3251}'..='\u{325F}'
        | '\u{32B1}'..='\u{32BF}'
        | '\u{2070}'..='\u{2079}'
        | '\u{00B2}'
        | '\u{00B3}'
        | '\u{00B9}'
        | '†'
        | '‡' => 1,
        '※' | '*' | '＊' => 1 + digits(&chars[1..]),
        '注' => 1 + note_number(&chars[1..]),
        '(' | '（' | '[' | '［' if matches!(chars.get(1), Some('注' | '※' | '*' | '＊')) => {
            let length = chars.iter().position(|c| matches!(c, ')' | '）' | ']' | '］'));
            length.map_or(0, |last| last + 1)
        }
        _ => 0,
    }
}

fn digits(chars: &[char]) -> usize {
    chars.iter().take_while(|c| c.is_ascii_digit() || ('０'..='９').contains(*c)).count()
}

/// `1)`, `１）`, `)` or `1` behind 注.
fn note_number(chars: &[char]) -> usize {
    let number = digits(chars);
    number + usize::from(matches!(chars.get(number), Some(')' | '）')))
}
