//! What every builder of one edition works with: the figures, the names in its language, and the years.

use chrono::{Datelike, NaiveDate};

use super::words::{Words, words};
use super::{Column, Format, Language, ReportInput, Value};
use crate::aggregate::{
    Aggregates, BreakReason, Fraction, Level, LevelRow, Portfolio, RatioSeries, Series, YearFigures,
};
use crate::catalog::{Catalog, Indicator, IndicatorClass, Measure, Name, RatioDefinition};
use crate::fiscal_year::FiscalYear;
use crate::observation::{Basis, Id};

/// One edition's point of view.
#[derive(Clone, Copy)]
pub(super) struct Desk<'a> {
    pub(super) input: &'a ReportInput<'a>,
    /// The figures of all, or of one ministry's portfolio.
    pub(super) aggregates: &'a Aggregates,
    pub(super) portfolio: Option<&'a Portfolio>,
    /// One measure, or none for the overview of all.
    pub(super) measure: Option<&'a Measure>,
    pub(super) language: Language,
}

impl<'a> Desk<'a> {
    pub(super) fn catalog(&self) -> &'a Catalog {
        self.input.catalog
    }

    pub(super) fn current(&self) -> FiscalYear {
        self.input.settings.fiscal_year
    }

    pub(super) fn years(&self) -> &'a [FiscalYear] {
        &self.aggregates.fiscal_years
    }

    /// Place of the current year in every row.
    pub(super) fn last(&self) -> usize {
        self.years().len().saturating_sub(1)
    }

    /// Place of the base year of indices, where it is shown.
    pub(super) fn base(&self) -> Option<usize> {
        let base = self.input.settings.base_fiscal_year;
        self.years().iter().position(|year| *year == base)
    }

    pub(super) fn say(&self, text: Words) -> String {
        text.get(self.language).to_owned()
    }

    pub(super) fn fill(&self, text: Words, values: &[&str]) -> String {
        text.fill(self.language, values)
    }

    pub(super) fn own(&self, name: &Name) -> String {
        match self.language {
            Language::Ja => name.ja.clone(),
            Language::En => name.en.clone(),
        }
    }

    /// `2024年度`, `FY2024`.
    pub(super) fn year(&self, year: FiscalYear) -> String {
        match self.language {
            Language::Ja => format!("{}年度", year.0),
            Language::En => year.to_string(),
        }
    }

    /// In both calendars: `令和6年度（2024年度）`, `FY2024 (Reiwa 6)`.
    pub(super) fn year_in_full(&self, year: FiscalYear) -> String {
        match (self.language, year.0) {
            (Language::Ja, _) => year.ja(),
            (Language::En, 2019..) => format!("{year} (Reiwa {})", year.0 - 2018),
            (Language::En, _) => format!("{year} (Heisei {})", year.0 - 1988),
        }
    }

    pub(super) fn code(&self, dimension: &str, code: &str) -> String {
        self.own(&self.catalog().code_name(dimension, code))
    }

    pub(super) fn dimension(&self, dimension: &str) -> String {
        self.catalog().code_list(dimension).map_or_else(|| dimension.to_owned(), |list| self.own(&list.name))
    }

    /// The name of a dimension within a sentence or a title.
    pub(super) fn axis(&self, dimension: &str) -> String {
        super::phrases::in_sentence(&self.dimension(dimension), self.language)
    }

    pub(super) fn basis(&self, basis: Basis) -> String {
        self.say(match basis {
            Basis::Real => words("公表値", "published"),
            Basis::Illustrative => words("例示", "illustrative"),
        })
    }

    pub(super) fn class(&self, class: IndicatorClass) -> String {
        self.say(match class {
            IndicatorClass::Output => words("活動指標", "output"),
            IndicatorClass::Outcome => words("成果指標", "outcome"),
        })
    }

    /// Why a year is not comparable with the one before, in a sentence.
    pub(super) fn break_reason(&self, reason: BreakReason) -> String {
        const MARKED: Words = words(
            "原資料に、前年度と比較できないと記されている。",
            "The source says that the year is not comparable with the one before.",
        );
        const SCOPE: Words = words(
            "防護範囲の拡大又は縮小により、前年度と比較できない。両年度に共通する単位による比較を併せて示す。",
            "The protected scope was extended or narrowed; the like-for-like comparison is given beside it.",
        );
        let catalog = self.catalog();
        match reason {
            BreakReason::Split(index) => catalog.splits.get(index).map(|split| self.own(&split.reason)),
            BreakReason::Declared(index) => catalog.breaks.get(index).map(|one| self.own(&one.reason)),
            BreakReason::Marked => Some(self.say(MARKED)),
            BreakReason::Scope => Some(self.say(SCOPE)),
        }
        .unwrap_or_default()
    }

    /// `令和6年4月1日`, `1 April 2024`.
    pub(super) fn day(&self, day: NaiveDate) -> String {
        match (self.language, day.year() - 2018) {
            (Language::En, _) => day.format("%-d %B %Y").to_string(),
            (Language::Ja, era @ 2..) => format!("令和{era}年{}月{}日", day.month(), day.day()),
            (Language::Ja, _) => format!("{}年{}月{}日", day.year(), day.month(), day.day()),
        }
    }

    /// Why a year is not comparable, with its date: a reason that the catalogue does not date is told with the year.
    pub(super) fn break_note(&self, reason: BreakReason, year: FiscalYear) -> String {
        match reason {
            BreakReason::Split(_) | BreakReason::Declared(_) => self.break_reason(reason),
            BreakReason::Marked | BreakReason::Scope => self
                .fill(words("{0}：{1}", "{0}: {1}"), &[&self.year_in_full(year), &self.break_reason(reason)]),
        }
    }

    /// Series of the edition's measure that hold at least one figure, in the order of the catalogue.
    pub(super) fn series(&self) -> impl Iterator<Item = (&'a Indicator, &'a Series)> {
        let measure = self.measure.map(|measure| measure.id.clone());
        let catalog = self.catalog();
        self.aggregates
            .series
            .iter()
            .filter_map(move |series| Some((catalog.indicator(&series.indicator)?, series)))
            .filter(move |(indicator, _)| {
                measure.as_ref().is_none_or(|measure| *measure == indicator.measure)
            })
            .filter(|(_, series)| has_figures(series))
    }

    /// Ratios of the edition's measure that hold at least one figure.
    pub(super) fn ratios(&self) -> impl Iterator<Item = (&'a RatioDefinition, &'a RatioSeries)> {
        let measure = self.measure.map(|measure| measure.id.clone());
        let catalog = self.catalog();
        self.aggregates
            .ratios
            .iter()
            .filter_map(move |series| {
                Some((catalog.ratios.iter().find(|ratio| ratio.id == series.ratio)?, series))
            })
            .filter(move |(ratio, _)| measure.as_ref().is_none_or(|measure| *measure == ratio.measure))
            .filter(|(_, series)| {
                let rows = series.levels.iter().flat_map(|level| &level.rows);
                rows.flat_map(|(_, years)| years).any(|figures| figures.ratio.is_some())
            })
    }

    /// True where the indicator belongs to the edition.
    pub(super) fn is_about(&self, indicator: &str) -> bool {
        self.measure.is_none_or(|measure| {
            self.catalog().indicator(indicator).is_some_and(|indicator| indicator.measure == measure.id)
        })
    }

    /// One heading per year.
    pub(super) fn year_columns(&self, format: Format) -> Vec<Column> {
        self.years().iter().map(|year| column(self.year(*year), format)).collect()
    }
}

/// The row without dimensions.
pub(super) fn total(series: &Series) -> Option<&LevelRow> {
    series.levels.iter().find(|level| level.dimensions.is_empty()).and_then(|level| level.rows.first())
}

/// The level of one dimension.
pub(super) fn level<'a>(series: &'a Series, dimension: &str) -> Option<&'a Level> {
    series.levels.iter().find(|level| matches!(level.dimensions.as_slice(), [one] if **one == *dimension))
}

fn has_figures(series: &Series) -> bool {
    series
        .levels
        .iter()
        .flat_map(|level| &level.rows)
        .any(|row| row.years.iter().any(|year| year.value.is_some()))
}

/// True where a row says something in at least one year.
pub(super) fn is_shown(row: &LevelRow) -> bool {
    let says = |year: &YearFigures| {
        year.value.is_some() || year.status.is_some_and(|status| status != crate::observation::ObsStatus::M)
    };
    row.years.iter().any(says)
}

pub(super) fn column(heading: impl Into<String>, format: Format) -> Column {
    Column { heading: heading.into(), format }
}

pub(super) fn text(value: impl Into<String>) -> Value {
    Value::Text(value.into())
}

pub(super) fn count(value: Option<i64>) -> Value {
    value.map_or(Value::Blank, Value::Count)
}

/// Per cent, or points, with one decimal.
pub(super) fn percent(value: Option<Fraction>) -> Value {
    value.map_or(Value::Blank, |value| Value::ratio(value, 100, 1))
}

/// An id as an owned text.
pub(super) fn id(id: &Id) -> String {
    id.to_string()
}
