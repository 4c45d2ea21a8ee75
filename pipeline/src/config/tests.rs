use camino::Utf8Path;
use rstest::rstest;

use super::document::Document;
use super::{Annotation, Empty, PeriodIs, Source, settings, source};
use crate::catalog::{self, Catalog};
use crate::diagnostic;
use crate::fiscal_year::FiscalYear;
use crate::observation::ObsStatus;

fn catalog() -> Catalog {
    catalog::load(&Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../inputs/catalog")).unwrap()
}

const SETTINGS: &str = r#"first-fiscal-year = 2019
created = "2025-07-01T00:00:00"
contact = "連絡先"
vintage-label = "確報"
[gates]
max-rejected-cells = 0
[[expect]]
reporter = "mlit"
indicators = ["ceptoar_members"]
from = 2019
"#;

fn settings_document(text: &str) -> Document {
    Document { path: "inputs/nenji.toml".into(), text: text.to_owned() }
}

const SOURCE: &str = r#"title = "会員数"
plugin = "crosstab"
measure = "scope"
ministry = "mlit"
files = "fy*/mlit_*.xlsx"
basis = "illustrative"
origin = "made up"
absent = [2021]
[layout]
sheet = "*会員数*"
header = { from = "分野", rows = 2 }
period-is = "april-first"
empty = "zero"
marks = { "－" = "M", "p" = "P", "r" = "revised", "B" = "break" }
[[indicator]]
id = "ceptoar_members"
heading = "会員数"
unit = "千社"
[dimension.sector]
from = "分野"
labels = { "海運" = "port", "その他" = "-" }
"#;

fn load(text: &str) -> Result<Source, String> {
    load_named("inputs/sources/mlit_members.toml", text)
}

fn load_named(path: &str, text: &str) -> Result<Source, String> {
    let document = Document { path: path.into(), text: text.to_owned() };
    source::resolve(&document, &catalog(), camino::Utf8Path::new("programs"))
        .map_err(|error| diagnostic::render(&error))
}

#[test]
fn settings_take_the_argument_then_the_file_then_the_newest_folder() {
    let with_year = settings_document(&format!("fiscal-year = 2023\n{SETTINGS}"));
    let year = |document: &Document, wanted: Option<i32>| {
        let resolved = settings::resolve(document, wanted.map(FiscalYear), Some(FiscalYear(2024))).unwrap();
        (resolved.first_fiscal_year.0, resolved.base_fiscal_year.0, resolved.fiscal_year.0)
    };
    assert_eq!(year(&with_year, Some(2022)), (2019, 2019, 2022));
    assert_eq!(year(&with_year, None), (2019, 2019, 2023));
    assert_eq!(year(&settings_document(SETTINGS), None), (2019, 2019, 2024));
    let resolved = settings::resolve(&with_year, None, None).unwrap();
    assert_eq!((resolved.inputs.as_str(), resolved.gates.max_rejected_cells), ("inputs", Some(0)));
    assert_eq!(resolved.sha256.len(), 64);
}

#[rstest]
#[case::misspelt_gate(
    &SETTINGS.replace("max-rejected-cells", "max-rejected-cell"),
    "error: inputs/nenji.toml:6: unknown key `max-rejected-cell`\n\nhint: did you mean `max-rejected-cells`?"
)]
#[case::no_instant(
    &SETTINGS.replace("2025-07-01T00:00:00", "2025-07-01"),
    "error: inputs/nenji.toml:2: `2025-07-01` is no date with time\n\nhint: write it like `2025-07-01T00:00:00`"
)]
#[case::years_reversed(
    &SETTINGS.replace("2019\ncreated", "2030\ncreated"),
    "error: inputs/nenji.toml:1: the first fiscal year 2030 lies after the current one, 2024"
)]
#[case::base_outside(
    &format!("base-fiscal-year = 2018\n{SETTINGS}"),
    "error: inputs/nenji.toml:1: the base year 2018 is not among the years of the tables\n\n\
     hint: choose a year from 2019 to 2024"
)]
fn faulty_settings_are_refused_with_file_and_line(#[case] text: &str, #[case] transcript: &str) {
    let error = settings::resolve(&settings_document(text), None, Some(FiscalYear(2024))).unwrap_err();
    assert_eq!(diagnostic::render(&error), transcript);
}

#[test]
fn expectation_names_what_the_catalogue_has() {
    let catalog = catalog();
    settings::check_expected_in(&settings_document(SETTINGS), &catalog).unwrap();
    let faulty = settings_document(&SETTINGS.replace("ceptoar_members", "ceptor_members"));
    let error = settings::check_expected_in(&faulty, &catalog).unwrap_err();
    assert_eq!(
        diagnostic::render(&error),
        "error: inputs/nenji.toml:7: there is no indicator `ceptor_members`\n\n\
         hint: did you mean `ceptoar_members`?"
    );
}

#[test]
fn host_keys_leave_the_layout_that_the_plugin_sees() {
    let source = load(SOURCE).unwrap();
    assert_eq!((&*source.id, &*source.reporter), ("mlit_members", "mlit"));
    assert_eq!(
        source.layout,
        serde_json::json!({ "sheet": "*会員数*", "header": { "from": "分野", "rows": 2 } })
    );
    assert_eq!((source.period_is, source.empty), (PeriodIs::AprilFirst, Empty::Zero));
    assert_eq!(source.marks["－"], ObsStatus::M);
    assert_eq!(source.marks["p"], ObsStatus::P);
    assert_eq!(source.annotations["r"], Annotation::Revised);
    assert_eq!(source.annotations["B"], Annotation::Break);
    assert!(source.absent.contains(&FiscalYear(2021)));
}

#[test]
fn layout_key_may_be_written_with_an_underscore() {
    assert_eq!(load(&SOURCE.replace("period-is", "period_is")).unwrap().period_is, PeriodIs::AprilFirst);
}

#[rstest]
#[case::unknown_key("title", "titel", "1: unknown key `titel`\n\nhint: did you mean `title`?")]
#[case::unknown_indicator_key(
    "heading",
    "heding",
    "17: unknown key `heding`\n\nhint: did you mean `heading`?"
)]
#[case::unknown_dimension_key("labels", "lables", "21: unknown key `lables`\n\nhint: did you mean `labels`?")]
#[case::unknown_measure(
    "\"scope\"",
    "\"scop\"",
    "3: there is no measure `scop`\n\nhint: did you mean `scope`?"
)]
#[case::unknown_ministry(
    "\"mlit\"",
    "\"milt\"",
    "4: there is no ministry `milt`\n\nhint: did you mean `mlit`?"
)]
#[case::unknown_indicator(
    "ceptoar_members",
    "ceptoar_member",
    "15: there is no indicator `ceptoar_member`\n\nhint: did you mean `ceptoar_members`?"
)]
#[case::other_measure(
    "ceptoar_members",
    "outreach_events",
    "15: `outreach_events` belongs to the measure `outreach`\n\nhint: give it a source file of its own"
)]
#[case::foreign_unit(
    "千社",
    "千人",
    "15: `ceptoar_members` cannot be counted in `千人`\n\n\
     hint: known here: `社`, `万社`, `事業者`, `事業者数`, `件`, `会員`, `会員数`, `会社`, `千社`, `千者`, `団体`, \
     `機関`, `百社`, `社数`, `組織`, `者`"
)]
#[case::foreign_dimension(
    "dimension.sector",
    "dimension.partner",
    "19: no indicator of this source has the dimension `partner`\n\nhint: known here: `sector`, `ceptoar`, `organisation`"
)]
#[case::unknown_code(
    "\"port\"",
    "\"prt\"",
    "19: there is no code of `sector` `prt`\n\nhint: did you mean `port`?"
)]
#[case::two_places(
    "from = \"分野\"\n",
    "from = \"分野\"\nlabel = \"所管\"\n",
    "19: the dimension `sector` has 2 places for its labels\n\n\
     hint: give exactly one of `from`, `label`, `sheet`, `across` and `value`"
)]
#[case::bad_mark("\"M\"", "\"Z\"", "14: a status letter (A P E I D L M O Q), `revised` or `break`")]
#[case::bad_period_is(
    "april-first",
    "april",
    "12: unknown value `april`\n\nhint: did you mean `april-first`?"
)]
#[case::bad_glob(
    "mlit_*.xlsx",
    "mlit_[.xlsx",
    "5: `files` is no pattern: unclosed character class; missing ']'\n\nhint: write it like `fy*/mlit_ceptoar_*.xlsx`"
)]
#[case::glob_elsewhere(
    "fy*/mlit",
    "in/mlit",
    "5: `files` does not begin with the folder of a fiscal year\n\nhint: write it like `fy*/mlit_ceptoar_*.xlsx`"
)]
#[case::key_twice(
    "period-is = ",
    "period_is = \"date\"\nperiod-is = ",
    "12: `period-is` is given twice, as `period_is` too\n\nhint: keep `period-is`"
)]
#[case::no_origin(
    "\"illustrative\"\norigin = \"made up\"",
    "\"real\"\norigin = \"\"",
    "7: a real series has no origin\n\nhint: name the published record, with its date"
)]
#[case::no_origin_in_one_language(
    "\"illustrative\"\norigin = \"made up\"",
    "\"real\"\norigin = { ja = \"年報\", en = \"\" }",
    "7: a real series has no origin\n\nhint: name the published record, with its date"
)]
fn faulty_source_is_refused_with_file_and_line(
    #[case] good: &str,
    #[case] bad: &str,
    #[case] transcript: &str,
) {
    let error = load(&SOURCE.replacen(good, bad, 1)).unwrap_err();
    assert_eq!(error, format!("error: inputs/sources/mlit_members.toml:{transcript}"));
}

#[rstest]
#[case::one_text("\"made up\"", "made up", "made up")]
#[case::one_in_each_language("{ ja = \"架空\", en = \"made up\" }", "架空", "made up")]
fn origin_is_one_text_or_one_in_each_language(#[case] written: &str, #[case] ja: &str, #[case] en: &str) {
    let source = load(&SOURCE.replacen("\"made up\"", written, 1)).unwrap();
    assert_eq!((&*source.origin.ja, &*source.origin.en), (ja, en));
}

#[test]
fn name_of_the_file_is_the_id_and_must_be_plain() {
    let error = load_named("inputs/sources/MLIT members.toml", SOURCE).unwrap_err();
    assert_eq!(
        error,
        "error: inputs/sources/MLIT members.toml:1: `MLIT members` cannot be the id of a source\n\n\
         hint: rename the file: small letters, digits and `_` only, as in `mlit_ceptoar.toml`"
    );
}

#[test]
fn contact_and_edition_words_are_one_text_or_one_in_each_language() {
    let one = settings::resolve(&settings_document(SETTINGS), None, Some(FiscalYear(2024))).unwrap();
    assert_eq!((&*one.contact.ja, &*one.contact.en), ("連絡先", "連絡先"));
    let both = SETTINGS
        .replace("\"連絡先\"", "{ ja = \"連絡先\", en = \"contact\" }")
        .replace("\"確報\"", "{ ja = \"確報\", en = \"final\" }");
    let both = settings::resolve(&settings_document(&both), None, Some(FiscalYear(2024))).unwrap();
    assert_eq!((&*both.contact.ja, &*both.contact.en), ("連絡先", "contact"));
    assert_eq!((&*both.vintage_label.ja, &*both.vintage_label.en), ("確報", "final"));
}

#[rstest]
#[case::one_language_alone("contact = \"連絡先\"", "contact = { ja = \"連絡先\" }", "nenji.toml:3: ")]
#[case::nowhere("contact = \"連絡先\"\n", "", "there is no contact line")]
#[case::theme_elsewhere("[gates]", "theme = \"../theme.toml\"\n[gates]", "no path below the inputs folder")]
#[case::theme_missing("[gates]", "theme = \"no-such.toml\"\n[gates]", "no-such.toml")]
fn settings_of_the_cover_are_refused(#[case] from: &str, #[case] to: &str, #[case] needle: &str) {
    let document = settings_document(&SETTINGS.replace(from, to));
    let error = settings::resolve(&document, None, Some(FiscalYear(2024))).unwrap_err();
    let told = diagnostic::render(&error);
    assert!(told.contains(needle), "{told}");
}
