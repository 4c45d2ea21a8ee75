use camino::Utf8Path;
use chrono::NaiveDate;
use rstest::rstest;

use super::{Catalog, IndicatorKind, LabelIndex, labels};
use crate::config::document::Document;
use crate::diagnostic;

/// The catalogue that is committed.
pub(crate) fn committed() -> Catalog {
    let folder = Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../inputs/catalog");
    super::load(&folder).unwrap()
}

const BASE: &str = r#"[[measure]]
id = "scope"
name = { ja = "範囲", en = "Scope" }
about = { ja = "。", en = "." }
[[unit]]
ja = "社"
en = "organisations"
spellings = { "千社" = 1000 }
[[code-list]]
id = "ministry"
name = { ja = "府省庁", en = "Ministry" }
codes = [{ id = "mlit", ja = "国土交通省", en = "MLIT" }, { id = "fsa", ja = "金融庁", en = "FSA" }]
[[code-list]]
id = "sector"
name = { ja = "分野", en = "Sector" }
endings = ["分野"]
codes = [{ id = "port", ja = "港湾", en = "Ports", valid-from = "2024-03-08" }]
"#;

const MEMBERS: &str = r#"[[indicator]]
id = "members"
measure = "scope"
name = { ja = "会員数", en = "Members" }
unit = "社"
kind = "stock"
class = "outcome"
direction = "up"
dimensions = ["sector"]
definition = { ja = "。", en = "." }
"#;

fn load(more: &str) -> Result<Catalog, String> {
    let document = |path: &str, text: &str| Document { path: path.into(), text: text.to_owned() };
    let documents = vec![document("catalog/base.toml", BASE), document("catalog/more.toml", more)];
    Catalog::from_documents(documents).map_err(|error| diagnostic::render(&error))
}

#[test]
fn committed_catalogue_has_the_indicators_in_the_order_of_the_measures() {
    let catalog = committed();
    let measures: Vec<&str> = catalog.measures.iter().map(|measure| &*measure.id).collect();
    assert_eq!(measures, ["scope", "outreach", "training", "international"]);
    assert_eq!(catalog.indicators.len(), 30);
    assert_eq!(&*catalog.indicators[0].id, "ceptoar_members");
    assert_eq!(&*catalog.indicators[29].id, "meetings_documented");
    assert_eq!(catalog.ratios.len(), 4);
    assert_eq!(catalog.code_list("sector").unwrap().codes.len(), 15);
    assert_eq!(catalog.code_list("ceptoar").unwrap().codes.len(), 21);
    assert_eq!(catalog.sha256.len(), 64);
}

#[test]
fn every_spelling_of_the_committed_catalogue_leads_to_its_own_code() {
    let catalog = committed();
    let index = LabelIndex::new(&catalog);
    for (dimension, list) in &catalog.code_lists {
        for code in &list.codes {
            for spelling in labels::spellings(code) {
                assert_eq!(index.code(dimension, spelling), Some(&code.id), "{dimension}: {spelling}");
            }
        }
    }
}

#[rstest]
#[case("sector", "　情　報\n通　信 ", "ict")]
#[case("sector", "金融分野", "finance")]
#[case("sector", "ｸﾚｼﾞｯﾄ（注１）", "credit")]
#[case("ceptoar", "電力セプター", "power")]
#[case("ceptoar", "電力ｾﾌﾟﾀｰ", "power")]
#[case("ceptoar", "証券CEPTER", "securities")]
#[case("ceptoar", "証券ＣＥＰＴＯＲ", "securities")]
#[case("ceptoar", "航空CEPTOAR", "aviation")]
#[case("audience", "ＯＴ部門", "ot")]
#[case("expectation", "①リーダーシップ", "leadership")]
#[case("partner", "米国", "USA")]
#[case("ministry", "mlit", "mlit")]
fn label_leads_to_a_code_in_every_spelling(#[case] dimension: &str, #[case] label: &str, #[case] code: &str) {
    let catalog = committed();
    assert_eq!(LabelIndex::new(&catalog).code(dimension, label).map(|id| &**id), Some(code));
}

#[rstest]
#[case("water", "2024-03-31", "mhlw")]
#[case("water", "2024-04-01", "mlit")]
#[case("power", "2019-04-01", "meti")]
fn sector_has_its_ministry_by_date(#[case] sector: &str, #[case] day: NaiveDate, #[case] ministry: &str) {
    let catalog = committed();
    let code = catalog.code_list("sector").unwrap().code(sector).unwrap().clone();
    assert_eq!(code.ministries_on(day), [ministry.into()]);
}

/// A list of sectors of its own, whose only one is answered for in these spans; its code stands in line 9.
fn sector(spans: &str) -> String {
    format!(
        "[[code-list]]\nid = \"part\"\nname = {{ ja = \"部分\", en = \"Part\" }}\n\n\n\n\ncodes = [\n\
         {{ id = \"rail\", ja = \"鉄道\", en = \"Rail\", ministries = [{spans}] }},\n]\n"
    )
}

/// `rail`: mlit until June 2023, both until March 2024, fsa since.
fn handed_over() -> super::Code {
    let spans = "{ ministry = \"mlit\", to = \"2023-06-30\" }, \
                 { ministry = [\"mlit\", \"fsa\"], from = \"2023-07-01\", to = \"2024-03-31\" }, \
                 { ministry = \"fsa\", from = \"2024-04-01\" }";
    load(&sector(spans)).unwrap().code_list("part").unwrap().codes[0].clone()
}

#[rstest]
#[case("2023-06-30", &["mlit"], false, None)]
#[case("2023-07-01", &["mlit", "fsa"], true, Some("2023-07-01"))]
#[case("2024-03-31", &["mlit", "fsa"], true, Some("2023-07-01"))]
#[case("2024-04-01", &["fsa"], false, Some("2024-04-01"))]
fn several_ministries_answer_together_from_day_to_day(
    #[case] day: NaiveDate,
    #[case] ministries: &[&str],
    #[case] is_shared: bool,
    #[case] since: Option<&str>,
) {
    let code = handed_over();
    assert_eq!(code.ministries_on(day).iter().map(|id| &**id).collect::<Vec<_>>(), ministries);
    assert_eq!(code.is_shared_on(day), is_shared);
    assert_eq!(code.answered_since(day).map(|day| day.to_string()).as_deref(), since);
    for ministry in ["mlit", "fsa", "meti"] {
        assert_eq!(code.answers_on(ministry, day), ministries.contains(&ministry), "{ministry}");
    }
}

#[rstest]
#[case("mlit", "2023-03-31", None)]
#[case("fsa", "2023-03-31", Some("2023-07-01"))]
#[case("mlit", "2024-03-31", Some("2024-04-01"))]
#[case("fsa", "2024-03-31", None)]
#[case("meti", "2023-03-31", None)]
fn a_ministry_joins_and_leaves_a_shared_sector_on_its_day(
    #[case] ministry: &str,
    #[case] after: NaiveDate,
    #[case] day: Option<&str>,
) {
    let until = after + chrono::Months::new(12);
    let found = handed_over().changed_hands(ministry, after, until);
    assert_eq!(found.map(|day| day.to_string()).as_deref(), day);
}

#[rstest]
#[case("sector", "power", Some("power"))]
#[case("ceptoar", "securities", Some("finance"))]
#[case("ministry", "mlit", None)]
#[case("sector", "_X", None)]
fn a_code_stands_in_its_sector(#[case] dimension: &str, #[case] code: &str, #[case] sector: Option<&str>) {
    let catalog = committed();
    assert_eq!(catalog.sector_of(dimension, code).map(|code| &*code.id), sector);
    assert_eq!(catalog.shared_sectors("2025-03-31".parse().unwrap()).count(), 0, "none is shared so far");
}

#[test]
fn port_breaks_stocks_in_fy2023_and_flows_in_fy2024() {
    let catalog = committed();
    let split = catalog.splits.iter().find(|split| &*split.into == "port").unwrap();
    assert_eq!(split.break_year(IndicatorKind::Stock).0, 2023);
    assert_eq!(split.break_year(IndicatorKind::Flow).0, 2024);
}

#[test]
fn additive_dimensions_default_to_all() {
    let catalog = load(MEMBERS).unwrap();
    assert_eq!(catalog.indicators[0].additive_over, catalog.indicators[0].dimensions);
}

#[rstest]
#[case::unknown_key(
    &MEMBERS.replace("direction", "dirction"),
    "error: catalog/more.toml:8: unknown key `dirction`\n\nhint: did you mean `direction`?"
)]
#[case::unknown_measure(
    &MEMBERS.replace("\"scope\"", "\"scop\""),
    "error: catalog/more.toml:3: there is no measure `scop`\n\nhint: did you mean `scope`?"
)]
#[case::unknown_unit(
    &MEMBERS.replace("\"社\"", "\"人\""),
    "error: catalog/more.toml:5: no file declares the unit `人`\n\nhint: known here: `社`"
)]
#[case::unknown_dimension(
    &MEMBERS.replace("[\"sector\"]", "[\"sectors\"]"),
    "error: catalog/more.toml:9: there is no public code list `sectors`\n\nhint: did you mean `sector`?"
)]
#[case::declared_twice(
    &format!("{MEMBERS}{MEMBERS}"),
    "error: catalog/more.toml:12: the indicator or ratio `members` is declared twice\n\n\
     hint: the first one stands in catalog/more.toml; give this one another id"
)]
#[case::impossible_day(
    "[[split]]\ndimension = \"sector\"\nfrom = \"port\"\ninto = \"port\"\ndate = \"2024-02-30\"\n\
     reason = { ja = \"。\", en = \".\" }",
    "error: catalog/more.toml:5: input is out of range"
)]
#[case::split_on_another_day(
    "[[split]]\ndimension = \"sector\"\nfrom = \"port\"\ninto = \"port\"\ndate = \"2024-03-09\"\n\
     reason = { ja = \"。\", en = \".\" }",
    "error: catalog/more.toml:1: `port` is not valid from the day of its split\n\n\
     hint: give the code `valid-from = \"2024-03-09\"`"
)]
#[case::shared_spelling(
    "[[code-list]]\nid = \"channel\"\nname = { ja = \"手段\", en = \"Channel\" }\ncodes = [\n\
     { id = \"a\", ja = \"ウェブ\", en = \"A\" },\n{ id = \"b\", ja = \"ｳｪﾌﾞ\", en = \"B\" },\n]",
    "error: catalog/more.toml:6: `ｳｪﾌﾞ` stands for both `a` and `b`\n\n\
     hint: spellings are compared without width, case, blanks and note marks; remove one of them"
)]
#[case::overlapping_ministries(
    "[[code-list]]\nid = \"x\"\nname = { ja = \"x\", en = \"x\" }\ncodes = [\n{ id = \"water\", ja = \"水道\", \
     en = \"Water\", ministries = [{ ministry = \"mlit\" }, { ministry = \"mlit\", from = \"2024-04-01\" }] },\n]",
    "error: catalog/more.toml:5: two spans of ministries for `water` hold on one day\n\n\
     hint: end the first one on the day before the next begins; ministries that answer together stand in one span: \
     `ministry = [\"…\", \"…\"]`"
)]
#[case::overlap_with_a_shared_span(
    &sector("{ ministry = \"mlit\", to = \"2024-04-01\" }, { ministry = [\"mlit\", \"fsa\"], from = \"2024-04-01\" }"),
    "error: catalog/more.toml:9: two spans of ministries for `rail` hold on one day\n\n\
     hint: end the first one on the day before the next begins; ministries that answer together stand in one span: \
     `ministry = [\"…\", \"…\"]`"
)]
#[case::unknown_among_several(
    &sector("{ ministry = [\"mlit\", \"fza\"] }"),
    "error: catalog/more.toml:9: there is no ministry `fza`\n\nhint: did you mean `fsa`?"
)]
#[case::one_ministry_twice(
    &sector("{ ministry = [\"mlit\", \"mlit\"] }"),
    "error: catalog/more.toml:9: a span of `rail` names `mlit` twice\n\nhint: name each ministry once"
)]
#[case::nobody(
    &sector("{ ministry = [] }"),
    "error: catalog/more.toml:9: a span of `rail` names no ministry\n\n\
     hint: name those that answer together, or remove the span"
)]
#[case::no_ministry_at_all(
    &sector("{ ministry = 3 }"),
    "error: catalog/more.toml:9: a ministry, or a list of those that answer together"
)]
fn faulty_file_is_refused_with_file_and_line(#[case] more: &str, #[case] transcript: &str) {
    assert_eq!(load(more).unwrap_err(), transcript);
}

/// The file of a ratio comes before that of its indicator, as `outreach.toml` before `scope.toml`.
#[test]
fn a_wrong_dimension_is_told_at_its_own_line_and_not_at_a_ratio_that_uses_it() {
    let ratio = r#"[[ratio]]
id = "reach"
measure = "scope"
name = { ja = "率", en = "Rate" }
numerator = "members"
denominator = ["members"]
by = ["sector"]
definition = { ja = "。", en = "." }
"#;
    let refused = |dimension: &str| {
        let members = MEMBERS.replace("[\"sector\"]", dimension);
        let files = [("a.toml", ratio), ("base.toml", BASE), ("more.toml", &members)];
        let documents = files.map(|(path, text)| Document { path: path.into(), text: text.to_owned() });
        Catalog::from_documents(documents.to_vec()).err().map(|error| diagnostic::render(&error))
    };
    assert_eq!(refused("[\"sector\"]"), None);
    assert_eq!(
        refused("[\"sectr\"]").unwrap(),
        "error: more.toml:9: there is no public code list `sectr`\n\nhint: did you mean `sector`?"
    );
}
