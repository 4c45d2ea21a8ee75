//! The committed schemas are the generated ones, and every committed TOML keeps to its schema.

use camino::{Utf8Path, Utf8PathBuf};
use rstest::rstest;

use super::{TomlFile, schema, text};
use crate::layout::schema::check;

fn repository() -> &'static Utf8Path {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).parent().unwrap()
}

#[test]
fn committed_schemas_are_current() {
    for (file, name) in TomlFile::ALL {
        let path = repository().join("pipeline/schemas").join(name);
        let committed = fs_err::read_to_string(&path).unwrap_or_default();
        let subcommand = name.trim_end_matches(".json");
        assert_eq!(
            committed.trim_end(),
            text(file),
            "write it anew: nenji schema {subcommand} > pipeline/schemas/{name}"
        );
    }
}

/// What is wrong with a TOML by its schema.
fn violation(file: TomlFile, toml: &str) -> Option<String> {
    let value: serde_json::Value = toml::from_str(toml).unwrap();
    check(&schema(file), &value).err().map(|violation| format!("{violation:?}"))
}

fn tomls(folder: &str) -> Vec<Utf8PathBuf> {
    let entries = repository().join(folder).read_dir_utf8().unwrap();
    let paths = entries.map(|entry| entry.unwrap().into_path());
    paths.filter(|path| path.extension() == Some("toml")).collect()
}

#[test]
fn every_committed_toml_keeps_to_its_schema() {
    let of = |folder: &str, file| tomls(folder).into_iter().map(move |path| (path, file)).collect::<Vec<_>>();
    let files = [
        of("inputs", TomlFile::Settings),
        of("inputs/catalog", TomlFile::Catalog),
        of("inputs/sources", TomlFile::Source),
    ]
    .concat();
    assert!(files.len() > 40, "{} files", files.len());
    for (path, file) in files {
        let file = match path.file_name() {
            Some("overrides.toml") => TomlFile::Overrides,
            Some("theme.toml") => TomlFile::Theme,
            _ => file,
        };
        let text = fs_err::read_to_string(&path).unwrap();
        assert_eq!(violation(file, &text), None, "{path}");
    }
}

#[rstest]
#[case::unknown_colour(TomlFile::Theme, "[colours]\nleed = \"#0017C1\"\n")]
#[case::logo_without_alt(TomlFile::Theme, "[logo]\nfile = \"logo.png\"\n")]
#[case::unknown_key(
    TomlFile::Settings,
    "first-fiscal-year = 2019\ncreated = \"x\"\ncontact = \"x\"\nvintage-label = \"x\"\nfiscal-yaer = 2024\n"
)]
#[case::missing_key(TomlFile::Settings, "first-fiscal-year = 2019\n")]
#[case::level_of_a_gate(
    TomlFile::Settings,
    "first-fiscal-year = 2019\ncreated = \"x\"\ncontact = \"x\"\nvintage-label = \"x\"\n[gates]\ndrift-codes = \"halt\"\n"
)]
#[case::kind_of_an_indicator(TomlFile::Catalog, "[[indicator]]\nid = \"a\"\nkind = \"stok\"\n")]
#[case::ministry_of_a_sector(TomlFile::Catalog, &sector("3"))]
#[case::unknown_table(TomlFile::Catalog, "[[indicators]]\nid = \"a\"\n")]
#[case::number_for_a_text(TomlFile::Source, "title = 3\n")]
#[case::unknown_key_of_an_acceptance(
    TomlFile::Source,
    "[[accept]]\nfiscal-year = 2024\ndrift = \"codes\"\nbye = \"x\"\nreason = \"x\"\n"
)]
#[case::unknown_mark(TomlFile::Source, "[layout]\nperiod-is = \"month\"\n")]
#[case::unknown_key_of_an_override(TomlFile::Overrides, "[[override]]\nindicatr = \"x\"\n")]
#[case::unknown_rule(TomlFile::Waivers, "[[waiver]]\nrule = \"L4-01\"\nreason = \"x\"\n")]
fn what_a_reader_refuses_the_schema_refuses(#[case] file: TomlFile, #[case] toml: &str) {
    assert!(violation(file, toml).is_some(), "{toml}");
}

/// A sector that such a ministry, or such ministries, answer for.
fn sector(ministry: &str) -> String {
    format!(
        "[[code-list]]\nid = \"sector\"\nname = {{ ja = \"a\", en = \"a\" }}\n\
         codes = [{{ id = \"a\", ja = \"a\", en = \"a\", ministries = [{{ ministry = {ministry} }}] }}]\n"
    )
}

#[rstest]
#[case::one("\"mlit\"")]
#[case::several("[\"mlit\", \"fsa\"]")]
fn a_sector_has_one_ministry_or_several(#[case] ministry: &str) {
    assert_eq!(violation(TomlFile::Catalog, &sector(ministry)), None);
}
