//! The legend of a source: what `－`, `…`, `x`, `p` and `r` mean there. There are no defaults: meanings conflict.

use std::collections::BTreeMap;

use crate::config::{Annotation, Source};
use crate::observation::ObsStatus;

/// Dashes that look alike; two of them are one mark unless the legend tells them apart.
const DASHES: [char; 13] = ['-', '‐', '‑', '‒', '–', '—', '―', '−', '－', 'ー', 'ｰ', '─', '━'];
/// The key of `marks` that stands for italic type.
const ITALIC: &str = "italic";

/// `marks` of a source, ready to be looked up in.
pub(super) struct Legend {
    whole: BTreeMap<String, ObsStatus>,
    /// Entries by folded text; none where two entries that fold alike differ.
    folded: BTreeMap<String, Option<ObsStatus>>,
    /// Longest first.
    affixes: Vec<(String, Said)>,
    /// What italic type means.
    pub(super) italic: Option<ObsStatus>,
}

/// What the marks on a number say.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Said {
    pub(super) status: Option<ObsStatus>,
    pub(super) is_revised: bool,
    pub(super) is_break: bool,
}

impl Legend {
    pub(super) fn new(source: &Source) -> Self {
        let mut legend =
            Self { whole: BTreeMap::new(), folded: BTreeMap::new(), affixes: Vec::new(), italic: None };
        for (text, status) in &source.marks {
            let text = light(text);
            if text == ITALIC {
                legend.italic = Some(*status);
            } else if status.is_null() {
                let folded = legend.folded.entry(fold(&text)).or_insert(Some(*status));
                *folded = folded.filter(|known| known == status);
                legend.whole.insert(text, *status);
            } else {
                legend.affixes.push((text, Said { status: Some(*status), ..Said::default() }));
            }
        }
        for (text, annotation) in &source.annotations {
            let said = match annotation {
                Annotation::Revised => Said { is_revised: true, ..Said::default() },
                Annotation::Break => Said { is_break: true, ..Said::default() },
            };
            legend.affixes.push((light(text), said));
        }
        legend.affixes.sort_by(|a, b| (b.0.len(), &a.0).cmp(&(a.0.len(), &b.0)));
        legend
    }

    /// The status that a whole cell stands for.
    pub(super) fn whole(&self, light: &str) -> Option<ObsStatus> {
        self.whole.get(light).copied().or_else(|| self.folded.get(&fold(light)).copied().flatten())
    }

    /// Takes marks off both ends of a number, bare or in brackets.
    pub(super) fn strip<'a>(&self, light: &'a str) -> (&'a str, Said) {
        let (mut text, mut said) = (light, Said::default());
        while let Some((rest, says)) = self.affixes.iter().find_map(|(mark, says)| {
            strip_one(text, mark).filter(|rest| !rest.is_empty()).map(|rest| (rest, says))
        }) {
            text = rest;
            said.status = said.status.or(says.status);
            said.is_revised |= says.is_revised;
            said.is_break |= says.is_break;
        }
        (text, said)
    }
}

fn strip_one<'a>(text: &'a str, mark: &str) -> Option<&'a str> {
    if mark.is_empty() {
        return None;
    }
    let in_front = |text: &'a str| text.strip_prefix('(')?.strip_prefix(mark)?.strip_prefix(')');
    let behind = |text: &'a str| text.strip_suffix(')')?.strip_suffix(mark)?.strip_suffix('(');
    text.strip_prefix(mark)
        .or_else(|| text.strip_suffix(mark))
        .or_else(|| in_front(text))
        .or_else(|| behind(text))
}

/// Without white space, full-width ASCII made half-width. Not NFKC, which would make `①` and `…` something else.
pub(super) fn light(text: &str) -> String {
    let narrow = |c: char| match c {
        // Both blocks have the same order, at a fixed distance.
        '！'..='～' if c != '－' => char::from_u32(u32::from(c) - 0xFEE0).unwrap_or(c),
        other => other,
    };
    text.chars().filter(|c| !c.is_whitespace()).map(narrow).collect()
}

/// Without the differences that a legend seldom means: kind of dash, case.
fn fold(light: &str) -> String {
    light.chars().map(|c| if DASHES.contains(&c) { '-' } else { c }).flat_map(char::to_lowercase).collect()
}

/// True for text that can only be a mark: short and without a digit.
pub(super) fn is_mark_like(light: &str) -> bool {
    light.chars().count() <= 6 && !light.chars().any(char::is_numeric)
}
