//! Fields of the data: type, title, unit and what they may hold.

use serde::Serialize;

use crate::catalog::Catalog;
use crate::report::{Column, Format, Language};

/// Physical name (or its start, up to the unit), in Japanese, in English.
const NAMES: [(&str, &str, &str); 42] = [
    (
        "fiscal_year",
        "会計年度（4月に始まる年の西暦）",
        "Fiscal year: the Western year in which it starts, in April",
    ),
    ("reference_date", "基準日", "Day that the value speaks of"),
    ("indicator", "指標", "Indicator"),
    ("indicator_id", "指標", "Indicator"),
    ("obs_value", "値", "Value"),
    ("prior_value", "前年度の値", "Value of the year before"),
    ("change_value", "増減", "Change on the year before"),
    ("growth", "増減率", "Growth on the year before"),
    ("contribution", "寄与度", "Contribution to the growth of the total, in points"),
    ("share", "構成比", "Share of the total"),
    ("index", "指数（基準年度＝100）", "Index, base year = 100"),
    ("like_for_like", "同一単位での増減率", "Growth over the units of both years"),
    ("obs_status", "観測値の状態（SDMX CL_OBS_STATUS）", "Status of the value (SDMX CL_OBS_STATUS)"),
    ("unit_measure", "単位", "Unit"),
    ("break", "断層", "True where the year is not comparable with the one before"),
    (
        "break_code",
        "断層（1＝前年度と比較できない）",
        "1 where the year is not comparable with the one before",
    ),
    ("revised", "改定", "True where an earlier file gave another value"),
    ("revised_code", "改定（1＝以前の資料から改定）", "1 where an earlier file gave another value"),
    ("reporter", "提出した省庁", "Ministry that sent it"),
    ("reporter_code", "提出した省庁", "Ministry that sent it"),
    ("source", "原資料", "Source"),
    ("source_id", "原資料", "Source"),
    ("file_sha256", "ファイルのSHA-256", "SHA-256 of the file"),
    ("sheet", "シート", "Sheet"),
    ("sheet_name", "シート", "Sheet"),
    ("cell", "セル", "Cell; the first one of a sum over events"),
    ("cell_ref", "セル", "Cell; the first one of a sum over events"),
    ("vintage", "資料の年度", "Fiscal year of the folder that the file came in"),
    ("vintage_year", "資料の年度", "Fiscal year of the folder that the file came in"),
    (
        "basis_code",
        "値の性質（real＝公表値、illustrative＝例示）",
        "real: of the public record; illustrative: made up",
    ),
    (
        "shared_code",
        "共管（1＝複数の省庁版に全部又は一部が現れる値）",
        "1 where the value stands, in whole or in part, in the editions of several ministries",
    ),
    ("part_count", "内訳の数", "Finest parts of the value"),
    ("missing_part_count", "欠測の内訳の数", "Of these, missing"),
    (
        "term_code",
        "項（edition＝省庁版、without_edition＝省庁版のない報告、overlap＝共管の重複、master＝全体版）",
        "edition, without_edition (reports in no edition), overlap (in several editions), or master",
    ),
    (
        "ministry_code",
        "省庁版の省庁（_Z＝該当なし）",
        "Ministry of the edition; _Z where the term is of none",
    ),
    ("term_value", "値", "Value"),
    ("check_kind", "照合の種類", "Kind of check"),
    ("subject", "対象", "What was compared"),
    ("left_value", "左辺", "Left side"),
    ("right_value", "右辺", "Right side"),
    ("status_code", "結果", "Result"),
    ("difference", "差", "Difference"),
];

/// Letters of `obs_status`.
const STATUSES: [&str; 9] = ["A", "P", "E", "I", "D", "L", "M", "O", "Q"];

/// A field of a table schema.
#[derive(Clone, Debug, Serialize)]
pub(super) struct Field {
    name: String,
    #[serde(rename = "type")]
    kind: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// A property of our own.
    #[serde(skip_serializing_if = "Option::is_none")]
    unit: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    constraints: Option<Constraints>,
}

#[derive(Clone, Debug, Serialize)]
struct Constraints {
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    required: bool,
    #[serde(rename = "enum", skip_serializing_if = "Option::is_none")]
    one_of: Option<[&'static str; 9]>,
}

/// A column of a data sheet.
pub(super) fn of_column(language: Language, column: &Column) -> Field {
    let (name, unit) = split(&column.heading);
    let kind = match column.format {
        Format::Year => "year",
        Format::Count | Format::Heat => "integer",
        Format::Date => "date",
        Format::Change | Format::Percent | Format::PercentChange | Format::FineChange | Format::Index => {
            "number"
        }
        Format::Text | Format::Mark | Format::Sparkline { .. } => "string",
    };
    let title = NAMES.iter().find(|(one, ..)| *one == name);
    let title = title.map(|(_, ja, en)| if language == Language::Ja { *ja } else { *en });
    Field { title: title.map(str::to_owned), unit, ..field(&column.heading, name, kind) }
}

/// A column of the published observations.
pub(super) fn of_observations(catalog: &Catalog, heading: &str) -> Field {
    let kind = match heading {
        "fiscal_year" | "vintage" => "year",
        "reference_date" => "date",
        "obs_value" => "integer",
        "break" | "revised" => "boolean",
        _ => "string",
    };
    let known = NAMES.iter().find(|(one, ..)| *one == heading).map(|(_, ja, en)| format!("{ja} / {en}"));
    let dimension = || catalog.code_list(heading).map(|list| format!("{} / {}", list.name.ja, list.name.en));
    Field { title: known.or_else(dimension), ..field(heading, heading, kind) }
}

fn field(heading: &str, name: &str, kind: &'static str) -> Field {
    let one_of = (name == "obs_status").then_some(STATUSES);
    let required = matches!(name, "fiscal_year" | "indicator");
    let constraints = (required || one_of.is_some()).then_some(Constraints { required, one_of });
    Field { name: heading.to_owned(), kind, title: None, unit: None, constraints }
}

/// `obs_value（社）` → name and unit.
fn split(heading: &str) -> (&str, Option<String>) {
    let parts = heading.split_once('（').and_then(|(name, unit)| Some((name, unit.strip_suffix('）')?)));
    parts.map_or((heading, None), |(name, unit)| (name, Some(unit.to_owned())))
}
