use rstest::rstest;
use serde_json::{Value, json};

use super::{hint, place, violation};

fn schema() -> Value {
    json!({
        "type": "object",
        "additionalProperties": false,
        "required": ["header"],
        "properties": {
            "sheet": { "type": ["string", "null"] },
            "header": { "$ref": "#/$defs/Header" },
            "period": { "anyOf": [{ "$ref": "#/$defs/Period" }, { "type": "null" }] },
            "stop": { "type": "array", "items": { "type": "string" } },
            "side": { "oneOf": [{ "const": "left" }, { "enum": ["right", "both"] }] },
        },
        "$defs": {
            "Header": {
                "type": "object",
                "additionalProperties": false,
                "properties": { "from": { "type": "string" }, "rows": { "type": "integer", "minimum": 1 } },
            },
            "Period": {
                "type": "object",
                "additionalProperties": false,
                "minProperties": 1,
                "maxProperties": 1,
                "properties": { "across": { "type": "boolean" }, "down": { "type": "string" } },
            },
        },
    })
}

#[rstest]
#[case::unknown(
    json!({ "heder": {} }),
    "`heder` is not an option of crosstab",
    Some("did you mean `header`?")
)]
#[case::unknown_host_key(
    json!({ "header": {}, "period-si": "date" }),
    "`period-si` is not an option of crosstab",
    Some("did you mean `period-is`?")
)]
#[case::unknown_below(
    json!({ "header": { "row": 1 } }),
    "`header.row` is not an option of crosstab",
    Some("did you mean `rows`?")
)]
#[case::unknown_in_an_alternative(
    json!({ "header": {}, "period": { "acros": true } }),
    "`period.acros` is not an option of crosstab",
    Some("did you mean `across`?")
)]
#[case::missing(json!({}), "crosstab needs the option `header`", None)]
#[case::text_for_a_number(
    json!({ "header": { "rows": "2" } }),
    "the option `header.rows` of crosstab is a text, not a whole number",
    None
)]
#[case::text_for_a_list(json!({ "header": {}, "stop": "注" }), "the option `stop` of crosstab is a text, not a list", None)]
#[case::number_in_a_list(
    json!({ "header": {}, "stop": ["注", 1] }),
    "the option `stop.1` of crosstab is a whole number, not a text",
    None
)]
#[case::too_small(
    json!({ "header": { "rows": 0 } }),
    "the option `header.rows` of crosstab is 0, less than 1",
    None
)]
#[case::two_of_one(
    json!({ "header": {}, "period": { "across": true, "down": "年度" } }),
    "the option `period` of crosstab holds 2 of its options, exactly 1 is possible",
    Some("known here: `across`, `down`")
)]
#[case::no_such_choice(
    json!({ "header": {}, "side": "rihgt" }),
    "`rihgt` is no value of the option `side` of crosstab",
    Some("did you mean `right`?")
)]
fn wrong_option_is_told_with_the_nearest(
    #[case] layout: Value,
    #[case] message: &str,
    #[case] remedy: Option<&str>,
) {
    let violation = violation(&schema(), &layout).unwrap();
    assert_eq!(violation.message("crosstab"), message);
    assert_eq!(hint(&violation).as_deref(), remedy);
}

#[rstest]
#[case::small(json!({ "header": { "from": "分野" } }))]
#[case::all(json!({ "header": { "from": "a", "rows": 1 }, "period": { "down": "b" }, "stop": [], "side": "both" }))]
fn right_layout_is_taken(#[case] layout: Value) {
    assert_eq!(violation(&schema(), &layout), None);
}

#[rstest]
#[case::none(json!(null))]
#[case::everything(json!(true))]
#[case::circle(json!({ "$ref": "#" }))]
#[case::nowhere(json!({ "$ref": "#/$defs/None" }))]
#[case::unknown_keyword(json!({ "type": "record", "contains": 3 }))]
fn schema_that_says_nothing_refuses_nothing(#[case] schema: Value) {
    assert_eq!(violation(&schema, &json!({ "a": [1, { "b": null }] })), None);
}

#[rstest]
#[case::key(&["heder"], 4)]
#[case::dotted(&["header", "rows"], 5)]
#[case::in_a_list(&["stop", "1"], 8)]
#[case::missing_is_its_parent(&["header", "none"], 5)]
#[case::missing_at_the_top(&["none"], 3)]
fn place_is_the_line_of_the_option(#[case] path: &[&str], #[case] line: usize) {
    let text = "# a\n\n[layout]\nheder = 1\nheader.rows = 2\nstop = [\n  '注',\n  '※',\n]\n";
    let path: Vec<String> = path.iter().map(|part| (*part).to_owned()).collect();
    let span = place::span(text, &path);
    assert_eq!(text[..span.start].matches('\n').count() + 1, line);
}
