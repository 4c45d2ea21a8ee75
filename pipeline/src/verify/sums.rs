//! The published ministry editions against the published masters: Σ editions + what is in none − what is in several.
//!
//! Every total is read from the CSV twin that it stands in, and no figure is computed from facts: a hash says that a file is
//! as a run left it, this says that the files agree. Only indicators that may be added up are compared.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use crate::report::data::{ALL, year_over_year_tab};
use crate::report::editions::{DATA, EDITION_TERM, MASTER_TERM, OVERLAP_TERM, WITHOUT_TERM};

/// Totals of one file by year.
type Totals = BTreeMap<String, i64>;

/// What was added up, and what of it does not hold.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Sums {
    /// Indicators and years compared, in both languages.
    pub(super) compared: usize,
    /// Sentences.
    pub(super) findings: Vec<String>,
    place: Utf8PathBuf,
}

/// Terms of one indicator and year, as the master's reconciliation gives them.
#[derive(Default)]
struct Terms {
    editions: BTreeMap<String, i64>,
    without: i64,
    overlap: i64,
    master: Option<i64>,
}

/// Adds the editions up, language by language and measure by measure.
pub(super) fn of_year(folder: &Utf8Path) -> Sums {
    let mut sums = Sums { place: folder.to_owned(), ..Sums::default() };
    for language in folders(&folder.join("csv")) {
        let base = format!("csv/{language}");
        let ministries = folders(&folder.join(&base).join("ministry"));
        for measure in folders(&folder.join(&base)).into_iter().filter(|one| one != "ministry") {
            let path = format!("{base}/{measure}/{DATA}.csv");
            if !folder.join(&path).is_file() {
                continue;
            }
            match terms(folder, &path) {
                Ok(terms) => sums.of_measure(folder, (&base, &measure), &ministries, &terms),
                Err(reason) => sums.findings.push(format!("{path}: {reason}")),
            }
        }
    }
    sums
}

/// Names of the folders in one; none where it is not there.
fn folders(folder: &Utf8Path) -> BTreeSet<String> {
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    entries.filter(|entry| entry.path().is_dir()).map(|entry| entry.file_name().to_owned()).collect()
}

impl Sums {
    /// True where there was nothing to add up.
    pub(super) fn is_empty(&self) -> bool {
        self.compared == 0 && self.findings.is_empty()
    }

    fn of_measure(
        &mut self,
        folder: &Utf8Path,
        (base, measure): (&str, &str),
        ministries: &BTreeSet<String>,
        terms: &BTreeMap<(String, String), Terms>,
    ) {
        let indicators: BTreeSet<&String> = terms.keys().map(|(indicator, _)| indicator).collect();
        for indicator in indicators {
            let file = format!("{measure}/{}.csv", year_over_year_tab(indicator));
            let mut read = |path: &str| match totals(folder, path) {
                Ok(totals) => totals,
                Err(reason) => {
                    self.findings.push(format!("{path}: {reason}"));
                    Totals::new()
                }
            };
            let master = read(&format!("{base}/{file}"));
            let editions: Vec<(String, &String, Totals)> = ministries
                .iter()
                .map(|ministry| (format!("{base}/ministry/{ministry}/{file}"), ministry))
                .filter(|(path, _)| folder.join(path).is_file())
                .map(|(path, ministry)| (path.clone(), ministry, read(&path)))
                .collect();
            for ((_, year), terms) in terms.iter().filter(|((one, _), _)| one == indicator) {
                self.compared += 1;
                let found = of_year_and_indicator(terms, year, &master, &editions);
                let place = format!("{base}/{measure}: `{indicator}` FY{year}");
                self.findings.extend(found.into_iter().map(|said| format!("{place}: {said}")));
            }
        }
    }
}

/// What of one sum does not hold.
fn of_year_and_indicator(
    terms: &Terms,
    year: &str,
    master: &Totals,
    editions: &[(String, &String, Totals)],
) -> Vec<String> {
    let mut said = Vec::new();
    let of = |totals: &Totals| totals.get(year).copied();
    let sum: i128 = editions.iter().filter_map(|(.., totals)| of(totals)).map(i128::from).sum();
    let sum_of_all = sum + i128::from(terms.without) - i128::from(terms.overlap);
    let whole = of(master);
    if Some(sum_of_all) != whole.map(i128::from) {
        said.push(format!(
            "the ministries' editions come to {sum}, with {} in no edition and less {} in several to {sum_of_all}; the master has {}",
            terms.without,
            terms.overlap,
            whole.map_or_else(|| "no total".to_owned(), |whole| whole.to_string())
        ));
    }
    let shown = |value: Option<i64>| value.map_or_else(|| "no total".to_owned(), |value| value.to_string());
    if whole != terms.master {
        said.push(format!("the master has {}, and its {DATA} says {}", shown(whole), shown(terms.master)));
    }
    for (path, ministry, totals) in editions {
        let told = terms.editions.get(*ministry).copied();
        if told != of(totals) {
            said.push(format!(
                "{path} has {}, and the master's {DATA} says {}",
                shown(of(totals)),
                shown(told)
            ));
        }
    }
    let there: BTreeSet<&String> = editions.iter().map(|(_, ministry, _)| *ministry).collect();
    let gone = terms.editions.iter().filter(|(ministry, _)| !there.contains(ministry));
    said.extend(gone.map(|(ministry, value)| {
        format!("the edition of `{ministry}` is not there, and the master's {DATA} says {value}")
    }));
    said
}

/// A CSV twin: its headings, and its rows as text.
fn rows(folder: &Utf8Path, path: &str) -> Result<(Vec<String>, Vec<csv::StringRecord>), String> {
    let bytes = fs_err::read(folder.join(path)).map_err(|_| "it cannot be read".to_owned())?;
    let text = std::str::from_utf8(&bytes).map_err(|_| "it is not in UTF-8".to_owned())?;
    let mut reader = csv::Reader::from_reader(text.trim_start_matches('\u{FEFF}').as_bytes());
    let broken = |error: csv::Error| format!("it is no CSV: {error}");
    let headings = reader.headers().map_err(broken)?.iter().map(str::to_owned).collect();
    Ok((headings, reader.records().collect::<Result<_, _>>().map_err(broken)?))
}

fn place(headings: &[String], meant: &str) -> Result<usize, String> {
    let is_it = |heading: &String| heading.split('（').next() == Some(meant);
    headings.iter().position(is_it).ok_or_else(|| format!("it has no column `{meant}`"))
}

fn whole(text: &str) -> Result<i64, String> {
    text.parse().map_err(|_| format!("`{text}` is no whole number"))
}

/// The terms of a master, by indicator and year.
fn terms(folder: &Utf8Path, path: &str) -> Result<BTreeMap<(String, String), Terms>, String> {
    let (headings, rows) = rows(folder, path)?;
    let at = |meant: &str| place(&headings, meant);
    let [year, indicator, term, ministry, value] =
        [at("fiscal_year")?, at("indicator_id")?, at("term_code")?, at("ministry_code")?, at("term_value")?];
    let mut all: BTreeMap<(String, String), Terms> = BTreeMap::new();
    for row in &rows {
        let terms = all.entry((row[indicator].to_owned(), row[year].to_owned())).or_default();
        let value = whole(&row[value])?;
        match &row[term] {
            EDITION_TERM => drop(terms.editions.insert(row[ministry].to_owned(), value)),
            WITHOUT_TERM => terms.without = value,
            OVERLAP_TERM => terms.overlap = value,
            MASTER_TERM => terms.master = Some(value),
            other => return Err(format!("`{other}` is no term of the sum")),
        }
    }
    Ok(all)
}

/// The totals of a file of year-over-year figures: rows in which every dimension is summed.
fn totals(folder: &Utf8Path, path: &str) -> Result<Totals, String> {
    let (headings, rows) = rows(folder, path)?;
    let (year, value) = (place(&headings, "fiscal_year")?, place(&headings, "obs_value")?);
    let codes: Vec<usize> = (0..value).filter(|at| headings[*at].ends_with("_code")).collect();
    let is_total = |row: &&csv::StringRecord| codes.iter().all(|at| &row[*at] == ALL);
    let known = rows.iter().filter(is_total).filter(|row| !row[value].is_empty());
    known.map(|row| Ok((row[year].to_owned(), whole(&row[value])?))).collect()
}

impl fmt::Display for Sums {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { compared, findings, place } = self;
        if self.is_empty() {
            return writeln!(f, "edition sums: not checked, because `{place}` holds no {DATA}.csv");
        }
        writeln!(
            f,
            "edition sums ({place}): {compared} sums of the ministries' editions held against the masters, {}",
            match findings.len() {
                0 => "all equal".to_owned(),
                1 => "1 contradiction".to_owned(),
                count => format!("{count} contradictions"),
            }
        )?;
        findings.iter().try_for_each(|said| writeln!(f, "  {said}"))
    }
}
