//! How wide and how high texts are.
//!
//! The writer's own autofit counts every character beyond ASCII alike and ignores the font, so columns of Japanese come
//! out too narrow. Here widths are those of the font that is used; a digit of it is wider than in most fonts.

/// Height of one line at 11 points, in pixels.
const LINE_PIXELS: u32 = 18;

/// Space above and below the lines of a cell.
const PADDING_PIXELS: u32 = 3;

/// Highest row that Excel takes, in pixels.
const MAX_ROW_PIXELS: u32 = 545;

/// Width of a character at 11 points in pixels, as the advance widths of BIZ UDPゴシック (bold) are, rounded up.
fn pixels_of(character: char) -> u32 {
    match character {
        ' ' | '.' | ',' | '\'' | ':' | ';' | '_' | 'i' => 5,
        '!' | 'j' | 'l' => 6,
        '|' | '-' | 'I' => 7,
        '(' | ')' | '/' | '*' | 'f' | 'r' | 't' | '（' | '）' | '「' | '」' | '【' | '】' | '・' | '：' => {
            8
        }
        '[' | ']' | 's' | 'v' | 'z' | 'J' | 'L' | '、' | '。' => 9,
        'a' | 'c' | 'k' | 'x' | 'y' | 'F' => 10,
        'b' | 'd' | 'e' | 'g' | 'h' | 'n' | 'o' | 'p' | 'q' | 'u' | 'E' | 'S' | 'T' | 'Y' | 'Z' => 11,
        'D' | 'G' | 'H' | 'N' | 'O' | 'U' | '+' | '=' => 13,
        'w' | 'Q' | '&' => 14,
        'M' | 'W' | 'm' | '%' | '@' => 15,
        _ if is_wide(character) => 15,
        '\u{ff61}'..='\u{ff9f}' => 8,
        _ => 12,
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

/// True where a line may break between any two characters of a text.
pub(super) fn has_wide(text: &str) -> bool {
    text.chars().any(is_wide)
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

/// A text as lines of at most so many pixels, broken where a line may end; at least one, which may be empty.
pub(super) fn split(text: &str, width: u32) -> Vec<&str> {
    let (mut lines, mut start, mut end, mut used) = (Vec::new(), 0, 0, 0);
    let (mut good, mut good_used) = (0, 0);
    for word in words(text) {
        // What is left behind a phrase may still be too long for a long word to follow.
        while used + pixels(word.trim_end()) > width && end > start {
            // Behind punctuation, a blank or a bracket where the line has one in its second half.
            let cut = if good > start && good_used * 2 > width { good } else { end };
            lines.push(text[start..cut].trim_end());
            used -= if cut == good { good_used } else { used };
            start = cut;
        }
        end += word.len();
        used += pixels(word);
        let next = text[end..].chars().next();
        if word.chars().last().zip(next).is_some_and(|(before, after)| ends_a_phrase(before, after)) {
            (good, good_used) = (end, used);
        }
    }
    lines.push(&text[start..]);
    lines
}

fn ends_a_phrase(before: char, after: char) -> bool {
    let is_after_all = !matches!(after, '）' | '」' | ')' | '、' | '。' | '・');
    matches!(before, '、' | '。' | ' ' | '）') && is_after_all
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
    let mut end_seen = false;
    for (at, character) in text.char_indices() {
        if is_wide(character) || (end_seen && character != ' ') {
            return at;
        }
        // A word ends behind a blank, and behind a hyphen within it.
        end_seen |= character == ' ' || (character == '-' && at > 0);
    }
    text.len()
}

/// Height of a row whose tallest cell has so many lines, at a font size in points.
pub(super) fn row_pixels(lines: u32, points: u32) -> u32 {
    (lines * LINE_PIXELS * points.max(11) / 11 + PADDING_PIXELS).min(MAX_ROW_PIXELS)
}

/// Pixels that a printed number takes: sign, digits, separators and decimals.
pub(super) fn number_pixels(rounded: i128, decimals: u32, is_signed: bool) -> u32 {
    let digits = rounded.unsigned_abs().to_string().len();
    let digits = u32::try_from(digits).unwrap_or(u32::MAX).max(decimals + 1);
    let separators = (digits - decimals).saturating_sub(1) / 3 + u32::from(decimals > 0);
    let sign = if is_signed || rounded < 0 { 15 } else { 0 };
    sign + digits * 12 + separators * 6
}

/// Narrowest width, at least `least`, in which a heading breaks between its words alone, on at most three lines.
pub(super) fn heading_pixels(text: &str, least: u32) -> u32 {
    let whole = pixels(text);
    (least..whole).step_by(3).find(|width| breaks_well(text, *width)).unwrap_or(whole).max(least)
}

/// Room beside a heading that programs may use or not.
const SLACK_PIXELS: u32 = 4;

/// Least and most pixels of a text: programs round and kern differently, and kana are of many widths.
fn bounds(text: &str) -> (u32, u32) {
    let is_kana = |character: char| ('ぁ'..='ヿ').contains(&character);
    let slack: u32 = text.chars().map(|character| if is_kana(character) { 2 } else { 1 }).sum();
    let most = pixels(text);
    (most - slack, most)
}

/// True where the lines end where words end, whoever draws them. Programs keep narrow words whole, and fill lines with
/// wide characters one after the other.
fn breaks_well(text: &str, width: u32) -> bool {
    let (mut least, mut most, mut lines, mut before) = (0, 0, 1, None);
    for word in words(text) {
        let ((low, high), first) = (bounds(word), word.chars().next());
        let shown = pixels(word.trim_end());
        if shown > width {
            return false;
        }
        if most + shown > width {
            let is_narrow = first.is_some_and(|first| !is_wide(first));
            let is_certain = is_narrow || least + low > width + SLACK_PIXELS;
            let is_good = before.zip(first).is_some_and(|(before, first)| ends_a_word(before, first));
            if !is_certain || !is_good {
                return false;
            }
            (least, most, lines) = (0, 0, lines + 1);
        }
        (least, most) = (least + low, most + high);
        before = word.chars().last();
    }
    lines <= 3
}

/// True where a line may end between two characters: at a bracket, behind a blank, behind hiragana or punctuation.
fn ends_a_word(before: char, after: char) -> bool {
    let is_hiragana = |character: char| ('ぁ'..='ん').contains(&character);
    match (before, after) {
        (_, '）' | '」' | ')' | '、' | '。' | '・') | ('（' | '「' | '(', _) => false,
        (_, '（' | '「') | ('）' | '」' | '、' | '・' | ' ' | '-', _) => true,
        _ => is_hiragana(before) && !is_hiragana(after) && is_wide(after),
    }
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case::full_width("増減", 30)]
    #[case::digits("2024", 48)]
    #[case::mixed("2024年度", 78)]
    #[case::half_width_kana("ｾﾌﾟﾀｰ", 40)]
    #[case::lower_case("unexplained", 108)]
    #[case::japanese_punctuation("（計）、「全」。", 80)]
    #[case::triangle("△5", 27)]
    #[case::punctuation("1,000", 53)]
    fn widths_are_those_of_the_font(#[case] text: &str, #[case] expected: u32) {
        assert_eq!(pixels(text), expected);
    }

    #[rstest]
    #[case::fits("増減率", 45, 1)]
    #[case::japanese_breaks_anywhere("増減率の推移", 45, 2)]
    #[case::english_breaks_at_blanks("number of people", 120, 2)]
    #[case::word_does_not_fit_on_the_rest("a number", 78, 2)]
    #[case::hyphens_end_a_word("like-for-like", 60, 3)]
    #[case::long_word_is_broken("0123456789", 48, 3)]
    #[case::line_ends_count("a\nb", 100, 2)]
    #[case::empty("", 100, 1)]
    fn wrapped_lines(#[case] text: &str, #[case] width: u32, #[case] expected: u32) {
        assert_eq!(lines(text, width), expected);
    }

    #[rstest]
    #[case(0, 0, false, 12)]
    #[case(1_234_567, 0, true, 111)]
    #[case(-52, 1, false, 45)]
    #[case(5, 1, true, 45)]
    fn numbers_keep_room_for_sign_and_separators(
        #[case] rounded: i128,
        #[case] decimals: u32,
        #[case] is_signed: bool,
        #[case] expected: u32,
    ) {
        assert_eq!(number_pixels(rounded, decimals, is_signed), expected);
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

    #[rstest]
    #[case::too_near_a_bracket("増減率（％）", "増減率（％）")]
    #[case::bracket_stays_with_its_word("同一単位の増減率（％）", "増減率（％）")]
    #[case::behind_a_particle("前年度末の当年度値", "前年度末の")]
    #[case::behind_kana("報告すべき省庁", "報告すべき")]
    #[case::year_is_one_word("2024年度", "2024年度")]
    #[case::at_blanks("Prior year end", "Prior")]
    #[case::as_wide_as_the_longest_word("Net change", "change")]
    #[case::no_place_to_break("寄与度", "寄与度")]
    fn headings_break_between_words(#[case] text: &str, #[case] longest: &str) {
        let width = heading_pixels(text, 0);
        assert!((pixels(longest)..pixels(longest) + 6).contains(&width), "{width} for {}", pixels(longest));
        assert!(breaks_well(text, width));
        assert_eq!(heading_pixels(text, 500), 500);
    }

    #[rstest]
    #[case::inside_a_bracket("増減率（％）", 60)]
    #[case::inside_a_word("構成比", 35)]
    fn headings_do_not_break_inside_words(#[case] text: &str, #[case] width: u32) {
        assert!(!breaks_well(text, width));
    }

    #[rstest]
    #[case::fits("短い文。", 200, &["短い文。"])]
    #[case::empty("", 200, &[""])]
    #[case::behind_a_stop("一つの文である。次の文である。", 150, &["一つの文である。", "次の文である。"])]
    #[case::no_stop_in_reach("句読点のない長い文", 75, &["句読点のな", "い長い文"])]
    #[case::at_a_blank("one sentence. another", 150, &["one sentence.", "another"])]
    #[case::long_word_behind_the_rest_of_a_line("ああ、あkbbamaa", 62, &["ああ、", "あ", "kbbamaa"])]
    fn long_lines_are_split_where_phrases_end(
        #[case] text: &str,
        #[case] width: u32,
        #[case] expected: &[&str],
    ) {
        assert_eq!(split(text, width), expected);
    }

    proptest::proptest! {
        #[test]
        fn split_lines_fit_and_lose_nothing(text in "[あ-ん、。a-z ]{0,80}", width in 60_u32..300) {
            let lines = split(&text, width);
            let blank = |text: &str| text.replace(' ', "");
            proptest::prop_assert_eq!(blank(&lines.concat()), blank(&text));
            for line in &lines {
                proptest::prop_assert!(pixels(line.trim_end()) <= width.max(longest_word(line)), "{}", line);
            }
        }
    }

    #[test]
    fn longest_word_of_japanese_is_one_character() {
        assert_eq!(longest_word("増減 100"), 36);
    }
}
