//! Charts of an edition: what they show, and the cells of which table they point at.
//!
//! A chart holds no figures of its own.

use std::ops::Range;

/// A sheet of charts.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartPage {
    /// A1.
    pub title: String,
    /// A2.
    pub finding: String,
    /// A3: what has to be known to read the charts; empty where there is nothing.
    pub note: String,
    /// A4: link text to the table.
    pub table_link: (String, String),
    /// Charts; several are laid out as small multiples on a grid.
    pub charts: Vec<Chart>,
    /// Charts per row on the page.
    pub per_row: usize,
}

/// A chart over cells of a table of the same edition.
#[derive(Clone, Debug, PartialEq)]
pub struct Chart {
    /// Kind.
    pub kind: ChartKind,
    /// Title.
    pub title: String,
    /// Alternative text, generated from the data.
    pub alt: String,
    /// Tab of the table that it shows.
    pub tab: String,
    /// Series.
    pub series: Vec<ChartSeries>,
    /// Unit, as the title of the value axis.
    pub unit: String,
    /// Bounds of the value axis: the same for all charts of a page, unless its note says otherwise.
    pub axis: Option<(f64, f64)>,
    /// Which values are printed in it.
    pub labels: Labels,
    /// Decimals of the values: 0 for counts, 1 for per cent.
    pub decimals: u32,
    /// True where a value lies below zero: the axis may then not start at zero.
    pub has_negative: bool,
}

/// Which values of a chart are printed beside their marks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Labels {
    /// None.
    None,
    /// The last of each series.
    Last,
    /// All.
    All,
}

/// Kind of chart.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ChartKind {
    /// Columns.
    Column,
    /// Stacked columns.
    StackedColumn,
    /// Columns above and below zero, one series at each place.
    Movements,
    /// Columns, and the second series as marks without a line: a target.
    Bullet,
    /// Horizontal bars.
    Bar,
    /// Lines, breaks and gaps as gaps.
    Line,
}

/// A series as ranges of a table: data rows and columns are 0-based within the table's body.
#[derive(Clone, Debug, PartialEq)]
pub struct ChartSeries {
    /// Name in the legend.
    pub name: String,
    /// Where its categories stand.
    pub categories: TableRange,
    /// Where its values stand; never a column of marks.
    pub values: TableRange,
    /// Colour of the theme: 0 leading, 1 second, 2 pale.
    pub color: usize,
}

/// A rectangle of a table; row `None` stands for the header row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TableRange {
    /// First body row, or the header.
    pub first_row: Option<usize>,
    /// First column.
    pub first_column: usize,
    /// Last body row, or the header.
    pub last_row: Option<usize>,
    /// Last column.
    pub last_column: usize,
}

impl TableRange {
    /// Some body rows of one column.
    #[must_use]
    pub fn column(rows: &Range<usize>, column: usize) -> Self {
        Self {
            first_row: Some(rows.start),
            first_column: column,
            last_row: Some(rows.end.saturating_sub(1)),
            last_column: column,
        }
    }

    /// Cells of a range that is one row or one column.
    #[must_use]
    pub fn points(&self) -> usize {
        let rows = self.last_row.unwrap_or(0).saturating_sub(self.first_row.unwrap_or(0)) + 1;
        rows * (self.last_column.saturating_sub(self.first_column) + 1)
    }
}
