//! The colours of a theme, each by what it is for.
//!
//! Knows hexadecimal notation and the built-in palette, which is that of the Digital Agency's dashboard themes where these
//! stand out enough.

use std::borrow::Cow;
use std::fmt;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::Deserialize;

use super::contrast::contrast;

/// Series that a chart can tell apart.
pub(crate) const SERIES: usize = 6;

/// Shades of a heat table.
pub(crate) const HEAT: usize = 3;

/// A colour: `0xRRGGBB`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(try_from = "String")]
pub struct Colour(pub u32);

impl Colour {
    /// The ground of every sheet.
    pub const WHITE: Self = Self(0x00FF_FFFF);
}

impl TryFrom<String> for Colour {
    type Error = String;

    fn try_from(text: String) -> Result<Self, String> {
        let digits = text.strip_prefix('#').filter(|digits| digits.len() == 6 && digits.is_ascii());
        let plain = digits.filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()));
        let value = plain.and_then(|digits| u32::from_str_radix(digits, 16).ok());
        value.map(Self).ok_or_else(|| format!("`{text}` is no colour: write it like `#0017C1`"))
    }
}

impl fmt::Display for Colour {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "#{:06X}", self.0)
    }
}

impl JsonSchema for Colour {
    fn schema_name() -> Cow<'static, str> {
        "Colour".into()
    }

    fn json_schema(_: &mut SchemaGenerator) -> Schema {
        json_schema!({
            "type": "string",
            "pattern": "^#[0-9A-Fa-f]{6}$",
            "description": "A colour: `#RRGGBB`."
        })
    }
}

/// Colours by what they are for; the ground of a sheet is white.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Colours {
    /// Text.
    pub text: Colour,
    /// Titles, links, the ground of table headers.
    pub lead: Colour,
    /// Text of table headers.
    pub on_lead: Colour,
    /// What is said in passing: scope, source, marks, axes.
    pub quiet: Colour,
    /// Hair lines and grids.
    pub grid: Colour,
    /// Ground of total rows.
    pub total: Colour,
    /// Ground of warnings.
    pub warning: Colour,
    /// Text of warnings.
    pub warning_text: Colour,
    /// Shades of heat tables, the lowest first: text stands on each and on all between them.
    pub heat: [Colour; HEAT],
    /// Series of charts, in order.
    pub series: [Colour; SERIES],
}

impl Colours {
    /// Colour of the labels on a series: white or that of text, whichever stands out more.
    pub(crate) fn on_series(&self, index: usize) -> Colour {
        let ground = self.series[index % SERIES];
        let stands_out = contrast(self.text, ground) > contrast(Colour::WHITE, ground);
        if stands_out { self.text } else { Colour::WHITE }
    }
}

impl Default for Colours {
    fn default() -> Self {
        Self {
            text: Colour(0x001A_1A1C),
            lead: Colour(0x0000_17C1),
            on_lead: Colour::WHITE,
            quiet: Colour(0x0062_6264),
            grid: Colour(0x00D9_D9DB),
            total: Colour(0x00E8_F1FE),
            warning: Colour(0x00FF_F4D6),
            warning_text: Colour(0x008A_1B00),
            heat: [0x00FF_FFFF, 0x00C5_D7FB, 0x0070_96F8].map(Colour),
            series: [0x0000_17C1, 0x006A_90F0, 0x00D1_6A00, 0x0062_6264, 0x0025_9D63, 0x0034_60FB]
                .map(Colour),
        }
    }
}
