//! Contrast of colours by WCAG 2.2: what must stand out from what, and by how much.
//!
//! Text needs 4.5 to 1 (success criterion 1.4.3, also for large letters), graphics need 3 to 1 (1.4.11). Hair lines and
//! grids carry nothing and are not held to it.

use super::colours::{Colour, Colours};

/// What text needs.
pub(super) const TEXT: f64 = 4.5;
/// What lines, columns and markers need.
pub(super) const GRAPHICS: f64 = 3.0;

/// Shades between two of a heat table that are looked at.
const STEPS: u32 = 64;

/// A colour of the theme with its key.
type Part = (&'static str, fn(&Colours) -> Colour);

const PAPER: Part = ("white", |_| Colour::WHITE);
const INK: Part = ("text", |colours| colours.text);
const LEAD: Part = ("lead", |colours| colours.lead);
const ON_LEAD: Part = ("on-lead", |colours| colours.on_lead);
const QUIET: Part = ("quiet", |colours| colours.quiet);
const TOTAL: Part = ("total", |colours| colours.total);
const WARNING: Part = ("warning", |colours| colours.warning);
const WARNING_TEXT: Part = ("warning-text", |colours| colours.warning_text);

/// Text on its ground, wherever a workbook has one on the other.
const TEXTS: [(Part, Part); 8] = [
    (INK, PAPER),
    (LEAD, PAPER),
    (QUIET, PAPER),
    (INK, TOTAL),
    (LEAD, TOTAL),
    (QUIET, TOTAL),
    (ON_LEAD, LEAD),
    (WARNING_TEXT, WARNING),
];

/// A pair that does not stand out.
#[derive(Debug)]
pub(super) struct Faint {
    /// Keys of both, and their colours.
    pub(super) pair: [(String, Colour); 2],
    /// Contrast found.
    pub(super) ratio: f64,
    /// Contrast needed.
    pub(super) needed: f64,
    /// What it is.
    pub(super) what: &'static str,
}

/// The first pair that stands out too little.
pub(super) fn faint(colours: &Colours) -> Option<Faint> {
    let part = |(name, of): Part| (name.to_owned(), of(colours));
    let texts = TEXTS.into_iter().map(|(text, ground)| ([part(text), part(ground)], TEXT, "text"));
    let series = |index: usize, colour: Colour| (format!("series[{index}]"), colour);
    let numbered = || colours.series.iter().enumerate();
    let drawn = numbered().map(|(at, colour)| ([series(at, *colour), part(PAPER)], GRAPHICS, "a graphic"));
    let labels = numbered().map(|(at, colour)| {
        let label = colours.on_series(at);
        let name = if label == Colour::WHITE { "white" } else { "text" };
        ([(name.to_owned(), label), series(at, *colour)], TEXT, "a label on it")
    });
    texts.chain(shades(colours)).chain(drawn).chain(labels).find_map(|(pair, needed, what)| {
        let ratio = contrast(pair[0].1, pair[1].1);
        (ratio < needed).then_some(Faint { pair, ratio, needed, what })
    })
}

/// Text on every shade of a heat table: a program mixes those between two of them channel by channel.
fn shades(colours: &Colours) -> impl Iterator<Item = ([(String, Colour); 2], f64, &'static str)> {
    let pairs = colours.heat.windows(2).enumerate();
    let mixed = pairs.flat_map(|(at, pair)| {
        let (low, high) = (pair[0], pair[1]);
        (0..=STEPS).map(move |step| {
            let name = match step {
                0 => format!("heat[{at}]"),
                STEPS => format!("heat[{}]", at + 1),
                _ => format!("heat[{at}] to heat[{}]", at + 1),
            };
            (name, mix(low, high, step))
        })
    });
    let ink = colours.text;
    mixed.map(move |shade| ([("text".to_owned(), ink), shade], TEXT, "text"))
}

/// The shade so many steps from one to the other.
fn mix(Colour(low): Colour, Colour(high): Colour, step: u32) -> Colour {
    let channel = |shift: u32| {
        let part = |colour: u32| (colour >> shift) & 0xFF;
        ((part(low) * (STEPS - step) + part(high) * step) / STEPS) << shift
    };
    Colour(channel(16) | channel(8) | channel(0))
}

/// Contrast ratio, 1 to 21.
pub(crate) fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Relative luminance.
fn luminance(Colour(rgb): Colour) -> f64 {
    let [_, red, green, blue] = rgb.to_be_bytes().map(|channel| {
        let part = f64::from(channel) / 255.0;
        if part <= 0.04045 { part / 12.92 } else { ((part + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}
