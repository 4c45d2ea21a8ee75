//! Every part of a theme is found in the workbook that is written with it.

use std::io::{Cursor, Read};
use std::sync::Arc;

use super::tests::sample;
use super::*;
use crate::catalog::Name;
use crate::config::{Colour, Colours, Font, Logo, Theme};
use crate::report::Format;

/// No colour of it is built in.
fn other() -> Theme {
    let name = |ja: &str, en: &str| Name { ja: ja.to_owned(), en: en.to_owned() };
    Theme {
        colours: Colours {
            text: Colour(0x0010_1112),
            lead: Colour(0x0021_4D31),
            on_lead: Colour(0x00FA_FFFB),
            quiet: Colour(0x0051_5253),
            grid: Colour(0x00CB_CCCD),
            total: Colour(0x00E9_F5EA),
            warning: Colour(0x00FD_F1D1),
            warning_text: Colour(0x0077_1100),
            heat: [0x00FB_FDFA, 0x00BF_E5C6, 0x0078_C08A].map(Colour),
            series: [0x0021_4D31, 0x0022_8B50, 0x00C2_6400, 0x0051_5253, 0x0080_40A0, 0x0032_60E0]
                .map(Colour),
        },
        font: Font { name: "Noto Sans JP".to_owned(), fallbacks: vec!["游ゴシック".to_owned()] },
        logo: Some(Logo {
            bytes: include_bytes!("../../../inputs/logo.png").to_vec(),
            alt: name("四本の棒", "Four bars"),
        }),
        contact: None,
        sha256: BTreeMap::new(),
    }
}

/// All XML of an edition.
fn xml_of(edition: &Edition) -> String {
    parts_of(edition).0
}

/// All XML of a workbook, and its pictures.
fn parts(language: Language, theme: Theme) -> (String, Vec<Vec<u8>>) {
    parts_of(&Edition { theme: Arc::new(theme), ..sample(language) })
}

fn parts_of(edition: &Edition) -> (String, Vec<Vec<u8>>) {
    let bytes = write(edition).expect("renders");
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).expect("a workbook is a zip");
    let (mut xml, mut pictures) = (String::new(), Vec::new());
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).expect("the part is there");
        let mut bytes = Vec::new();
        part.read_to_end(&mut bytes).expect("the part is whole");
        let name = part.name().expect("a name is text").into_owned();
        if name.starts_with("xl/media/") {
            pictures.push(bytes);
        // The file's own colour scheme is fixed and nothing points at it.
        } else if !name.starts_with("xl/theme/") {
            xml += &String::from_utf8(bytes).expect("XML is UTF-8");
        }
    }
    (xml, pictures)
}

#[test]
fn every_colour_of_a_theme_is_in_the_workbook_and_none_of_the_built_in_ones() {
    let (mine, built_in) = (other().colours, Colours::default());
    let (xml, _) = parts(Language::Ja, other());
    let all = |colours: &Colours| {
        let Colours { text, lead, on_lead, quiet, grid, total, warning, warning_text, heat: _, series: _ } =
            colours;
        [*text, *lead, *on_lead, *quiet, *grid, *total, *warning, *warning_text]
    };
    // The charts of the sample draw the first series of each.
    for colour in all(&mine).into_iter().chain([mine.series[0]]) {
        assert!(xml.contains(&format!("{colour}")[1..]), "{colour} is nowhere");
    }
    for colour in all(&built_in).into_iter().filter(|colour| *colour != Colour::WHITE) {
        assert!(!xml.contains(&format!("{colour}")[1..]), "{colour} is built in");
    }
}

#[test]
fn a_heat_table_is_shaded_on_one_scale_without_its_totals() {
    let mut edition = Edition { theme: Arc::new(other()), ..sample(Language::Ja) };
    let heat: Vec<Table> = edition
        .sheets
        .iter_mut()
        .filter_map(|sheet| if let Body::Table(table) = &mut sheet.body { Some(table) } else { None })
        .map(|table| {
            let counts = table.columns.iter_mut().filter(|column| column.format == Format::Count);
            counts.for_each(|column| column.format = Format::Heat);
            // Totals stand below what is shaded.
            table.total_rows = vec![table.rows.len().saturating_sub(1)];
            table.clone()
        })
        .collect();
    let shaded: Vec<&Table> =
        heat.iter().filter(|table| table.columns.iter().any(|one| one.format == Format::Heat)).collect();
    assert!(!shaded.is_empty());
    let xml = xml_of(&edition);
    let scales: Vec<&str> = xml.split("<conditionalFormatting ").skip(1).collect();
    let expected = shaded.iter().filter(|table| table.rows.len() > 1).count();
    assert_eq!(scales.len(), expected);
    for scale in scales {
        let scale = scale.split("</conditionalFormatting>").next().expect("it ends");
        let colours: Vec<&str> = scale.split("rgb=\"FF").skip(1).map(|rest| &rest[..6]).collect();
        assert_eq!(colours, ["FBFDFA", "BFE5C6", "78C08A"]);
        assert!(scale.contains("<cfvo type=\"percentile\" val=\"50\"/>"), "{scale}");
    }
}

#[test]
fn the_series_of_a_chart_take_the_colours_in_order_and_differ_in_more_than_colour() {
    let styles = Styles::new(Language::Ja, Arc::new(other()));
    let drawn: Vec<_> = (0..crate::config::SERIES).map(|index| styles.series(index).0).collect();
    assert_eq!(drawn, other().colours.series.map(|colour| rust_xlsxwriter::Color::RGB(colour.0)));
    for (index, one) in chart::STROKES.iter().enumerate() {
        for before in &chart::STROKES[..index] {
            assert!(one.0 != before.0 && one.1 != before.1, "line {index} looks like one before it");
        }
    }
}

#[test]
fn the_font_of_a_theme_is_everywhere() {
    let (xml, _) = parts(Language::En, other());
    assert!(xml.contains("<name val=\"Noto Sans JP\"") && xml.contains("<a:latin typeface=\"Noto Sans JP\""));
    assert!(
        xml.contains("&amp;C&amp;\"Noto Sans JP,Regular\"") || xml.contains("&amp;C&amp;&quot;Noto Sans JP")
    );
    assert!(!xml.contains("BIZ UDP"), "the built-in font is still somewhere");
}

#[test]
fn the_logo_is_on_the_cover_alone_with_its_alternative_text() {
    for (language, alt) in [(Language::Ja, "四本の棒"), (Language::En, "Four bars")] {
        let (xml, pictures) = parts(language, other());
        assert_eq!(pictures, [other().logo.expect("it has a logo").bytes]);
        assert_eq!(xml.matches(&format!("descr=\"{alt}\"")).count(), 1, "{language:?}");
        assert_eq!(xml.matches("<xdr:pic>").count(), 1);
    }
    let (xml, pictures) = parts(Language::Ja, Theme { logo: None, ..other() });
    assert!(pictures.is_empty() && !xml.contains("<xdr:pic>"));
}

#[test]
fn the_same_theme_gives_the_same_bytes() {
    let bytes = || write(&Edition { theme: Arc::new(other()), ..sample(Language::Ja) }).expect("renders");
    assert_eq!(bytes(), bytes());
}
