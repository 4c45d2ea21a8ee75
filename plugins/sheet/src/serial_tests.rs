use rstest::rstest;

use super::{Epoch, iso, tidy_iso};
use crate::format::Kind;

#[rstest]
#[case(1.0, Kind::Date, Epoch::Year1900, Some("1900-01-01"))]
#[case(59.0, Kind::Date, Epoch::Year1900, Some("1900-02-28"))]
#[case(60.0, Kind::Date, Epoch::Year1900, None)]
#[case(61.0, Kind::Date, Epoch::Year1900, Some("1900-03-01"))]
#[case(43585.0, Kind::Date, Epoch::Year1900, Some("2019-04-30"))]
#[case(43586.0, Kind::Date, Epoch::Year1900, Some("2019-05-01"))]
#[case(45017.4375, Kind::Date, Epoch::Year1900, Some("2023-04-01T10:30:00"))]
#[case(45017.999_999_9, Kind::Date, Epoch::Year1900, Some("2023-04-02"))]
#[case(0.4375, Kind::Time, Epoch::Year1900, Some("10:30:00"))]
#[case(0.0, Kind::Date, Epoch::Year1900, None)]
#[case(43555.0, Kind::Date, Epoch::Year1904, Some("2023-04-01"))]
#[case(-1.0, Kind::Date, Epoch::Year1900, None)]
#[case(1e300, Kind::Date, Epoch::Year1900, None)]
fn a_serial_is_the_day_that_excel_shows(
    #[case] serial: f64,
    #[case] kind: Kind,
    #[case] epoch: Epoch,
    #[case] expected: Option<&str>,
) {
    assert_eq!(iso(serial, kind, epoch).as_deref(), expected);
}

#[rstest]
#[case("2023-04-01T00:00:00", "2023-04-01")]
#[case("2023-04-01T00:00:00.000Z", "2023-04-01")]
#[case("2023-04-01", "2023-04-01")]
#[case("2023-04-01T10:30:00", "2023-04-01T10:30:00")]
#[case("1899-12-30T10:30:00", "10:30:00")]
fn iso_text_loses_its_midnight(#[case] text: &str, #[case] expected: &str) {
    assert_eq!(tidy_iso(text), expected);
}
