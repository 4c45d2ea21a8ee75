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
codes = [{ id = "mlit", ja = "国土交通省", en = "MLIT" }]
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
    assert_eq!(code.ministry_on(day).map(|id| &**id), Some(ministry));
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
    "error: catalog/more.toml:5: two ministries answer for `water` on one day\n\n\
     hint: end the first span on the day before the next one begins"
)]
fn faulty_file_is_refused_with_file_and_line(#[case] more: &str, #[case] transcript: &str) {
    assert_eq!(load(more).unwrap_err(), transcript);
}
