//! The figure of one record: number or text, unit, marks and looks of the cell, to an exact value with its status.

use super::columns::Row;
use super::legend::{Legend, Said, is_mark_like, light};
use super::{Rejection, numeral, unit};
use crate::catalog::Indicator;
use crate::issue::IssueCode;
use crate::observation::{Decimal, ObsStatus, Role};

/// Places of a rate that a sheet gives without a format.
const RATE_PLACES: u32 = 6;

/// What a cell says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Figure {
    /// A count in base units.
    pub(super) value: Option<i64>,
    /// A stated rate in per cent.
    pub(super) rate: Option<Decimal>,
    pub(super) status: ObsStatus,
    pub(super) is_revised: bool,
    pub(super) is_break: bool,
}

/// What a record is read against.
pub(super) struct Reader<'a> {
    pub(super) indicator: &'a Indicator,
    pub(super) legend: &'a Legend,
    /// Multiplier of the table's unit, where one is written or mapped.
    pub(super) multiplier: Option<i64>,
    /// It is subtracted from what it belongs to.
    pub(super) is_deducted: bool,
    /// What the period says of its figures.
    pub(super) period_status: Option<ObsStatus>,
}

/// A number with what was written around it.
struct Read {
    value: Decimal,
    multiplier: i64,
    is_percent: bool,
    is_estimate: bool,
    said: Said,
}

impl Reader<'_> {
    pub(super) fn read(&self, row: &Row<'_>) -> Result<Figure, Rejection> {
        let read = match (row.text, row.number) {
            (Some(text), _) => {
                let text = light(text);
                if let Some(status) = self.legend.whole(&text) {
                    return Ok(null(status));
                }
                self.text(&text, row.role)?
            }
            (None, Some(number)) => self.number(number, row)?,
            (None, None) => return Err(not_a_number("the record has neither number nor text")),
        };
        let is_italic = row.flags.is_some_and(|flags| flags.split(' ').any(|flag| flag == "italic"));
        let estimate = read.is_estimate.then_some(ObsStatus::E);
        let italic = self.legend.italic.filter(|_| is_italic);
        let status = read.said.status.or(estimate).or(italic).or(self.period_status);
        let status = status.filter(|status| !status.is_null()).unwrap_or(ObsStatus::A);
        let figure = Figure {
            value: None,
            rate: None,
            status,
            is_revised: read.said.is_revised,
            is_break: read.said.is_break,
        };
        if row.role == Role::StatedRate {
            return Ok(Figure { rate: Some(read.value), ..figure });
        }
        Ok(Figure { value: Some(self.count(&read, row.role)?), ..figure })
    }

    fn count(&self, read: &Read, role: Role) -> Result<i64, Rejection> {
        if read.is_percent {
            return Err(not_a_number("a per cent stands where a count is expected"));
        }
        let value = numeral::whole(read.value, read.multiplier)
            .ok_or_else(|| not_a_number("the value is not a whole number of the indicator's base unit"))?;
        let value = if self.is_deducted { -value } else { value };
        if value < 0 && !self.indicator.signed && role != Role::StatedChange {
            return Err(not_a_number(&format!("{value} is negative, which this indicator cannot be")));
        }
        Ok(value)
    }

    fn text(&self, light: &str, role: Role) -> Result<Read, Rejection> {
        let (text, said) = self.legend.strip(light);
        let plain = numeral::plain(text);
        let table = self.multiplier.unwrap_or(1);
        if let Some(numeral) = numeral::read(&plain) {
            return Ok(read(numeral, table, said));
        }
        if role != Role::StatedRate
            && let Some((rest, multiplier)) = unit::suffix(self.indicator, &plain.to_lowercase())
            && let Some(numeral) = numeral::read(rest)
        {
            if self.multiplier.is_some_and(|table| table != multiplier) {
                return Err(Rejection {
                    code: IssueCode::BadUnit,
                    message: "the unit in the cell is not the unit of the table".to_owned(),
                    remedy: "write the number without a unit, or correct the unit of the table".to_owned(),
                });
            }
            return Ok(read(numeral, multiplier, said));
        }
        if is_mark_like(light) {
            return Err(Rejection {
                code: IssueCode::UnknownMark,
                message: format!("the legend of this source does not say what `{light}` means"),
                remedy: "add it to `marks` in the `[layout]` of the source, if its legend explains it; else have the cell \
                         corrected: a number, or a mark that the legend explains"
                    .to_owned(),
            });
        }
        Err(not_a_number("the text is no number"))
    }

    fn number(&self, number: f64, row: &Row<'_>) -> Result<Read, Rejection> {
        let format =
            row.flags.and_then(|flags| flags.split(' ').find_map(|flag| flag.strip_prefix("format:")));
        let shown = format.map(|format| Shown::new(format, number)).unwrap_or_default();
        if row.role == Role::StatedRate {
            let value = rate(number, &shown).ok_or_else(|| not_a_number("the rate is no decimal number"))?;
            return Ok(Read {
                value,
                multiplier: 1,
                is_percent: true,
                is_estimate: shown.is_about,
                said: Said::default(),
            });
        }
        if shown.is_negated {
            return Err(not_a_number(
                "the cell's format shows the number in brackets or with a sign that it does not have",
            ));
        }
        if number.abs() > numeral::EXACT {
            return Err(not_a_number("the number is too large to be exact"));
        }
        let value = numeral::of_float(number).ok_or_else(|| not_a_number("the number is not exact"))?;
        Ok(Read {
            value,
            multiplier: self.multiplier.unwrap_or(1),
            is_percent: shown.is_percent,
            is_estimate: shown.is_about,
            said: Said::default(),
        })
    }
}

fn read(numeral: numeral::Numeral, multiplier: i64, said: Said) -> Read {
    Read {
        value: numeral.value,
        multiplier,
        is_percent: numeral.is_percent,
        is_estimate: numeral.is_estimate,
        said,
    }
}

fn null(status: ObsStatus) -> Figure {
    Figure { value: None, rate: None, status, is_revised: false, is_break: false }
}

fn not_a_number(message: &str) -> Rejection {
    Rejection {
        code: IssueCode::NotANumber,
        message: message.to_owned(),
        remedy: "correct the cell in the spreadsheet".to_owned(),
    }
}

/// What a number format adds to the number.
#[derive(Clone, Copy, Debug, Default)]
struct Shown {
    is_percent: bool,
    is_about: bool,
    /// A positive number is shown as if it were negative, an earlier value or a part.
    is_negated: bool,
    /// Digits behind the point, where the format fixes them.
    places: Option<u32>,
}

impl Shown {
    fn new(format: &str, number: f64) -> Self {
        let mut sections = format.split(';');
        let positive = sections.next().unwrap_or_default();
        let own = if number < 0.0 { sections.next().unwrap_or(positive) } else { positive };
        // `_)` and `_(` keep a space as wide as a bracket; they show none.
        let visible = own.replace("_)", "").replace("_(", "");
        let places = own.split_once('.').map(|(_, rest)| rest.chars().take_while(|c| *c == '0').count());
        Self {
            is_percent: own.contains('%'),
            is_about: own.contains('約'),
            is_negated: number > 0.0 && visible.contains(['(', '（', '△', '▲']),
            places: places.and_then(|places| u32::try_from(places).ok()),
        }
    }
}

/// A rate in per cent with the digits that the sheet prints.
fn rate(number: f64, shown: &Shown) -> Option<Decimal> {
    let percent = if shown.is_percent { number * 100.0 } else { number };
    let places = shown.places.or_else(|| shown.is_percent.then_some(0));
    let Some(places) = places else {
        let exact = numeral::of_float(percent)?;
        return if exact.scale <= RATE_PLACES { Some(exact) } else { printed(percent, RATE_PLACES) };
    };
    printed(percent, places)
}

/// As a sheet prints it: so many digits behind the point.
fn printed(number: f64, places: u32) -> Option<Decimal> {
    let text = format!("{:.*}", usize::try_from(places).ok()?, number.abs());
    let value = numeral::western(&text)?;
    Some(Decimal { digits: if number < 0.0 { -value.digits } else { value.digits }, ..value })
}
