//! A theme as written: keys, defaults, and what is refused.

use std::collections::BTreeMap;
use std::ops::Range;

use camino::{Utf8Path, Utf8PathBuf};
use schemars::JsonSchema;
use serde::Deserialize;
use toml::Spanned;

use super::colours::{Colour, Colours, HEAT, SERIES};
use super::contrast::{self, Faint};
use super::{Font, Logo, Theme};
use crate::catalog::Name;
use crate::config::document::{Document, DocumentError};
use crate::config::is_below;
use crate::config::wording::Wording;
use crate::discover::sha256;

/// Longest name of a font that Excel takes, in UTF-16 units.
const MAX_FONT: usize = 31;

/// A theme as written.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
pub(crate) struct ThemeFile {
    /// Contact line of the cover, where `nenji.toml` has none: one text, or one in each language.
    #[schemars(with = "Option<Wording>")]
    contact: Option<Spanned<Wording>>,
    /// Colours, each `#RRGGBB`; on a white ground.
    colours: ColoursFile,
    /// Font of everything.
    font: Option<FontFile>,
    /// Picture on the covers.
    logo: Option<LogoFile>,
}

#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields, rename_all = "kebab-case", default)]
struct ColoursFile {
    /// Text.
    #[schemars(with = "Option<Colour>")]
    text: Option<Spanned<Colour>>,
    /// Titles, links, the ground of table headers.
    #[schemars(with = "Option<Colour>")]
    lead: Option<Spanned<Colour>>,
    /// Text of table headers.
    #[schemars(with = "Option<Colour>")]
    on_lead: Option<Spanned<Colour>>,
    /// What is said in passing: scope, source, marks, axes.
    #[schemars(with = "Option<Colour>")]
    quiet: Option<Spanned<Colour>>,
    /// Hair lines and grids; carry nothing, so no contrast is asked of them.
    #[schemars(with = "Option<Colour>")]
    grid: Option<Spanned<Colour>>,
    /// Ground of total rows.
    #[schemars(with = "Option<Colour>")]
    total: Option<Spanned<Colour>>,
    /// Ground of warnings.
    #[schemars(with = "Option<Colour>")]
    warning: Option<Spanned<Colour>>,
    /// Text of warnings.
    #[schemars(with = "Option<Colour>")]
    warning_text: Option<Spanned<Colour>>,
    /// Shades of heat tables, the lowest first: three, no two alike; text stands on each and on all between them.
    #[schemars(with = "Option<[Colour; HEAT]>")]
    heat: Option<Spanned<Vec<Colour>>>,
    /// Series of charts, in order: six, no two alike.
    #[schemars(with = "Option<[Colour; SERIES]>")]
    series: Option<Spanned<Vec<Colour>>>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct FontFile {
    /// As Excel lists it.
    #[schemars(with = "String")]
    name: Spanned<String>,
    /// What to use where it is not installed, best first; the cover states them.
    #[serde(default)]
    fallbacks: Vec<String>,
}

#[derive(Debug, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
struct LogoFile {
    /// PNG or JPEG, as a path below the inputs folder.
    #[schemars(with = "String")]
    file: Spanned<String>,
    /// What it shows, for those who do not see it: one text, or one in each language.
    #[schemars(with = "Wording")]
    alt: Spanned<Wording>,
}

/// Reads a theme and its logo; `name` is its path below `inputs`.
pub(in crate::config) fn load(inputs: &Utf8Path, name: &str) -> Result<Theme, DocumentError> {
    let document = Document::read(&inputs.join(name), "the key `theme` of the settings names this file")?;
    let file: ThemeFile = document.parse()?;
    let mut files = BTreeMap::from([(name.to_owned(), document.sha256())]);
    let colours = colours(&document, file.colours)?;
    let logo = file.logo.map(|logo| load_logo(&document, inputs, logo, &mut files)).transpose()?;
    let contact = file.contact.map(|contact| wording(&document, contact, "contact")).transpose()?;
    let font = file.font.map(|font| checked_font(&document, font)).transpose()?.unwrap_or_default();
    Ok(Theme { colours, font, logo, contact, sha256: files })
}

/// The logo that a theme names, below the inputs folder, without a look at anything else.
pub(in crate::config) fn logo_of(theme: &Utf8Path) -> Option<Utf8PathBuf> {
    let file: ThemeFile = toml::from_str(&fs_err::read_to_string(theme).ok()?).ok()?;
    file.logo.map(|logo| logo.file.into_inner().into())
}

fn colours(document: &Document, file: ColoursFile) -> Result<Colours, DocumentError> {
    let mut spans: BTreeMap<&str, Range<usize>> = BTreeMap::new();
    let built_in = Colours::default();
    let mut take = |key, colour: Option<Spanned<Colour>>, built_in| match colour {
        Some(colour) => {
            spans.insert(key, colour.span());
            colour.into_inner()
        }
        None => built_in,
    };
    let mut colours = Colours {
        text: take("text", file.text, built_in.text),
        lead: take("lead", file.lead, built_in.lead),
        on_lead: take("on-lead", file.on_lead, built_in.on_lead),
        quiet: take("quiet", file.quiet, built_in.quiet),
        grid: take("grid", file.grid, built_in.grid),
        total: take("total", file.total, built_in.total),
        warning: take("warning", file.warning, built_in.warning),
        warning_text: take("warning-text", file.warning_text, built_in.warning_text),
        heat: built_in.heat,
        series: built_in.series,
    };
    if let Some(heat) = file.heat {
        spans.insert("heat", heat.span());
        colours.heat = distinct(document, &heat, ("heat", "heat tables have", "shades"))?;
    }
    if let Some(series) = file.series {
        spans.insert("series", series.span());
        colours.series = distinct(document, &series, ("series", "charts have up to", "series"))?;
    }
    match contrast::faint(&colours) {
        None => Ok(colours),
        Some(faint) => Err(refused(document, &spans, &faint)),
    }
}

/// So many colours, no two alike.
fn distinct<const N: usize>(
    document: &Document,
    list: &Spanned<Vec<Colour>>,
    (key, has, what): (&str, &str, &str),
) -> Result<[Colour; N], DocumentError> {
    let colours = list.get_ref();
    let found = colours.len();
    let all: [Colour; N] = colours.clone().try_into().map_err(|_| {
        let message = format!("`{key}` has {found} colours, and {has} {N} {what}");
        document.invalid(list.span(), message, format!("give {N} colours"))
    })?;
    let twice = all.iter().enumerate().find(|(at, colour)| all[..*at].contains(colour));
    match twice {
        None => Ok(all),
        Some((_, colour)) => {
            let message = format!("`{key}` has {colour} twice, so two {what} could not be told apart");
            Err(document.invalid(list.span(), message, "choose another colour for one of them".to_owned()))
        }
    }
}

fn refused(document: &Document, spans: &BTreeMap<&str, Range<usize>>, faint: &Faint) -> DocumentError {
    let key = |name: &str| name.split('[').next().unwrap_or_default().to_owned();
    let written = faint.pair.iter().find_map(|(name, _)| spans.get(&*key(name)).cloned());
    let [(one, one_colour), (other, other_colour)] = &faint.pair;
    // Cut, not rounded: 4.496 must not read as the 4.5 that it is not.
    let ratio = (faint.ratio * 100.0).floor() / 100.0;
    let message = format!(
        "`{one}` {one_colour} on `{other}` {other_colour} has a contrast of {ratio:.2} to 1; {} needs {} to 1",
        faint.what, faint.needed
    );
    let hint = "make the one darker or the other lighter (WCAG 2.2, 1.4.3 and 1.4.11)".to_owned();
    document.invalid(written.unwrap_or(0..0), message, hint)
}

fn wording(document: &Document, wording: Spanned<Wording>, key: &str) -> Result<Name, DocumentError> {
    if wording.get_ref().is_blank() {
        let message = format!("`{key}` is empty");
        return Err(document.invalid(
            wording.span(),
            message,
            "give a text, or leave the key out".to_owned(),
        ));
    }
    Ok(wording.into_inner().name())
}

fn checked_font(document: &Document, file: FontFile) -> Result<Font, DocumentError> {
    let name = file.name.get_ref();
    if name.trim().is_empty() || name.contains(['"', '&', ',']) || name.encode_utf16().count() > MAX_FONT {
        let hint = "write it as Excel lists it, such as `BIZ UDPゴシック`".to_owned();
        return Err(document.invalid(file.name.span(), format!("`{name}` is no name of a font"), hint));
    }
    Ok(Font { name: file.name.into_inner(), fallbacks: file.fallbacks })
}

fn load_logo(
    document: &Document,
    inputs: &Utf8Path,
    file: LogoFile,
    files: &mut BTreeMap<String, String>,
) -> Result<Logo, DocumentError> {
    let (name, span) = (file.file.get_ref().clone(), file.file.span());
    if !is_below(&name) {
        let hint = "write it like `logo.png`: below the inputs folder".to_owned();
        return Err(document.invalid(span, format!("`{name}` is no path below the inputs folder"), hint));
    }
    let bytes = fs_err::read(inputs.join(&name)).map_err(|error| {
        document.invalid(span.clone(), format!("the logo `{name}` cannot be read"), error.to_string())
    })?;
    if let Err(reason) = crate::workbook::check_picture(&bytes) {
        let hint = "use a PNG or JPEG file".to_owned();
        return Err(document.invalid(span, format!("the logo `{name}` cannot be used: {reason}"), hint));
    }
    files.insert(name, sha256(&bytes));
    Ok(Logo { bytes, alt: wording(document, file.alt, "alt")? })
}
