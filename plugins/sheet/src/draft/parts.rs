//! The parts that drafts of every plugin have: the head of the file, words in lists, marks, the id of an indicator.

use super::catalogue::Catalogue;
use super::document::{Document, Sure, quoted};
use super::names::{Named, file_pattern};
use super::notes::Legend;

/// A heading names an indicator when it fits so well; else its id is left open.
pub const FITS: usize = 72;

/// A measure is named when so many per cent of what speaks of any speaks of it.
const MEASURE_FITS: usize = 55;

impl Document {
    /// The keys above `[layout]`.
    pub fn head(
        &mut self,
        (title, plugin, file): (&str, &str, &str),
        catalogue: &Catalogue,
        measure: Option<&Named>,
        ministry: Option<&Named>,
    ) {
        self.comment("A `?` is to be filled in; until then the file is refused.");
        self.plain("title", &quoted(title));
        self.plain("plugin", &quoted(plugin));
        if let Some(named) = measure.filter(|named| named.fits >= MEASURE_FITS) {
            self.entry("measure", &quoted(&named.id), sure(named.fits, 80), &named.why);
        } else {
            let ids: Vec<&str> = catalogue.measures.iter().map(|measure| measure.id.as_str()).collect();
            self.entry("measure", "\"?\"", Sure::Open, &format!("one of {}", ids.join(", ")));
        }
        if let Some(named) = ministry {
            self.entry("ministry", &quoted(&named.id), Sure::Middle, &named.why);
        } else {
            self.entry("ministry", "\"?\"", Sure::Open, "who sent it; the sheet names nobody, or several");
        }
        let pattern = quoted(&file_pattern(file));
        self.entry("files", &pattern, Sure::Middle, "the year in its name gives way to others");
        self.entry("basis", "\"?\"", Sure::Open, "real, or illustrative; a draft cannot know");
        self.entry("origin", "\"\"", Sure::Open, "the published record with its date, or the survey");
    }

    /// A list of words; nothing where there are none.
    pub fn words(&mut self, key: &str, words: &[String], sure: Sure, why: &str) {
        if !words.is_empty() {
            let words: Vec<String> = words.iter().map(|word| quoted(word)).collect();
            self.entry(key, &format!("[{}]", words.join(", ")), sure, why);
        }
    }

    /// The marks of a sheet with what its legend says of them.
    pub fn marks(&mut self, marks: &[Legend]) {
        if marks.is_empty() {
            return;
        }
        let pairs = marks
            .iter()
            .map(|mark| format!("{} = {}", quoted(&mark.mark), quoted(mark.status.unwrap_or("?"))));
        let pairs: Vec<String> = pairs.collect();
        let why = marks.iter().map(|mark| match (&mark.says, mark.status) {
            (Some(says), Some(_)) => format!("`{}` {says}", mark.mark),
            (Some(says), None) => format!("`{}` {says}: which status is that?", mark.mark),
            (None, _) => format!("`{}` in {} cells, and no legend", mark.mark, mark.cells),
        });
        let why: Vec<String> = why.collect();
        let is_open = marks.iter().any(|mark| mark.status.is_none());
        let letters = if is_open { "; M cannot exist, L not collected, O missing, Q withheld" } else { "" };
        let sure = if is_open { Sure::Open } else { Sure::Middle };
        self.entry("marks", &format!("{{ {} }}", pairs.join(", ")), sure, &(why.join("; ") + letters));
    }

    /// The id of an indicator: the best name where it fits, else open with the nearest. Gives the best.
    pub fn id<'n>(&mut self, named: &'n [Named]) -> Option<&'n Named> {
        let best = named.first().filter(|best| best.fits >= FITS);
        if let Some(best) = best {
            self.entry("id", &quoted(&best.id), sure(best.fits, 90), &best.why);
        } else {
            let near = named.iter().take(3).filter(|one| one.fits >= 20).map(|one| one.id.as_str());
            let near: Vec<&str> = near.collect();
            let why = match near.as_slice() {
                [] => {
                    "no indicator of the catalogue is named like it; drop it if it is not wanted".to_owned()
                }
                near => format!("perhaps {}; drop it if it is not wanted", near.join(", ")),
            };
            self.entry("id", "\"?\"", Sure::Open, &why);
        }
        best
    }
}

fn sure(fits: usize, high: usize) -> Sure {
    if fits >= high { Sure::High } else { Sure::Middle }
}
