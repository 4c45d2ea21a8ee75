//! The content of a workbook: plain sheets and tables in one language, ready to print.
//!
//! Knows neither polars nor Excel: `workbook` turns an [`Edition`] into bytes without deciding anything about content.

use std::sync::Arc;

use super::ChartPage;
use crate::aggregate::Fraction;
use crate::config::Theme;
use crate::observation::Id;

/// One workbook.
#[derive(Clone, Debug, PartialEq)]
pub struct Edition {
    /// File name without folders: `scope.xlsx`.
    pub file_name: String,
    /// Ministry that the edition is cut for; none for a master.
    pub ministry: Option<Id>,
    /// Text and tab of the link that every table and chart sheet carries back to the contents.
    pub back: Option<(String, String)>,
    /// Document title.
    pub title: String,
    /// Document subject (measure, fiscal year).
    pub subject: String,
    /// Language of the texts.
    pub language: Language,
    /// Footer text, printed with page n / N.
    pub footer: String,
    /// Creation time, ISO 8601, from the settings.
    pub created: String,
    /// How it looks.
    pub theme: Arc<Theme>,
    /// Sheets in order.
    pub sheets: Vec<Sheet>,
}

/// Language of an edition.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Language {
    /// Japanese.
    Ja,
    /// English.
    En,
}

/// One sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Sheet {
    /// Tab name, at most 31 characters, unique, no leading digit.
    pub tab: String,
    /// What it holds.
    pub body: Body,
}

/// What a sheet holds.
#[derive(Clone, Debug, PartialEq)]
pub enum Body {
    /// Cover and other prose: lines with a style, one per row in column A.
    Text(Vec<Line>),
    /// A titled table for people.
    Table(Table),
    /// One or more charts, each tied to a table of the edition.
    Charts(ChartPage),
    /// A data sheet: header in row 1, values only, no title, no style.
    Data(Table),
}

/// A line of a text sheet.
#[derive(Clone, Debug, PartialEq)]
pub struct Line {
    /// How it looks.
    pub style: LineStyle,
    /// Text.
    pub text: String,
    /// Tab of this edition that it links to.
    pub link: Option<String>,
}

/// Look of a line.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LineStyle {
    /// Title of the workbook.
    Title,
    /// Heading.
    Heading,
    /// Body text, wrapped.
    Body,
    /// A headline finding.
    Finding,
    /// A warning that must be seen: illustrative figures, rejected cells.
    Warning,
}

/// A table with what stands above it.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    /// ASCII name of the Excel table, unique in the edition: `t_members_by_sector`.
    pub name: String,
    /// A1.
    pub title: String,
    /// A2: one sentence generated from the numbers.
    pub finding: String,
    /// A3: scope, unit and base date.
    pub scope: String,
    /// A4: source.
    pub source: String,
    /// Columns.
    pub columns: Vec<Column>,
    /// Rows, each as long as `columns`.
    pub rows: Vec<Vec<Value>>,
    /// Rows (from 0) set apart as totals; empty on data sheets.
    pub total_rows: Vec<usize>,
}

/// A column.
#[derive(Clone, Debug, PartialEq)]
pub struct Column {
    /// Unique heading, with the unit in brackets on data sheets.
    pub heading: String,
    /// How its values are printed.
    pub format: Format,
}

/// How values of a column are printed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// Text, left, wrapped.
    Text,
    /// A short mark, centred.
    Mark,
    /// `#,##0`.
    Count,
    /// A count whose cell has a shade besides, on one scale for all such columns of a table; rows of totals have none.
    Heat,
    /// `+#,##0;"△"#,##0;0` (ja), with `-` (en).
    Change,
    /// Per cent with one decimal: the value is 5.2, not 0.052.
    Percent,
    /// Signed per cent or points with one decimal.
    PercentChange,
    /// Signed points with two decimals: for bars, of which many are small.
    FineChange,
    /// Index with one decimal.
    Index,
    /// A year, without separators.
    Year,
    /// ISO date as text.
    Date,
    /// A sparkline over the columns `from..=to` of the same row (0-based).
    Sparkline {
        /// First column.
        from: usize,
        /// Last column.
        to: usize,
    },
}

/// A value of a cell.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Blank, with its reason in the mark column.
    Blank,
    /// Text.
    Text(String),
    /// A link to a tab of the edition, whose name is its text.
    Link(String),
    /// An integer.
    Count(i64),
    /// A fraction. In a box, because one that is as long as three texts would make every cell of a data sheet so.
    Ratio(Box<Ratio>),
}

/// A fraction printed × `times` with `decimals`, rounded half away from zero.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Ratio {
    /// Exact value.
    pub value: Fraction,
    /// 100 for per cent.
    pub times: i64,
    /// Decimals.
    pub decimals: u32,
}

impl Ratio {
    /// The number that is printed, × 10^`decimals`.
    #[must_use]
    pub fn scaled(&self) -> i128 {
        super::scaled(self.value, self.times, self.decimals)
    }
}

impl Edition {
    /// Path below the folder of a fiscal year: `ja/scope.xlsx`, `ja/ministry/mlit/scope.xlsx`.
    #[must_use]
    pub fn path(&self) -> String {
        let language = self.language.id();
        match &self.ministry {
            None => format!("{language}/{}", self.file_name),
            Some(ministry) => format!("{language}/ministry/{ministry}/{}", self.file_name),
        }
    }

    /// Every tab that a line, a cell or a chart refers to.
    #[must_use]
    pub fn links(&self) -> Vec<&str> {
        let mut tabs: Vec<&str> = self.back.iter().map(|(_, tab)| tab.as_str()).collect();
        for sheet in &self.sheets {
            match &sheet.body {
                Body::Text(lines) => tabs.extend(lines.iter().filter_map(|line| line.link.as_deref())),
                Body::Table(table) | Body::Data(table) => {
                    tabs.extend(table.rows.iter().flatten().filter_map(Value::tab));
                }
                Body::Charts(page) => {
                    tabs.push(&page.table_link.1);
                    tabs.extend(page.charts.iter().map(|chart| chart.tab.as_str()));
                }
            }
        }
        tabs
    }
}

impl Language {
    /// Both, the leading one first.
    pub const ALL: [Self; 2] = [Self::Ja, Self::En];

    /// `ja`, `en`: the folder of the editions.
    #[must_use]
    pub fn id(self) -> &'static str {
        match self {
            Self::Ja => "ja",
            Self::En => "en",
        }
    }
}

impl Value {
    /// A fraction × `times` with `decimals`.
    #[must_use]
    pub fn ratio(value: Fraction, times: i64, decimals: u32) -> Self {
        Self::Ratio(Box::new(Ratio { value, times, decimals }))
    }

    /// The tab that the value links to.
    #[must_use]
    pub fn tab(&self) -> Option<&str> {
        match self {
            Self::Link(tab) => Some(tab),
            _ => None,
        }
    }
}
