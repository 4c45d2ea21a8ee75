//! Themes as written: what is taken over, and what is refused with file and line.

use std::io::Write;

use camino::{Utf8Path, Utf8PathBuf};
use rstest::rstest;
use tempfile::TempDir;

use super::*;
use crate::diagnostic;

/// An inputs folder with a theme and a picture.
fn folder(theme: &str) -> (TempDir, Utf8PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = Utf8PathBuf::from_path_buf(folder.path().to_owned()).unwrap();
    fs_err::write(path.join("theme.toml"), theme).unwrap();
    fs_err::copy(repository_inputs().join("logo.png"), path.join("logo.png")).unwrap();
    fs_err::File::create(path.join("text.png")).unwrap().write_all(b"no picture").unwrap();
    fs_err::write(path.join("cut.png"), b"\x89PNG\r\n\x1a\n").unwrap();
    (folder, path)
}

fn repository_inputs() -> Utf8PathBuf {
    Utf8Path::new(env!("CARGO_MANIFEST_DIR")).join("../inputs")
}

fn refusal(theme: &str) -> String {
    let (_folder, path) = folder(theme);
    let error = load(&path, "theme.toml").unwrap_err();
    diagnostic::render(&error).replace(path.as_str(), "inputs")
}

#[test]
fn what_is_left_out_is_built_in() {
    let (_folder, path) = folder("");
    let theme = load(&path, "theme.toml").unwrap();
    assert_eq!(Theme { sha256: BTreeMap::new(), ..theme }, Theme::default());
}

#[test]
fn the_built_in_palette_stands_out() {
    let faint = contrast::faint(&Colours::default());
    assert!(faint.is_none(), "{faint:?}");
}

#[test]
fn the_theme_of_the_sample_spells_out_the_built_in_one() {
    let theme = load(&repository_inputs(), "theme.toml").unwrap();
    assert_eq!((theme.colours, theme.font), (Colours::default(), Font::default()));
    assert_eq!(theme.sha256.keys().collect::<Vec<_>>(), ["logo.png", "theme.toml"]);
}

#[rstest]
#[case::unknown_key("\n[colours]\nleed = \"#0017C1\"\n", &["theme.toml:3:", "unknown key `leed`", "`lead`"])]
#[case::unknown_table("[color]\n", &["theme.toml:1:", "`colours`"])]
#[case::no_colour("[colours]\nlead = \"blue\"\n", &["theme.toml:2:", "`blue` is no colour", "#0017C1"])]
#[case::three_digits("[colours]\nlead = \"#01C\"\n", &["theme.toml:2:", "`#01C` is no colour"])]
#[case::faint_text("[colours]\nquiet = \"#8A8A8E\"\n", &["theme.toml:2:", "`quiet` #8A8A8E on `white` #FFFFFF has a contrast of 3.43 to 1; text needs 4.5 to 1"])]
#[case::faint_on_totals("[colours]\ntotal = \"#9DB7F9\"\n", &["theme.toml:2:", "on `total` #9DB7F9", "text needs 4.5 to 1"])]
#[case::dark_header("[colours]\non-lead = \"#3460FB\"\n", &["theme.toml:2:", "`on-lead` #3460FB on `lead` #0017C1"])]
#[case::faint_warning("[colours]\nwarning-text = \"#FB5B01\"\n", &["theme.toml:2:", "`warning-text` #FB5B01 on `warning`"])]
#[case::faint_series("[colours]\n\nseries = [\"#0017C1\", \"#7096F8\", \"#D16A00\", \"#626264\", \"#259D63\", \"#3460FB\"]\n", &["theme.toml:3:", "`series[1]` #7096F8 on `white` #FFFFFF has a contrast of 2.83 to 1; a graphic needs 3 to 1"])]
#[case::unreadable_labels("[colours]\nseries = [\"#0017C1\", \"#6A90F0\", \"#B45F06\", \"#626264\", \"#E25100\", \"#3460FB\"]\n", &["`series[4]` #E25100", "a label on it needs 4.5 to 1"])]
#[case::twice("[colours]\nseries = [\"#0017C1\", \"#6A90F0\", \"#0017C1\", \"#626264\", \"#259D63\", \"#3460FB\"]\n", &["theme.toml:2:", "#0017C1 twice"])]
#[case::too_few("[colours]\nseries = [\"#0017C1\"]\n", &["theme.toml:2:", "1 colours", "give 6 colours"])]
#[case::dark_shade("[colours]\nheat = [\"#FFFFFF\", \"#7096F8\", \"#0017C1\"]\n", &["theme.toml:2:", "`heat[1] to heat[2]`", "text needs 4.5 to 1"])]
#[case::dark_between_the_shades("[colours]\nheat = [\"#FFFFFF\", \"#FF4040\", \"#00A000\"]\n", &["theme.toml:2:", "`heat[1] to heat[2]`", "text needs 4.5 to 1"])]
#[case::equal_shades("[colours]\nheat = [\"#FFFFFF\", \"#FFFFFF\", \"#7096F8\"]\n", &["theme.toml:2:", "#FFFFFF twice"])]
#[case::two_shades("[colours]\nheat = [\"#FFFFFF\", \"#7096F8\"]\n", &["theme.toml:2:", "heat tables have 3 shades", "give 3 colours"])]
#[case::font("[font]\nname = \"\"\n", &["theme.toml:2:", "no name of a font"])]
#[case::no_logo("[logo]\nfile = \"lgo.png\"\nalt = \"x\"\n", &["theme.toml:2:", "`lgo.png` cannot be read"])]
#[case::no_picture("[logo]\nfile = \"text.png\"\nalt = \"x\"\n", &["theme.toml:2:", "neither PNG nor JPEG"])]
#[case::cut_picture("[logo]\nfile = \"cut.png\"\nalt = \"x\"\n", &["theme.toml:2:", "`cut.png` cannot be used"])]
#[case::outside("[logo]\nfile = \"../logo.png\"\nalt = \"x\"\n", &["theme.toml:2:", "no path below the inputs folder"])]
#[case::no_alt("[logo]\nfile = \"logo.png\"\n", &["theme.toml:1:", "missing field `alt`"])]
#[case::blank_alt("[logo]\nfile = \"logo.png\"\nalt = { ja = \"標章\", en = \"\" }\n", &["theme.toml:3:", "`alt` is empty"])]
#[case::blank_contact("contact = \" \"\n", &["theme.toml:1:", "`contact` is empty"])]
fn a_theme_is_refused_with_line_and_reason(#[case] theme: &str, #[case] needles: &[&str]) {
    let told = refusal(theme);
    for needle in needles {
        assert!(told.contains(needle), "no {needle:?} in:\n{told}");
    }
}

#[rstest]
#[case(0x0000_0000, 0x00FF_FFFF, 21.0)]
#[case(0x00FF_FFFF, 0x00FF_FFFF, 1.0)]
#[case(0x0077_7777, 0x00FF_FFFF, 4.48)]
#[case(0x0094_9494, 0x00FF_FFFF, 3.03)]
fn contrast_is_that_of_wcag(#[case] one: u32, #[case] other: u32, #[case] expected: f64) {
    let found = contrast::contrast(Colour(one), Colour(other));
    assert!((found - expected).abs() < 0.01, "{found}");
}
