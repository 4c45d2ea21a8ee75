//! Charts of a sheet: their titles and the cells that they draw, as the file writes them.
//!
//! For those who compare two workbooks; it draws nothing, and takes no value from a chart's cache.

/// A chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Chart {
    /// Title as text; of one that stands in a cell, the cell. Empty where it has none.
    pub title: String,
    /// What it is drawn as, in the words of the format: `barChart`; several where charts are combined.
    pub kinds: Vec<String>,
    /// Series in order.
    pub series: Vec<ChartSeries>,
}

/// One series of a chart.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ChartSeries {
    /// Name as text, or the cell that holds it; empty where it has none.
    pub name: String,
    /// Range of the categories, or of x; empty where it has none.
    pub categories: String,
    /// Range of the values, or of y.
    pub values: String,
}
