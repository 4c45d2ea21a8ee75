//! Texts in both languages, with numbered places for what varies.

use super::Language;

/// A text in both languages; `{0}`, `{1}` … are filled in.
#[derive(Clone, Copy, Debug)]
pub(super) struct Words {
    /// Japanese, the leading language.
    pub(super) ja: &'static str,
    /// English.
    pub(super) en: &'static str,
}

/// The unit of a rate.
pub(super) const PER_CENT: Words = words("％", "%");

/// Alternative text of a chart: title, unit, what it shows.
pub(super) const DRAWN: Words = words("{0}（{1}）：{2}", "{0} ({1}): {2}");

/// Makes a pair of texts.
pub(super) const fn words(ja: &'static str, en: &'static str) -> Words {
    Words { ja, en }
}

impl Words {
    /// The text in a language.
    pub(super) fn get(self, language: Language) -> &'static str {
        match language {
            Language::Ja => self.ja,
            Language::En => self.en,
        }
    }

    /// The text with its places filled. What is filled in is not searched again.
    pub(super) fn fill(self, language: Language, values: &[&str]) -> String {
        let mut filled = String::new();
        let mut rest = self.get(language);
        while let Some(open) = rest.find('{') {
            let (before, place) = rest.split_at(open);
            filled.push_str(before);
            let Some(close) = place.find('}') else { break };
            let value = place[1..close].parse::<usize>().ok().and_then(|index| values.get(index));
            filled.push_str(value.copied().unwrap_or(&place[..=close]));
            rest = &place[close + 1..];
        }
        filled.push_str(rest);
        filled
    }
}

/// Joins parts as the language does: `、` or `, `.
pub(super) fn join(parts: &[String], language: Language) -> String {
    parts.join(words("、", ", ").get(language))
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::*;

    #[rstest]
    #[case("{0}は{1}社", &["計", "5"], "計は5社")]
    #[case("{1}と{0}", &["a", "{0}"], "{0}とa")]
    #[case("何もない", &["x"], "何もない")]
    #[case("{2}", &["x"], "{2}")]
    fn places_are_filled_once(#[case] text: &'static str, #[case] values: &[&str], #[case] expected: &str) {
        assert_eq!(words(text, "").fill(Language::Ja, values), expected);
    }
}
