//! One reading of a table: what a source file would say, as the plugin's own mapping, and what reading by it leaves.

use std::collections::BTreeMap;

use nenji_plugin::{DimensionMapping, IndicatorMapping, Mapping, Role};
use nenji_sheet::draft::{Axis, Catalogue, Legend, Named, below, legend, measure, stop_words};
use nenji_sheet::layout::{Entry, Merges, places, written};
use nenji_sheet::{Grid, a1, trim};

use crate::layout::{Header, Layout, Period};
use crate::locate::whole;
use crate::read::read_sheet;

use super::columns::{self, Structure};
use super::rows::{self, Special, Stub};
use super::{Choice, Found};

/// A reading of a table.
#[derive(Clone, Debug)]
pub(super) struct Candidate {
    pub(super) header: Header,
    pub(super) axis: Choice<Axis>,
    pub(super) period: Period,
    pub(super) structure: Structure,
    pub(super) stubs: Vec<Stub>,
    pub(super) special: Special,
    pub(super) stop: Vec<String>,
    pub(super) marks: Vec<Legend>,
    pub(super) measure: Option<Named>,
    pub(super) titles: Vec<String>,
    /// Figures outside the table.
    pub(super) outside: usize,
    /// What reading by it left to be desired.
    pub(super) trouble: Option<String>,
    pub(super) score: i64,
}

/// What a cell weighs: one that is rejected or left costs more than one that is used gains.
const USED: i64 = 2;
const REJECTED: i64 = 5;
const LEFT: i64 = 3;
/// A simpler layout wins a tie.
const COLUMN: i64 = 1;
/// A reading that fails is better than none.
const FAILED: i64 = -1_000_000;

impl Candidate {
    /// What the mapping would be; none where the corner reads nothing.
    pub(super) fn new(
        merges: &Merges<'_>,
        found: &Found,
        corner: (u32, u32),
        axis: Choice<Axis>,
        mut structure: Structure,
        catalogue: &Catalogue,
    ) -> Option<Self> {
        let grid = merges.grid();
        let from = trim(&written(grid.cell(corner.0, corner.1)?));
        let stub_of_period = if let Axis::Down(column) = axis.value { Some(column) } else { None };
        let names = rows::headings(merges, found, corner);
        let period = period(&axis.value, &names)?;
        let rows = grid.rows.range(corner.0..=found.shape.header_last);
        let headings: Vec<String> = rows
            .flat_map(|(_, cells)| cells.range(found.shape.last_stub() + 1..))
            .map(|(_, cell)| written(cell))
            .collect();
        let special = rows::special(merges, found, stub_of_period, &headings);
        let totals = [special.totals.clone(), special.summed.clone()].concat();
        let stubs = rows::stubs(merges, found, corner, stub_of_period, &totals, catalogue);
        let titles = titles(found);
        let measure = measure(catalogue, &[titles.clone(), vec![grid.name.clone()]].concat(), &headings);
        let dimensions: Vec<&str> = stubs
            .iter()
            .map(|stub| stub.id.value.as_str())
            .chain(structure.across.iter().map(|across| across.id.value.as_str()))
            .filter(|id| *id != "?")
            .collect();
        let title = titles.first().map_or(grid.name.as_str(), String::as_str);
        let of = measure.as_ref().map(|measure| measure.id.as_str());
        columns::name(&mut structure.columns, title, of, &dimensions, catalogue);
        Some(Self {
            header: header(merges, found, corner, from, structure.unit_row),
            axis,
            period,
            structure,
            stubs,
            special,
            stop: stop_words(grid, &found.shape),
            marks: legend(grid, &found.shape),
            measure,
            titles,
            outside: 0,
            trouble: None,
            score: FAILED,
        })
    }

    /// Reads the sheet by it, and weighs what became of the cells.
    pub(super) fn tried(mut self, grid: &Grid) -> Self {
        let mapping = self.mapping();
        if let Err(error) = crate::layout::check(&mapping) {
            return Self { trouble: Some(error.message), ..self };
        }
        let reading = match read_sheet(grid, &mapping) {
            Ok(reading) => reading,
            Err(error) => {
                let found = error.found.map(|found| format!("; found: {found}")).unwrap_or_default();
                return Self { trouble: Some(error.message + &found), ..self };
            }
        };
        let (mut rejected, mut left) = (0, 0);
        for span in reading.ledger.spans(grid) {
            let cells = i64::try_from(span.cells).unwrap_or(i64::MAX);
            match &span.entry {
                Entry::Rejected(reason) if reason == "outside the table" => self.outside += 1,
                Entry::Rejected(_) => rejected += cells,
                Entry::Ignored(_) => left += cells,
                Entry::Used | Entry::Context(_) => {}
            }
        }
        let used = i64::try_from(reading.figures.len()).unwrap_or(i64::MAX);
        let columns = i64::try_from(self.structure.columns.len()).unwrap_or(i64::MAX);
        self.score = used * USED - rejected * REJECTED - left * LEFT - columns * COLUMN;
        if used == 0 {
            self.score = FAILED / 2;
            self.trouble = Some("no figure was read".to_owned());
        }
        self
    }

    fn mapping(&self) -> Mapping<Layout> {
        let totals = [self.special.totals.clone(), self.special.summed.clone()].concat();
        let layout = Layout {
            header: self.header.clone(),
            period: self.period.clone(),
            stop: (!self.stop.is_empty()).then(|| self.stop.clone()),
            total: totals,
            memo: self.special.memos.clone(),
            ignore: self.special.prior.clone(),
            ..Layout::default()
        };
        let indicators = self.structure.columns.iter().map(|column| IndicatorMapping {
            id: column.id.value.clone(),
            heading: column.heading.clone(),
            role: column.role.filter(|role| *role != Role::Value),
            unit: column.unit.as_ref().map(|unit| unit.value.clone()),
            ..IndicatorMapping::default()
        });
        let mut dimensions = BTreeMap::new();
        for (at, stub) in self.stubs.iter().enumerate() {
            let place = DimensionMapping { from: Some(stub.from.clone()), ..DimensionMapping::default() };
            dimensions.insert(format!("{at} {}", stub.id.value), place);
        }
        if let Some(across) = &self.structure.across {
            let from = across.level.map(|level| level.to_string());
            let place = DimensionMapping { across: true, from, ..DimensionMapping::default() };
            dimensions.insert("across".to_owned(), place);
        }
        Mapping {
            source: "guess".to_owned(),
            fiscal_year: 0,
            layout,
            indicators: indicators.collect(),
            dimensions,
            json: String::new(),
        }
    }
}

fn period(axis: &Axis, names: &[(u32, String)]) -> Option<Period> {
    let mut period = Period::default();
    match axis {
        Axis::Across => period.across = true,
        Axis::Down(column) => {
            period.down = Some(names.iter().find(|(known, _)| known == column)?.1.clone());
        }
        Axis::Sheet => period.sheet = true,
        Axis::Near(word) => period.near = Some(word.clone()),
        Axis::File => period.file = true,
    }
    Some(period)
}

/// The corner; by a title above it, or by its address, where its text stands in several cells.
fn header(
    merges: &Merges<'_>,
    found: &Found,
    corner: (u32, u32),
    from: String,
    unit_row: Option<u32>,
) -> Header {
    let grid = merges.grid();
    let depth = found.shape.header_last - corner.0 + 1;
    let extent = merges.extent(corner.0, corner.1);
    let is_told = extent.last_row - extent.first_row + 1 == depth && depth > 1;
    let is_several = places(grid, &from, whole(grid)).len() > 1;
    Header {
        rows: (!is_told || depth > 1).then_some(depth),
        at: is_several.then(|| a1(corner.0, corner.1)),
        from,
        unit_row,
        ..Header::default()
    }
}

/// Texts above the table, then the name of the sheet.
fn titles(found: &Found) -> Vec<String> {
    let above = found.grid.rows.range(..found.shape.header_first);
    let mut titles: Vec<String> =
        above.flat_map(|(_, cells)| cells.values().map(written)).map(|text| trim(&text)).collect();
    titles.extend(
        below(&found.grid, &found.shape)
            .into_iter()
            .map(|(_, _, text)| text)
            .filter(|text| !titles.contains(text))
            .collect::<Vec<_>>(),
    );
    titles
}
