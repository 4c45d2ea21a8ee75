//! What each column of a table is for: stub, figures of an indicator, or neither.

use nenji_plugin::{Mapping, PluginError, Role};
use nenji_sheet::key;
use nenji_sheet::layout::{
    Heading, Merges, Path, Stated, Words, heading_keys, paths, stated_kind, unit_in_heading, written,
};

use crate::claim::{Claim, best_claim, check_claims};
use crate::group_total::{group_total, is_group_total};
use crate::layout::Layout;
use crate::locate::Table;
use crate::period_row::{PeriodRow, periods_across};
use crate::stub::Stub;
use crate::stub_columns::find_stubs;
use crate::unheaded::name_unheaded;

/// A column of figures, or several under one merged heading.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct DataColumn {
    pub(crate) first: u32,
    pub(crate) last: u32,
    /// Index in the mapping's indicators.
    pub(crate) indicator: usize,
    pub(crate) role: Role,
    /// The period in its heading.
    pub(crate) period: Option<String>,
    /// Labels in its heading, parallel to the mapping's dimensions.
    pub(crate) labels: Vec<Option<String>>,
    /// The unit in its heading.
    pub(crate) unit: Option<String>,
    /// Its heading path, for messages.
    pub(crate) name: String,
}

/// The columns of a table.
#[derive(Clone, Debug, Default)]
pub(crate) struct Columns {
    pub(crate) stubs: Vec<Stub>,
    pub(crate) data: Vec<DataColumn>,
    /// First column, last column, why it is left out.
    pub(crate) left: Vec<(u32, u32, String)>,
    /// The last column of the table.
    pub(crate) last: u32,
    /// Headings without periods, for the fingerprint.
    pub(crate) headings: Vec<String>,
}

/// What a header path turned out to be.
enum Found {
    Data(DataColumn),
    Left(String),
}

/// Reads the header of a table.
pub(crate) fn read_header(
    merges: &Merges<'_>,
    table: &Table,
    mapping: &Mapping<Layout>,
    words: &Words,
) -> Result<Columns, PluginError> {
    let rows = table.header_row..=table.header_last;
    let mut plain = paths(merges, rows.clone(), table.first_column..=table.last_column, u32::MAX);
    name_unheaded(merges, table, mapping, &mut plain)?;
    let stubs = find_stubs(merges, &plain, mapping)?;
    let named =
        mapping.layout.unheaded().map(|(column, _)| column).filter(|column| *column <= table.last_column);
    let last_stub = stubs.iter().map(|stub| stub.last).chain(named).max().unwrap_or(table.first_column);
    let figures = paths(merges, rows, last_stub + 1..=table.last_column.max(last_stub + 1), last_stub + 1);
    let header = HeaderReader {
        merges,
        table,
        mapping,
        words,
        periods: periods_across(&figures, mapping)?,
        last_stub,
    };
    let mut columns = Columns { stubs, last: last_stub, ..Columns::default() };
    header.note_left(&mut columns);
    header.note_stub_area(&plain, &mut columns);
    header.read(&figures, &mut columns);
    check_claims(merges, &figures, &columns, mapping)?;
    Ok(columns)
}

struct HeaderReader<'a> {
    merges: &'a Merges<'a>,
    table: &'a Table,
    mapping: &'a Mapping<Layout>,
    words: &'a Words,
    periods: Option<PeriodRow>,
    last_stub: u32,
}

impl HeaderReader<'_> {
    /// Columns left of the corner that the layout ignores by their headings.
    fn note_left(&self, columns: &mut Columns) {
        let rows = self.table.header_row..=self.table.header_last;
        for column in self.table.left_from..self.table.first_column {
            let texts = rows.clone().filter_map(|row| self.merges.grid().cell(row, column)).map(written);
            if let Some(name) = texts.into_iter().find(|text| self.mapping.layout.ignores(text)) {
                columns.left.push((column, column, format!("the layout ignores the column `{name}`")));
            }
        }
    }

    /// Columns among the stubs that no dimension names.
    fn note_stub_area(&self, plain: &[Path], columns: &mut Columns) {
        for path in plain.iter().filter(|path| path.first_column <= self.last_stub && !path.is_empty()) {
            columns.headings.push(path.name());
            let is_stub = columns
                .stubs
                .iter()
                .any(|stub| stub.first <= path.last_column && path.first_column <= stub.last);
            if !is_stub {
                let reason = format!("no dimension takes the column `{}`", path.name());
                columns.left.push((path.first_column, path.last_column.min(self.last_stub), reason));
            }
        }
    }

    fn read(&self, figures: &[Path], columns: &mut Columns) {
        for (at, path) in figures.iter().enumerate() {
            if path.is_empty() && (columns.data.is_empty() || self.mapping.layout.header.blank_columns) {
                // Stub columns without headings, such as names in another language.
                continue;
            }
            if path.is_empty() {
                let next = figures[at..].iter().find(|path| !path.is_empty());
                // A blank column ends the table unless the columns beyond it are known by their headings.
                match next.map(|next| self.column(next, columns.data.last())) {
                    Some(Found::Data(_)) if next.is_some_and(|next| self.is_named(next)) => continue,
                    _ => break,
                }
            }
            columns.last = path.last_column;
            columns.headings.extend(self.fingerprint(path));
            match self.column(path, columns.data.last()) {
                Found::Data(column) if is_group_total(path, figures, self.mapping) => {
                    columns.data.push(group_total(column, self.mapping));
                }
                Found::Data(column) => columns.data.push(column),
                Found::Left(reason) => columns.left.push((path.first_column, path.last_column, reason)),
            }
        }
    }

    fn is_named(&self, path: &Path) -> bool {
        self.period_of(path).is_some() || best_claim(path, self.mapping).is_some()
    }

    fn period_of(&self, path: &Path) -> Option<&String> {
        let periods = self.periods.as_ref()?;
        let heading = path.levels[periods.level].as_ref()?;
        periods.by_cell.get(&(heading.row, heading.column))
    }

    /// The heading path without its period, which differs every year.
    fn fingerprint(&self, path: &Path) -> Option<String> {
        let period = self.periods.as_ref().and_then(|periods| path.levels[periods.level].as_ref());
        let period = period.filter(|_| self.period_of(path).is_some());
        let headings = path.headings().filter(|heading| Some(*heading) != period);
        let name = headings.map(|heading| heading.text.as_str()).collect::<Vec<_>>().join(" > ");
        (!name.is_empty()).then_some(name)
    }

    fn column(&self, path: &Path, left: Option<&DataColumn>) -> Found {
        let name = path.name();
        let ignored =
            |heading: &Heading| self.mapping.layout.ignore.iter().any(|word| heading.is_named(word));
        if path.headings().any(ignored) {
            return Found::Left(format!("the layout ignores the column `{name}`"));
        }
        let claim = best_claim(path, self.mapping);
        let rest = self.rest(path, claim.as_ref());
        let stated = rest.iter().find_map(|text| stated_kind(text));
        let Some(indicator) = claim.map(|claim| claim.indicator).or_else(|| self.plain_indicator()) else {
            return Found::Left(format!("no indicator takes the column `{name}`"));
        };
        let given = self.mapping.indicators[indicator].role.filter(|role| *role != Role::Value);
        let role = match (given, stated) {
            (Some(role), _) => role,
            (None, Some(Stated::Share)) => {
                return Found::Left(format!("a share, which is computed anew: `{name}`"));
            }
            (None, Some(Stated::Rate)) => Role::StatedRate,
            (None, Some(Stated::Change)) => Role::StatedChange,
            (None, None) if rest.iter().any(|text| self.words.is_memo(text)) => Role::Memo,
            (None, None) if rest.iter().any(|text| self.words.is_total(text)) => Role::Total,
            (None, None) => Role::Value,
        };
        let mut column = DataColumn {
            first: path.first_column,
            last: path.last_column,
            indicator,
            role,
            period: self.period_of(path).cloned(),
            labels: self.labels(path, &rest, role),
            unit: self.unit(path),
            name,
        };
        if matches!(role, Role::StatedRate | Role::StatedChange) {
            take_from_left(&mut column, left);
        }
        if self.periods.is_some() && column.period.is_none() {
            return Found::Left(format!("its heading names no period: `{}`", column.name));
        }
        Found::Data(column)
    }

    fn plain_indicator(&self) -> Option<usize> {
        self.mapping.indicators.iter().position(|indicator| indicator.heading.is_none())
    }

    /// The headings that are neither period nor indicator nor unit.
    fn rest(&self, path: &Path, claim: Option<&Claim>) -> Vec<String> {
        let unit_row = self.unit_row();
        let period = self.periods.as_ref().and_then(|periods| path.levels[periods.level].as_ref());
        let period = period.filter(|_| self.period_of(path).is_some());
        let is_rest = |at: usize, row: u32| {
            claim.is_none_or(|claim| !claim.headings.contains(&at)) && Some(row) != unit_row
        };
        let headings = path.headings().enumerate().filter(|(_, heading)| Some(*heading) != period);
        headings
            .filter(|(at, heading)| is_rest(*at, heading.row))
            .map(|(_, heading)| heading.text.clone())
            .collect()
    }

    fn unit_row(&self) -> Option<u32> {
        self.mapping.layout.header.unit_row.map(|row| self.table.header_row + row.max(1) - 1)
    }

    fn unit(&self, path: &Path) -> Option<String> {
        let level = self.unit_row().and_then(|row| usize::try_from(row - self.table.header_row).ok());
        let stated =
            level.and_then(|level| path.levels.get(level)?.as_ref()).map(|heading| heading.text.clone());
        stated
            .or_else(|| path.levels.iter().rev().flatten().find_map(|heading| unit_in_heading(&heading.text)))
    }

    /// Labels of the dimensions that stand across.
    fn labels(&self, path: &Path, rest: &[String], role: Role) -> Vec<Option<String>> {
        let is_label = |text: &&String| stated_kind(text).is_none();
        let total = rest.iter().find(|text| role == Role::Total && self.words.is_total(text));
        let dimensions = self.mapping.dimensions.values();
        dimensions
            .map(|dimension| match &dimension.from {
                _ if !dimension.across => None,
                Some(from) => self
                    .level_of(from)
                    .and_then(|level| path.levels.get(level)?.as_ref())
                    .map(|h| h.text.clone()),
                None => total.or_else(|| rest.iter().rev().find(is_label)).cloned(),
            })
            .collect()
    }

    /// The header row that a dimension names by its number, or by a heading that stands left of it among the stubs.
    fn level_of(&self, from: &str) -> Option<usize> {
        if let Ok(number) = key(from).parse::<usize>() {
            return number.checked_sub(1);
        }
        let rows = self.table.header_row..=self.table.header_last;
        let row = rows.clone().find(|&row| {
            let mut columns = self.table.first_column..=self.last_stub;
            columns.any(|column| {
                self.merges.grid().cell(row, column).is_some_and(|cell| is_named(&written(cell), from))
            })
        })?;
        usize::try_from(row - rows.start()).ok()
    }
}

/// Rate and change columns stand right of the value that they belong to, often without its headings.
fn take_from_left(column: &mut DataColumn, left: Option<&DataColumn>) {
    let Some(left) = left else { return };
    column.period = column.period.take().or_else(|| left.period.clone());
    for (own, of_left) in column.labels.iter_mut().zip(&left.labels) {
        if own.is_none() {
            own.clone_from(of_left);
        }
    }
}

/// Does a heading answer to a name?
pub(crate) fn is_named(heading: &str, name: &str) -> bool {
    heading_keys(heading).contains(&key(name))
}
