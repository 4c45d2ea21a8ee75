//! Drafts the source of a form: labels with answers beside them, and perhaps a table inside.
//!
//! It knows a form by the label of its year; labels whose answers say nothing that it knows are left in a comment.

use nenji_plugin::{Input, PluginError, Problem};
use nenji_sheet::draft::{
    Catalogue, Document, Kind, Named, Shape, Sure, code_list, find_shape, indicators, kind_of, legend,
    measure, ministry, quoted, stop_words, total_words,
};
use nenji_sheet::layout::{choose_sheets, unit_in_heading, written};
use nenji_sheet::{Book, Grid, key, looks_like_period, trim};

/// A list must know so many per cent of the labels.
const LIKE_A_LIST: usize = 50;
/// Words of sheets and files that are forms.
const FORMS: [&str; 5] = ["調査票", "様式", "回答", "記入", "報告書"];
/// Labels of the year.
const YEARS: [&str; 5] = ["年度", "対象年度", "調査年度", "報告年度", "年"];
/// Labels of whoever answers.
const SENDERS: [&str; 8] = ["府省", "省庁", "担当", "電話", "連絡先", "記入者", "記入日", "メール"];

/// A label with its answer.
struct Answer {
    label: String,
    text: String,
    kind: Kind,
}

struct Found {
    grid: Grid,
    sheets: usize,
    answers: Vec<Answer>,
    /// The table inside, with its corner.
    table: Option<(Shape, String)>,
}

fn find(input: &Input<'_>, sheet: Option<&str>) -> Result<Found, PluginError> {
    let mut book = Book::open(input.name, input.bytes)?;
    let sheets = choose_sheets(book.sheets(), None, false)?.len();
    for index in choose_sheets(book.sheets(), sheet, false)? {
        let grid = book.grid(index)?;
        let table = find_shape(&grid).filter(|shape| shape.figures.len() > 1).and_then(|shape| {
            let corner = shape.stubs.first().and_then(|&column| grid.cell(shape.header_first, column))?;
            Some((shape.clone(), trim(&written(corner))))
        });
        let last = table.as_ref().map_or(u32::MAX, |(shape, _)| shape.header_first - 1);
        let answers = answers(&grid, last);
        if answers.iter().any(is_year) {
            return Ok(Found { grid, sheets, answers, table });
        }
    }
    Err(PluginError::new(Problem::Unsupported, "no sheet has a label such as `年度` with a year beside it"))
}

/// Rows of a label and one cell beside it.
fn answers(grid: &Grid, last: u32) -> Vec<Answer> {
    let pair = |cells: &std::collections::BTreeMap<u32, nenji_sheet::Cell>| {
        let mut cells = cells.values();
        let (label, answer) = (cells.next()?, cells.next()?);
        let is_pair = cells.next().is_none() && kind_of(label) == Kind::Word;
        is_pair.then(|| Answer {
            label: trim(&written(label)),
            text: trim(&written(answer)),
            kind: kind_of(answer),
        })
    };
    grid.rows.range(..=last).filter_map(|(_, cells)| pair(cells)).collect()
}

fn is_year(answer: &Answer) -> bool {
    YEARS.iter().any(|year| key(&answer.label) == key(year)) && looks_like_period(&answer.text)
}

/// Drafts a source file.
pub(crate) fn draft(input: &Input<'_>, catalogue: &str) -> Result<String, PluginError> {
    let catalogue = Catalogue::parse(catalogue)?;
    let found = find(input, catalogue.sheet.as_deref())?;
    let is_named = FORMS.iter().any(|word| input.name.contains(word) || found.grid.name.contains(word));
    let score = if is_named { 90 } else { 60 };
    let why = format!("{} labels with answers, one of them the year", found.answers.len());
    let mut writer = Writer { catalogue: &catalogue, found: &found, document: Document::default() };
    writer.document.comment(&format!("fits {score} of 100: {why}"));
    writer.head(input.name);
    writer.layout();
    writer.indicators();
    writer.dimensions();
    Ok(writer.document.finish())
}

struct Writer<'a> {
    catalogue: &'a Catalogue,
    found: &'a Found,
    document: Document,
}

impl Writer<'_> {
    /// Titles, answers and headings: where measure and ministry may be named.
    fn texts(&self) -> Vec<String> {
        let cells = self.found.grid.rows.values().flat_map(|cells| cells.values());
        cells.filter(|cell| kind_of(cell) == Kind::Word).map(|cell| trim(&written(cell))).collect()
    }

    fn headings(&self) -> Vec<String> {
        let Some((shape, _)) = &self.found.table else { return Vec::new() };
        let cells = self
            .found
            .grid
            .rows
            .get(&shape.header_last)
            .into_iter()
            .flat_map(|cells| cells.range(shape.last_stub() + 1..));
        cells.map(|(_, cell)| trim(&written(cell))).collect()
    }

    fn measure(&self) -> Option<Named> {
        let texts: Vec<String> = self.texts().into_iter().take(2).collect();
        measure(self.catalogue, &texts, &self.headings())
    }

    fn head(&mut self, file: &str) {
        let title = self.texts().into_iter().next().unwrap_or_else(|| file.to_owned());
        let answers: Vec<String> = self.found.answers.iter().map(|answer| answer.text.clone()).collect();
        let (measure, ministry) = (self.measure(), ministry(self.catalogue, file, &answers));
        self.document.head((&title, "form", file), self.catalogue, measure.as_ref(), ministry.as_ref());
    }

    fn layout(&mut self) {
        let Found { grid, sheets, answers, table } = self.found;
        self.document.heading("[layout]");
        let sure = if *sheets == 1 { Sure::High } else { Sure::Middle };
        self.document.entry("sheet", &quoted(&grid.name), sure, "the one with labels and answers");
        if let Some(year) = answers.iter().find(|answer| is_year(answer)) {
            let value = format!("{{ label = {} }}", quoted(&year.label));
            self.document.entry("period", &value, Sure::High, &format!("`{}` stands beside it", year.text));
        }
        if let Some((shape, corner)) = table {
            let rows = shape.header_last - shape.header_first + 1;
            let value = format!("{{ from = {}, rows = {rows} }}", quoted(corner));
            self.document.entry(
                "table",
                &value,
                Sure::High,
                &format!("{} rows of figures below it", shape.body.len()),
            );
            self.words(grid, shape);
        }
        let senders: Vec<String> = answers
            .iter()
            .filter(|answer| is_sender(&answer.label))
            .map(|answer| quoted(&answer.label))
            .collect();
        if !senders.is_empty() {
            self.document.entry(
                "ignore",
                &format!("[{}]", senders.join(", ")),
                Sure::High,
                "say who answers",
            );
        }
    }

    fn words(&mut self, grid: &Grid, shape: &Shape) {
        self.document.words("stop", &stop_words(grid, shape), Sure::High, "lines below the table begin so");
        self.document.words(
            "total",
            &total_words(&self.labels()),
            Sure::High,
            "labels of totals, never added",
        );
        self.document.marks(&legend(grid, shape));
    }

    fn labels(&self) -> Vec<String> {
        let Some((shape, _)) = &self.found.table else { return Vec::new() };
        let cells = shape.body.iter().filter_map(|&row| self.found.grid.cell(row, *shape.stubs.first()?));
        cells.map(|cell| trim(&written(cell))).collect()
    }

    fn indicators(&mut self) {
        let measure = self.measure().map(|named| named.id);
        for answer in &self.found.answers {
            if matches!(answer.kind, Kind::Figure | Kind::Mark | Kind::Year) {
                self.indicator("label", &answer.label, measure.as_deref());
            }
        }
        for heading in self.headings() {
            self.indicator("heading", &heading, measure.as_deref());
        }
    }

    fn indicator(&mut self, place: &str, text: &str, measure: Option<&str>) {
        // `未加入事業者数（前年度末）` is the year before of `未加入事業者数`.
        let is_prior = text.contains("前年");
        let name = text
            .split(['（', '('])
            .next()
            .filter(|name| is_prior || text.contains("当年") && !name.is_empty());
        let named =
            indicators(self.catalogue, name.unwrap_or(text), unit_in_heading(text).as_deref(), measure, &[]);
        self.document.heading("[[indicator]]");
        let best = self.document.id(&named);
        self.document.plain(place, &quoted(text));
        if is_prior {
            self.document.entry("period-offset", "-1", Sure::Middle, "its words say the year before");
        }
        let known = best.and_then(|best| self.catalogue.indicators.iter().find(|one| one.id == best.id));
        if let Some(unit) = unit_in_heading(text) {
            self.document.entry("unit", &quoted(&unit), Sure::High, "stands in the heading");
        } else if let Some(known) = known {
            let why = "the form names none; this is the catalogue's";
            self.document.entry("unit", &quoted(&known.unit), Sure::Low, why);
        } else {
            self.document.comment("unit: the form names none");
        }
    }

    fn dimensions(&mut self) {
        let mut taken: Vec<String> = Vec::new();
        if let Some((_, corner)) = &self.found.table {
            let totals = total_words(&self.labels());
            let labels: Vec<String> =
                self.labels().into_iter().filter(|label| !totals.contains(label)).collect();
            let list = code_list(self.catalogue, corner, &labels).filter(|list| list.fits >= LIKE_A_LIST);
            let (id, sure, why) = list.map_or_else(
                || ("?".to_owned(), Sure::Open, "no code list knows its labels".to_owned()),
                |list| (list.id, Sure::High, list.why),
            );
            self.document
                .heading(&format!("[dimension.{}]", if id == "?" { "\"?\"".to_owned() } else { id.clone() }));
            self.document.entry("from", &quoted(corner), sure, &why);
            taken.push(id);
        }
        for answer in
            self.found.answers.iter().filter(|answer| answer.kind == Kind::Word && !is_sender(&answer.label))
        {
            let list = code_list(self.catalogue, &answer.label, std::slice::from_ref(&answer.text));
            match list.filter(|list| list.fits >= 90 && !taken.contains(&list.id)) {
                Some(list) => {
                    self.document.heading(&format!("[dimension.{}]", list.id));
                    self.document.entry("label", &quoted(&answer.label), Sure::Middle, &list.why);
                    taken.push(list.id);
                }
                None => self
                    .document
                    .comment(&format!("left: the label `{}`, answered `{}`", answer.label, answer.text)),
            }
        }
    }
}

fn is_sender(label: &str) -> bool {
    SENDERS.iter().any(|word| label.contains(word))
}
