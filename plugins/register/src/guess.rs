//! Drafts the source of a register: one row per event, known by a column of days, or by a number and words in each row.
//!
//! It does not judge which columns count: those that name no indicator are left open or said in a comment.

use nenji_plugin::{Input, PluginError, Probe, Problem};
use nenji_sheet::draft::{
    Catalogue, Document, Kind, Named, Shape, Sure, code_list, day_columns, find_shape, indicators, kind_of,
    legend, measure, ministry, quoted, stop_words, total_words,
};
use nenji_sheet::layout::{choose_sheets, unit_in_heading, unit_statement, written};
use nenji_sheet::{Book, Grid, find_unit, key, trim};

/// A list must know so many per cent of a column's labels.
const LIKE_A_LIST: usize = 50;
/// Sheets that are looked at.
const MOST_SHEETS: usize = 60;
/// Distinct labels that are compared with a list.
const MOST_LABELS: usize = 500;

/// A sheet that may be a register.
struct Found {
    grid: Grid,
    shape: Shape,
    sheets: usize,
    columns: Vec<Column>,
    days: Vec<(u32, usize)>,
}

/// A column with its heading.
struct Column {
    number: u32,
    heading: String,
    /// Cells that are figures, words, and all.
    figures: usize,
    cells: usize,
    labels: Vec<String>,
}

fn find(input: &Input<'_>, sheet: Option<&str>) -> Result<Found, PluginError> {
    let mut book = Book::open(input.name, input.bytes)?;
    let sheets = choose_sheets(book.sheets(), None, false)?.len();
    let mut best: Option<(Grid, Shape)> = None;
    for index in choose_sheets(book.sheets(), sheet, false)?.into_iter().take(MOST_SHEETS) {
        let grid = book.grid(index)?;
        let Some(shape) = find_shape(&grid).or_else(|| by_days(&grid)) else { continue };
        if best.as_ref().is_none_or(|(_, known)| known.body.len() < shape.body.len()) {
            best = Some((grid, shape));
        }
    }
    let none = || PluginError::new(Problem::Unsupported, "no sheet has rows below a row of headings");
    let (grid, mut shape) = best.ok_or_else(none)?;
    // A register has one row of headings, the last above its rows.
    let header = *grid.rows.range(..=shape.header_last).next_back().ok_or_else(none)?.0;
    shape.header_first = header;
    shape.header_last = header;
    let columns = columns(&grid, &shape);
    let numbers: Vec<u32> = columns.iter().map(|column| column.number).collect();
    let days = day_columns(&grid, &numbers, &shape.body);
    Ok(Found { grid, shape, sheets, columns, days })
}

/// Rows with a day below a row of words, where no figure stands.
fn by_days(grid: &Grid) -> Option<Shape> {
    let columns: Vec<u32> = grid.rows.values().flat_map(|cells| cells.keys().copied()).collect();
    let rows: Vec<u32> = grid.rows.keys().copied().collect();
    let (day, _) = day_columns(grid, &columns, &rows).into_iter().max_by_key(|(_, days)| *days)?;
    let body: Vec<u32> =
        rows.into_iter().filter(|row| !day_columns(grid, &[day], &[*row]).is_empty()).collect();
    let header_last = *grid.rows.range(..*body.first()?).next_back()?.0;
    Some(Shape {
        header_first: header_last,
        header_last,
        stubs: vec![day],
        figures: Vec::new(),
        body,
        elsewhere: 0,
    })
}

fn columns(grid: &Grid, shape: &Shape) -> Vec<Column> {
    let headings = grid.rows.get(&shape.header_last).into_iter().flatten();
    let column = |(&number, cell): (&u32, &nenji_sheet::Cell)| {
        let cells = || shape.body.iter().filter_map(move |&row| grid.cell(row, number));
        let mut labels: Vec<String> = Vec::new();
        for cell in cells().take(MOST_LABELS) {
            let label = trim(&written(cell));
            if !labels.contains(&label) {
                labels.push(label);
            }
        }
        let figures = cells().filter(|cell| matches!(kind_of(cell), Kind::Figure | Kind::Year)).count();
        Column { number, heading: trim(&written(cell)), figures, cells: cells().count(), labels }
    };
    headings.map(column).filter(|column| !column.heading.is_empty()).collect()
}

/// How much a file looks like a register.
pub(crate) fn probe(input: &Input<'_>) -> Probe {
    find(input, None).map_or_else(|error| Probe { score: 0, reason: error.to_string() }, |found| fit(&found))
}

fn fit(found: &Found) -> Probe {
    let rows = found.shape.body.len();
    let days = found.days.iter().map(|(_, days)| *days).max().unwrap_or(0);
    let words = found.columns.iter().filter(|column| column.figures * 2 < column.cells).count();
    let is_numbered = found.columns.first().is_some_and(|column| is_number(&column.heading));
    if days * 10 >= rows * 6 {
        return Probe { score: 85, reason: format!("{days} of {rows} rows have a day") };
    }
    if is_numbered && words >= 3 {
        return Probe { score: 70, reason: format!("numbered rows with {words} columns of words") };
    }
    if words >= 3 && words * 2 >= found.columns.len() && rows >= 20 && found.columns.len() >= 5 {
        return Probe { score: 60, reason: format!("{words} of {} columns are words", found.columns.len()) };
    }
    Probe { score: 20, reason: "rows without days".to_owned() }
}

fn is_number(heading: &str) -> bool {
    let heading = key(heading);
    ["番号", "通番", "項番", "no.", "no"].iter().any(|word| heading == *word) || heading.ends_with("番号")
}

/// Drafts a source file.
pub(crate) fn draft(input: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
    let catalogue = Catalogue::parse(catalogue)?;
    let found = find(input, catalogue.sheet.as_deref())?;
    let period = found.days.iter().max_by_key(|(column, days)| (*days, std::cmp::Reverse(*column))).copied();
    let year =
        found.columns.iter().find(|column| is_year(column)).map(|column| (column.number, column.cells));
    let period = period.filter(|(_, days)| days * 10 >= found.shape.body.len() * 6).or(year);
    let mut writer = Writer { catalogue: &catalogue, found: &found, document: Document::default(), period };
    let Probe { score, reason } = fit(&found);
    writer.document.comment(&format!("fits {score} of 100: {reason}"));
    writer.head(input.name);
    writer.layout(input.name);
    let dimensions = writer.known_dimensions();
    writer.indicators(&dimensions);
    writer.dimensions(&dimensions);
    Ok(writer.document.finish())
}

fn is_year(column: &Column) -> bool {
    let heading = key(&column.heading);
    (heading.contains("年") || heading.contains("期"))
        && column.labels.iter().filter(|label| nenji_sheet::looks_like_period(label)).count() * 10
            >= column.labels.len() * 8
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    found: &'a Found,
    document: Document,
    period: Option<(u32, usize)>,
}

impl Writer<'_> {
    fn titles(&self) -> Vec<String> {
        let above = self.found.grid.rows.range(..self.found.shape.header_first);
        above.flat_map(|(_, cells)| cells.values().map(|cell| trim(&written(cell)))).collect()
    }

    fn measure(&self) -> Option<Named> {
        let mut texts = self.titles();
        texts.push(self.found.grid.name.clone());
        let headings: Vec<String> = self.found.columns.iter().map(|column| column.heading.clone()).collect();
        measure(self.catalogue, &texts, &headings)
    }

    fn head(&mut self, file: &str) {
        let titles = self.titles();
        let title = titles.first().map_or(file, String::as_str);
        let (measure, ministry) = (self.measure(), ministry(self.catalogue, file, &titles));
        self.document.head((title, "register", file), self.catalogue, measure.as_ref(), ministry.as_ref());
    }

    fn layout(&mut self, file: &str) {
        let Found { grid, shape, sheets, columns, days } = self.found;
        self.document.heading("[layout]");
        let is_text = file.rsplit_once('.').is_some_and(|(stem, _)| stem == grid.name);
        if !is_text {
            let why = if *sheets == 1 {
                "the only one".to_owned()
            } else {
                format!("of {sheets} sheets, the one with most rows")
            };
            self.document.entry(
                "sheet",
                &quoted(&grid.name),
                if *sheets == 1 { Sure::High } else { Sure::Middle },
                &why,
            );
        }
        let first = columns.first().map_or("?", |column| column.heading.as_str());
        let why = format!("the row of headings, {}, above {} rows", shape.header_last, shape.body.len());
        self.document.entry("header", &format!("{{ from = {}, rows = 1 }}", quoted(first)), Sure::High, &why);
        match self.period {
            Some((number, filled)) => {
                let heading = self.heading(number);
                let why = format!("{filled} of {} rows have a period there", shape.body.len());
                self.document.entry(
                    "period",
                    &format!("{{ from = {} }}", quoted(&heading)),
                    Sure::High,
                    &why,
                );
                if days.iter().any(|(column, _)| *column == number) {
                    self.document.entry(
                        "period-is",
                        "\"date\"",
                        Sure::High,
                        "days belong to the fiscal year from April",
                    );
                }
            }
            None => self.document.entry(
                "period",
                "{ file = true }",
                Sure::Low,
                "no column of days: the year of the folder",
            ),
        }
        let stop = stop_words(grid, shape);
        self.document.words("stop", &stop, Sure::High, "lines below the last row begin so");
        let labels: Vec<String> = columns.iter().take(2).flat_map(|column| column.labels.clone()).collect();
        self.document.words("total", &total_words(&labels), Sure::High, "rows of totals, never added");
        self.document.marks(&legend(grid, shape));
    }

    fn heading(&self, number: u32) -> String {
        self.found
            .columns
            .iter()
            .find(|column| column.number == number)
            .map_or("?".to_owned(), |column| column.heading.clone())
    }

    /// Columns whose labels are codes, or whose heading says that they name organisations.
    fn known_dimensions(&self) -> Vec<(String, Named)> {
        let mut known: Vec<(String, Named)> = Vec::new();
        for column in &self.found.columns {
            let is_figure = column.figures * 2 >= column.cells.max(1);
            if is_figure || self.is_period(column.number) || is_number(&column.heading) {
                continue;
            }
            let list = code_list(self.catalogue, &column.heading, &column.labels)
                .filter(|list| list.fits >= LIKE_A_LIST);
            let named = list.or_else(|| organisation(&column.heading));
            if let Some(named) = named
                && !known.iter().any(|(_, other)| other.id == named.id)
            {
                known.push((column.heading.clone(), named));
            }
        }
        known
    }

    fn is_period(&self, number: u32) -> bool {
        self.period.is_some_and(|(period, _)| period == number)
            || self.found.days.iter().any(|(column, _)| *column == number)
    }

    fn indicators(&mut self, dimensions: &[(String, Named)]) {
        let measure = self.measure().map(|named| named.id);
        let ids: Vec<&str> = dimensions
            .iter()
            .map(|(_, named)| named.id.as_str())
            .filter(|id| *id != "organisation")
            .collect();
        let title = self.titles().into_iter().next().unwrap_or_else(|| self.found.grid.name.clone());
        let above = self.titles().iter().find_map(|text| unit_statement(text));
        self.indicator(&title, None, None, measure.as_deref(), &ids);
        for column in &self.found.columns {
            if column.figures * 2 < column.cells.max(1)
                || is_number(&column.heading)
                || self.is_period(column.number)
            {
                continue;
            }
            let unit = find_unit(&column.heading)
                .map(trim)
                .or_else(|| unit_in_heading(&column.heading))
                .or_else(|| above.clone());
            let heading = column.heading.clone();
            self.indicator(&heading, Some(&heading), unit.as_deref(), measure.as_deref(), &ids);
        }
    }

    fn indicator(
        &mut self,
        text: &str,
        heading: Option<&str>,
        unit: Option<&str>,
        measure: Option<&str>,
        dimensions: &[&str],
    ) {
        let named = indicators(self.catalogue, text, unit, measure, dimensions);
        self.document.heading("[[indicator]]");
        self.document.id(&named);
        match heading {
            Some(heading) => self.document.plain("heading", &quoted(heading)),
            None => self.document.entry("count", "true", Sure::Middle, "one row is one"),
        }
        if let Some(unit) = unit {
            self.document.entry("unit", &quoted(unit), Sure::High, "stands in or above the heading");
        }
    }

    fn dimensions(&mut self, dimensions: &[(String, Named)]) {
        for (heading, named) in dimensions {
            self.document.heading(&format!("[dimension.{}]", named.id));
            let sure = if named.fits >= 80 { Sure::High } else { Sure::Middle };
            self.document.entry("from", &quoted(heading), sure, &named.why);
        }
        for column in &self.found.columns {
            let is_word = column.figures * 2 < column.cells.max(1) && !self.is_period(column.number);
            if is_word && !dimensions.iter().any(|(heading, _)| *heading == column.heading) {
                let example = column.labels.first().map_or("", String::as_str);
                self.document.comment(&format!(
                    "left: the column `{}`, such as `{example}`; no code list knows it",
                    column.heading
                ));
            }
        }
    }
}

/// Names of organisations are no codes: their heading gives them away.
fn organisation(heading: &str) -> Option<Named> {
    let heading = key(heading);
    let words = ["事業者", "会社", "機関", "団体名", "法人名", "組織名", "企業"];
    let word = words.iter().find(|word| heading.contains(*word))?;
    Some(Named { id: "organisation".to_owned(), fits: 60, why: format!("its heading speaks of {word}") })
}
