//! Reads one form: labelled answers, the inner table, and the rest of its cells.

use nenji_plugin::{Mapping, PluginError};
use nenji_sheet::layout::{Entry, Figure, Headings, Ledger, Merges, heading_keys, periods_in};
use nenji_sheet::{Cell, Grid, Value, trim};

use crate::answers::{Answer, Answers, required, whole};
use crate::layout::Layout;
use crate::table::FormTable;

/// A figure with its number or text, and where it stands.
pub(crate) fn figure(indicator: usize, cell: &Cell, (row, column): (u32, u32)) -> Figure {
    let (number, text) = match &cell.value {
        Value::Number(number) => (Some(*number), None),
        _ => (None, Some(nenji_sheet::layout::written(cell))),
    };
    Figure { indicator, number, text, row, column, ..Figure::default() }
}

/// What a form yields.
#[derive(Clone, Debug, Default)]
pub struct Reading {
    /// Records: labelled answers first, then the inner table.
    pub figures: Vec<Figure>,
    /// What became of the cells.
    pub ledger: Ledger,
    /// Labels and headings that were found.
    pub headings: Vec<String>,
}

/// Reads a form by a mapping.
///
/// # Errors
/// [`nenji_plugin::Problem::Layout`] when a label or heading is not found or found twice, or a dimension or the period has no answer.
pub fn read_form(grid: &Grid, mapping: &Mapping<Layout>) -> Result<Reading, PluginError> {
    let merges = Merges::new(grid);
    let headings = Headings::new(grid, whole(grid));
    let answers = Answers::new(&merges, &headings, labels_of(mapping));
    let mut form = Form { grid, mapping, headings: &headings, answers, reading: Reading::default() };
    let table = mapping
        .layout
        .table
        .as_ref()
        .map(|table| FormTable::find(&merges, &headings, mapping, table))
        .transpose()?;
    let labels = form.labels()?;
    let period = form.period()?;
    form.read_answers(&labels, &period)?;
    if let Some(table) = &table {
        let figures = table.read(&labels, &period, &mut form.reading.ledger);
        form.reading.figures.extend(figures.into_iter().map(|figure| {
            let years = mapping.indicators[figure.indicator].period_offset;
            Figure { period: figure.period.clone() + &offset(years), ..figure }
        }));
        form.note_headings(table);
    }
    form.leave_ignored();
    form.note_rest();
    Ok(form.reading)
}

fn labels_of(mapping: &Mapping<Layout>) -> impl Iterator<Item = &str> {
    let of_indicators = mapping.indicators.iter().flat_map(|indicator| [&indicator.label, &indicator.period]);
    let of_dimensions = mapping.dimensions.values().map(|dimension| &dimension.label);
    let given = of_indicators.chain(of_dimensions).chain([&mapping.layout.period.label]);
    given.flatten().chain(&mapping.layout.ignore).map(String::as_str)
}

struct Form<'a> {
    grid: &'a Grid,
    mapping: &'a Mapping<Layout>,
    headings: &'a Headings<'a>,
    answers: Answers<'a>,
    reading: Reading,
}

impl Form<'_> {
    /// Labels of the dimensions that hold for the whole form.
    fn labels(&mut self) -> Result<Vec<Option<String>>, PluginError> {
        let mut labels = Vec::with_capacity(self.mapping.dimensions.len());
        for dimension in self.mapping.dimensions.values() {
            labels.push(match &dimension.label {
                _ if dimension.sheet => Some(trim(&self.grid.name)),
                Some(label) => Some(self.context(label)?),
                None => None,
            });
        }
        Ok(labels)
    }

    fn period(&mut self) -> Result<String, PluginError> {
        let period = &self.mapping.layout.period;
        if let Some(label) = &period.label {
            return self.context(label);
        }
        if period.file {
            return Ok(format!("{}年度", self.mapping.fiscal_year));
        }
        let named = periods_in(&self.grid.name).into_iter().next().map(|(_, period)| period);
        Ok(named.unwrap_or_else(|| trim(&self.grid.name)))
    }

    /// An answer that gives meaning to the others.
    fn context(&mut self, label: &str) -> Result<String, PluginError> {
        let answer = self.answers.find(label)?;
        let text = required(self.grid, label, &answer)?;
        if let Some((row, column)) = answer.place {
            self.reading.ledger.note(row, column, Entry::Context("answer that labels the others".into()));
        }
        self.note_label(label, &answer);
        Ok(text)
    }

    fn note_label(&mut self, label: &str, answer: &Answer) {
        let (row, column) = answer.label;
        self.reading.ledger.note(row, column, Entry::Context("label".into()));
        if let Some((row, column)) = answer.unit_place {
            self.reading.ledger.note(row, column, Entry::Context("unit".into()));
        }
        self.reading.headings.push(trim(label));
    }

    /// One record per labelled indicator; a blank answer gives none.
    fn read_answers(&mut self, labels: &[Option<String>], period: &str) -> Result<(), PluginError> {
        let mapping = self.mapping;
        for (index, indicator) in mapping.indicators.iter().enumerate() {
            let Some(label) = &indicator.label else { continue };
            let answer = self.answers.find(label)?;
            let own = indicator.period.as_deref().map(|label| self.context(label)).transpose()?;
            let cell =
                answer.place.and_then(|(row, column)| Some(((row, column), self.grid.cell(row, column)?)));
            match cell {
                Some((place, Cell { value: Value::Error(error), .. })) => {
                    let reason = nenji_sheet::layout::why_no_figure(error);
                    self.reading.ledger.note(place.0, place.1, Entry::Rejected(reason.into()));
                }
                Some((place, cell)) => {
                    self.reading.ledger.note(place.0, place.1, Entry::Used);
                    let mut figure = figure(index, cell, place);
                    if place == answer.label {
                        figure.text = Some(answer.text.clone());
                    }
                    figure.role = indicator.role.unwrap_or_default();
                    figure.period =
                        own.unwrap_or_else(|| period.to_owned()) + &offset(indicator.period_offset);
                    figure.labels = labels.to_vec();
                    figure.unit = answer.unit.clone().or_else(|| indicator.unit.clone());
                    figure.flags = self.grid.flags(place.0, place.1);
                    self.reading.figures.push(figure);
                }
                None => {}
            }
            self.note_label(label, &answer);
        }
        Ok(())
    }

    fn note_headings(&mut self, table: &FormTable<'_>) {
        let area = table.header();
        for cells in self.grid.rows.range(area.first_row..=area.last_row).map(|(_, cells)| cells) {
            let texts = cells.range(area.first_column..=area.last_column).map(|(_, cell)| cell);
            self.reading.headings.extend(texts.map(nenji_sheet::layout::written));
        }
    }

    /// Answers that the layout leaves; a label of it that a form lacks is no error.
    fn leave_ignored(&mut self) {
        for label in &self.mapping.layout.ignore {
            for (row, column) in self.headings.places(label) {
                self.reading.ledger.note(
                    row,
                    column,
                    Entry::Ignored(format!("the layout ignores `{label}`").into()),
                );
                let Ok(answer) = self.answers.find(label) else { continue };
                if let Some((row, column)) = answer.place {
                    let entry =
                        Entry::Ignored(format!("answer to `{label}`, which the layout ignores").into());
                    self.reading.ledger.note(row, column, entry);
                }
            }
        }
    }

    /// Text of a form says what to write; a number that no label claims is an answer that was missed.
    fn note_rest(&mut self) {
        for (&row, cells) in &self.grid.rows {
            for (&column, cell) in cells {
                let entry = match &cell.value {
                    Value::Text(text) if is_figure(text) => {
                        Entry::Rejected("no label of the layout claims it".into())
                    }
                    Value::Text(_) | Value::Date(_) | Value::Bool(_) => {
                        Entry::Context("text of the form".into())
                    }
                    Value::Number(_) => Entry::Rejected("no label of the layout claims it".into()),
                    Value::Error(error) => Entry::Rejected(nenji_sheet::layout::why_no_figure(error).into()),
                };
                self.reading.ledger.note(row, column, entry);
            }
        }
    }
}

/// A number written as text, with or without separators.
fn is_figure(text: &str) -> bool {
    heading_keys(text).first().is_some_and(|key| key.replace(',', "").parse::<f64>().is_ok())
}

/// `の前年度` per year back, `の翌年度` per year on.
fn offset(years: i32) -> String {
    let word = if years < 0 { "の前年度" } else { "の翌年度" };
    (0..years.unsigned_abs()).map(|_| word).collect()
}
