//! How wide and how high texts are.
//!
//! The writer's own autofit counts every character beyond ASCII alike and ignores the font, so columns of Japanese come
//! out too narrow. Here widths are those of the font that is used; a digit of it is wider than in most fonts.

/// Height of one line at 11 points, in pixels.
const LINE_PIXELS: u32 = 19;

/// Space above and below the lines of a cell.
const PADDING_PIXELS: u32 = 4;

/// Highest row that Excel takes, in pixels.
const MAX_ROW_PIXELS: u32 = 545;

/// Width of a character at 11 points in pixels, as the advance widths of BIZ UDPゴシック are, rounded up.
fn pixels_of(character: char) -> u32 {
    match character {
        ' ' | '.' | ',' | '\'' | ':' | ';' | '!' | '|' | 'i' | 'j' | 'l' => 6,
        '(' | ')' | '[' | ']' | '-' | '/' | 'f' | 'r' | 't' | 'I' => 9,
        'M' | 'W' | 'm' | 'w' | '%' | '@' | '+' | '_' => 15,
        'A'..='Z' => 13,
        _ if !is_wide(character) => 12,
        _ => 15,
    }
}

/// Longest alternative text that Excel keeps, in UTF-16 units.
const MAX_ALT: usize = 255;

/// An alternative text that Excel keeps: a longer one ends behind its last whole item, with `…`.
pub(super) fn alt_text(text: &str) -> String {
    if text.encode_utf16().count() <= MAX_ALT {
        return text.to_owned();
    }
    let (mut units, mut end, mut item) = (0, 0, None);
    for (at, character) in text.char_indices() {
        units += character.len_utf16();
        if units >= MAX_ALT {
            break;
        }
        end = at + character.len_utf8();
        item = if matches!(character, '、' | '。' | ' ') { Some(end) } else { item };
    }
    format!("{}…", text.get(..item.unwrap_or(end)).unwrap_or_default().trim_end())
}

fn is_wide(character: char) -> bool {
    u32::from(character) >= 0x0300 && !('\u{ff61}'..='\u{ff9f}').contains(&character)
}

/// Pixels of a text on one line.
pub(super) fn pixels(text: &str) -> u32 {
    text.chars().map(pixels_of).sum()
}

/// Pixels of the widest part that no line break may fall into: an ASCII word, or one full-width character.
pub(super) fn longest_word(text: &str) -> u32 {
    words(text).map(pixels).max().unwrap_or(0)
}

/// Lines that a text takes in that many pixels.
pub(super) fn lines(text: &str, width: u32) -> u32 {
    let width = width.max(15);
    text.lines().map(|line| lines_of_paragraph(line, width)).sum::<u32>().max(1)
}

fn lines_of_paragraph(text: &str, width: u32) -> u32 {
    let (mut lines, mut used) = (1, 0);
    for word in words(text) {
        let needed = pixels(word);
        if used + pixels(word.trim_end()) <= width {
            used += needed;
        } else if needed <= width {
            lines += 1;
            used = needed;
        } else {
            // A word wider than the column is broken where it is.
            let total = used + needed;
            lines += (total - 1) / width;
            used = (total - 1) % width + 1;
        }
    }
    lines
}

/// Splits into pieces that stay together: narrow runs with the blanks behind them, and single wide characters.
fn words(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        let first = rest.chars().next()?;
        let end = if is_wide(first) { first.len_utf8() } else { narrow_run(rest) };
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

fn narrow_run(text: &str) -> usize {
    let mut blank_seen = false;
    for (at, character) in text.char_indices() {
        if is_wide(character) || (blank_seen && character != ' ') {
            return at;
        }
        blank_seen |= character == ' ';
    }
    text.len()
}

/// Height of a row whose tallest cell has so many lines, at a font size in points.
pub(super) fn row_pixels(lines: u32, points: u32) -> u32 {
    (lines * LINE_PIXELS * points.max(11) / 11 + PADDING_PIXELS).min(MAX_ROW_PIXELS)
}

/// Pixels that a printed number takes: sign, digits, separators and decimals.
pub(super) fn number_pixels(rounded: i128, decimals: u32) -> u32 {
    let digits = rounded.unsigned_abs().to_string().len();
    let digits = u32::try_from(digits).unwrap_or(u32::MAX).max(decimals + 1);
    let separators = (digits - decimals).saturating_sub(1) / 3 + u32::from(decimals > 0);
    15 + digits * 12 + separators * 6
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::full_width("増減", 30)]
    #[case::digits("2024", 48)]
    #[case::mixed("2024年度", 78)]
    #[case::half_width_kana("ｾﾌﾟﾀｰ", 60)]
    #[case::triangle("△5", 27)]
    #[case::punctuation("1,000", 54)]
    fn widths_are_those_of_the_font(#[case] text: &str, #[case] expected: u32) {
        assert_eq!(pixels(text), expected);
    }

    #[rstest]
    #[case::fits("増減率", 45, 1)]
    #[case::japanese_breaks_anywhere("増減率の推移", 45, 2)]
    #[case::english_breaks_at_blanks("number of people", 120, 2)]
    #[case::word_does_not_fit_on_the_rest("a number", 84, 2)]
    #[case::long_word_is_broken("0123456789", 48, 3)]
    #[case::line_ends_count("a\nb", 100, 2)]
    #[case::empty("", 100, 1)]
    fn wrapped_lines(#[case] text: &str, #[case] width: u32, #[case] expected: u32) {
        assert_eq!(lines(text, width), expected);
    }

    #[rstest]
    #[case(0, 0, 27)]
    #[case(1_234_567, 0, 111)]
    #[case(-52, 1, 45)]
    #[case(5, 1, 45)]
    fn numbers_keep_room_for_sign_and_separators(
        #[case] rounded: i128,
        #[case] decimals: u32,
        #[case] expected: u32,
    ) {
        assert_eq!(number_pixels(rounded, decimals), expected);
    }

    #[test]
    fn long_alternative_texts_end_behind_a_whole_item() {
        assert_eq!(alt_text("航空 10、鉄道 1,234"), "航空 10、鉄道 1,234");
        let japanese = alt_text(&"鉄道 1,234、".repeat(60));
        assert!(japanese.ends_with("鉄道 1,234、…"), "{japanese}");
        let unbroken = alt_text(&"𠮷".repeat(300));
        for text in [&japanese, &unbroken, &alt_text(&"railway 1,234, ".repeat(60))] {
            assert!((245..=255).contains(&text.encode_utf16().count()), "{text}");
        }
    }

    #[test]
    fn longest_word_of_japanese_is_one_character() {
        assert_eq!(longest_word("増減 100"), 36);
    }
}
