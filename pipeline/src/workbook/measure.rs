//! How wide and how high texts are.
//!
//! The writer's own autofit counts every character beyond ASCII alike and ignores the font, so columns of Japanese come
//! out too narrow. Here a full-width character is two units and a half-width one is one; one unit is a digit's width.

/// Height of one line at 11 points, in pixels.
const LINE_PIXELS: u32 = 19;

/// Space above and below the lines of a cell.
const PADDING_PIXELS: u32 = 4;

/// Highest row that Excel takes, in pixels.
const MAX_ROW_PIXELS: u32 = 545;

/// Units of a character.
fn units_of(character: char) -> u32 {
    let is_narrow = u32::from(character) < 0x0300 || ('\u{ff61}'..='\u{ff9f}').contains(&character);
    if is_narrow { 1 } else { 2 }
}

/// Units of a text on one line.
pub(super) fn units(text: &str) -> u32 {
    text.chars().map(units_of).sum()
}

/// Units of the widest part that no line break may fall into: an ASCII word, or one full-width character.
pub(super) fn longest_word(text: &str) -> u32 {
    words(text).map(units).max().unwrap_or(0)
}

/// Lines that a text takes in a column of that many units.
pub(super) fn lines(text: &str, width: u32) -> u32 {
    let width = width.max(2);
    text.lines().map(|line| lines_of_paragraph(line, width)).sum::<u32>().max(1)
}

fn lines_of_paragraph(text: &str, width: u32) -> u32 {
    let (mut lines, mut used) = (1, 0);
    for word in words(text) {
        let needed = units(word);
        if used + units(word.trim_end()) <= width {
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
        let end = if units_of(first) == 2 { first.len_utf8() } else { narrow_run(rest) };
        let (word, tail) = rest.split_at(end);
        rest = tail;
        Some(word)
    })
}

fn narrow_run(text: &str) -> usize {
    let mut blank_seen = false;
    for (at, character) in text.char_indices() {
        if units_of(character) == 2 || (blank_seen && character != ' ') {
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

/// Width that a printed number takes: sign, digits, separators and decimals.
pub(super) fn number_units(rounded: i128, decimals: u32) -> u32 {
    let digits = rounded.unsigned_abs().to_string().len();
    let digits = u32::try_from(digits).unwrap_or(u32::MAX).max(decimals + 1);
    let whole = digits - decimals;
    2 + digits + whole.saturating_sub(1) / 3 + u32::from(decimals > 0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::ascii("FY2024", 6)]
    #[case::full_width("増減", 4)]
    #[case::mixed("2024年度", 8)]
    #[case::half_width_kana("ｾﾌﾟﾀｰ", 5)]
    #[case::triangle("△5", 3)]
    fn full_width_counts_double(#[case] text: &str, #[case] expected: u32) {
        assert_eq!(units(text), expected);
    }

    #[rstest]
    #[case::fits("増減率", 6, 1)]
    #[case::japanese_breaks_anywhere("増減率の推移", 6, 2)]
    #[case::english_breaks_at_blanks("growth rate of members", 11, 2)]
    #[case::word_does_not_fit_on_the_rest("a growth", 7, 2)]
    #[case::long_word_is_broken("0123456789", 4, 3)]
    #[case::line_ends_count("a\nb", 10, 2)]
    #[case::empty("", 10, 1)]
    fn wrapped_lines(#[case] text: &str, #[case] width: u32, #[case] expected: u32) {
        assert_eq!(lines(text, width), expected);
    }

    #[rstest]
    #[case(0, 0, 3)]
    #[case(1_234_567, 0, 11)]
    #[case(-52, 1, 5)]
    #[case(5, 1, 5)]
    fn numbers_keep_room_for_sign_and_separators(
        #[case] rounded: i128,
        #[case] decimals: u32,
        #[case] expected: u32,
    ) {
        assert_eq!(number_units(rounded, decimals), expected);
    }

    #[test]
    fn longest_word_of_japanese_is_one_character() {
        assert_eq!(longest_word("増減 rate"), 4);
    }
}
