//! Workbooks broken on purpose: each trips the one check that it was made for, and no other.

use std::collections::BTreeSet;

use rayon::prelude::*;

use super::package::{self, Parts};
use super::{CHECKS, findings, workbooks};

/// The check, what is done, and the edit.
type Mutant = (&'static str, &'static str, fn(&mut Parts));

/// The workbook that is broken: small, with charts, tables and data sheets.
const GOOD: &str = "en/ministry/cab/international.xlsx";

const MUTANTS: [Mutant; 62] = [
    ("package", "a table's part is missing", |parts| drop(parts.remove("xl/tables/table2.xml"))),
    ("package", "a part has no type", |parts| {
        replace(parts, "[Content_Types].xml", "/xl/tables/table2.xml", "/xl/tables/none.xml");
    }),
    ("package", "a part that nothing leads to", |parts| {
        let copy = parts["xl/theme/theme1.xml"].clone();
        parts.insert("xl/theme/theme2.xml".to_owned(), copy);
        replace(
            parts,
            "[Content_Types].xml",
            "</Types>",
            "<Override PartName=\"/xl/theme/theme2.xml\" ContentType=\"application/xml\"/></Types>",
        );
    }),
    ("package", "a tag does not end", |parts| replace(parts, "xl/styles.xml", "</fonts>", "")),
    ("package", "a cell names a string that there is not", |parts| {
        let sheet = sheet(parts, "T1");
        replace(parts, &sheet, "t=\"s\"><v>", "t=\"s\"><v>99999");
    }),
    ("table-headings", "a header cell was overwritten", |parts| {
        let (sheet, table) = (sheet(parts, "T1"), table(parts, "t_engagements"));
        let heading = between(&parts[&table], "<tableColumn id=\"2\" name=\"", "\"");
        string(parts, &sheet, "B6", &format!("{heading}!"));
    }),
    ("table-headings", "two columns have one name", |parts| {
        let (sheet, table) = (sheet(parts, "T1"), table(parts, "t_engagements"));
        let (first, second) = ("<tableColumn id=\"1\" name=\"", "<tableColumn id=\"2\" name=\"");
        let name = between(&parts[&table], first, "\"");
        let other = between(&parts[&table], second, "\"");
        replace(parts, &table, &format!("{second}{other}\""), &format!("{second}{name}\""));
        string(parts, &sheet, "B6", &name);
    }),
    ("table-width", "the range is a column narrower", |parts| {
        let table = table(parts, "data_checks");
        let count = between(&parts[&table], "tableColumns count=\"", "\"");
        replace(parts, &table, &format!("count=\"{count}\""), "count=\"1\"");
    }),
    ("table-names", "two tables have one name", |parts| {
        let (one, other) = (table(parts, "t_notes"), table(parts, "t_codes"));
        replace(
            parts,
            &one,
            "name=\"t_notes\" displayName=\"t_notes\"",
            "name=\"T_CODES\" displayName=\"T_CODES\"",
        );
        assert!(parts[&other].contains("t_codes"));
    }),
    ("table-names", "two tables have one id", |parts| {
        let (one, other) = (table(parts, "t_notes"), table(parts, "t_codes"));
        let id = between(&parts[&other], " id=\"", "\"");
        let own = between(&parts[&one], " id=\"", "\"");
        replace(
            parts,
            &one,
            &format!(" id=\"{own}\" name=\"t_notes\""),
            &format!(" id=\"{id}\" name=\"t_notes\""),
        );
    }),
    ("table-alone", "a remark beside the table", |parts| {
        let sheet = sheet(parts, "T1");
        replace(
            parts,
            &sheet,
            "</sheetData>",
            "<row r=\"900\"><c r=\"A900\" t=\"inlineStr\"><is><t>note</t></is></c></row></sheetData>",
        );
    }),
    ("table-blank-rows", "a row of a table was emptied", |parts| {
        let sheet = sheet(parts, "T1");
        let text = &parts[&sheet];
        let start = text.find("<row r=\"8\"").unwrap();
        let end = start + text[start..].find("</row>").unwrap() + "</row>".len();
        let row = text[start..end].to_owned();
        replace(parts, &sheet, &row, "<row r=\"8\"></row>");
        // What a chart draws of that row would be a second finding.
        without_charts_of(parts, "$8:");
    }),
    ("alt-text", "a chart without a description", |parts| {
        let text = between(&parts["xl/drawings/drawing2.xml"], "descr=\"", "\"");
        replace(parts, "xl/drawings/drawing2.xml", &format!("descr=\"{text}\""), "descr=\"\"");
    }),
    ("alt-text", "a table that is described by its title", |parts| {
        let table = table(parts, "t_notes");
        let title = between(&parts[&table], "altText=\"", "\"");
        let summary = between(&parts[&table], "altTextSummary=\"", "\"");
        replace(
            parts,
            &table,
            &format!("altTextSummary=\"{summary}\""),
            &format!("altTextSummary=\"{title}\""),
        );
    }),
    ("chart-ranges", "a chart of a sheet that there is not", |parts| {
        replace_all(parts, "xl/charts/chart1.xml", "<c:f>'T1'!", "<c:f>'T99'!");
    }),
    ("chart-caches", "a chart shows another number", |parts| {
        let number = between(
            &parts["xl/charts/chart1.xml"],
            "<c:formatCode>General</c:formatCode><c:ptCount val=\"6\"/><c:pt idx=\"0\"><c:v>",
            "<",
        );
        let number = format!(
            "<c:formatCode>General</c:formatCode><c:ptCount val=\"6\"/><c:pt idx=\"0\"><c:v>{number}<"
        );
        replace(
            parts,
            "xl/charts/chart1.xml",
            &number,
            "<c:formatCode>General</c:formatCode><c:ptCount val=\"6\"/><c:pt idx=\"0\"><c:v>987<",
        );
    }),
    ("chart-text", "a chart draws the labels as numbers", |parts| {
        let chart = parts["xl/charts/chart1.xml"].clone();
        let categories = between(&chart, "<c:cat>", "</c:cat>");
        let numbers = categories.replace("strRef", "numRef").replace("strCache", "numCache");
        replace(parts, "xl/charts/chart1.xml", &categories, &numbers);
    }),
    ("chart-place", "a chart covers the title", |parts| {
        replace(parts, "xl/drawings/drawing2.xml", "<xdr:row>5</xdr:row>", "<xdr:row>0</xdr:row>");
    }),
    ("chart-gaps", "a line is drawn over a year without a value", |parts| {
        replace(parts, "xl/charts/chart1.xml", "dispBlanksAs val=\"gap\"", "dispBlanksAs val=\"span\"");
    }),
    ("bars-order", "a small bar stands above the large ones", |parts| {
        let chart = bars(parts);
        let sheet = sheet(parts, "F3 figures");
        let largest = between(&parts[&sheet], "<c r=\"B7\"", "</c>");
        let value = between(&largest, "<v>", "<");
        let small = largest.replace(&format!("<v>{value}<"), "<v>0<");
        replace(parts, &sheet, &format!("<c r=\"B7\"{largest}"), &format!("<c r=\"B7\"{small}"));
        // The chart shows what stands there.
        let drawn = between(&parts[&chart], "<c:val>", "</c:val>");
        let other = drawn.replacen(&format!("<c:v>{value}<"), "<c:v>0<", 1);
        replace(parts, &chart, &drawn, &other);
    }),
    ("heat", "a shade without its number", |parts| {
        let sheet = heat(parts);
        let cell = between(&parts[&sheet], "<c r=\"C8\"", "</c>");
        replace(parts, &sheet, &format!("<c r=\"C8\"{cell}</c>"), "");
    }),
    ("heat", "a word under a shade", |parts| {
        let sheet = heat(parts);
        string(parts, &sheet, "C8", "many");
    }),
    ("heat", "a shade as dark as the numbers", |parts| {
        let sheet = heat(parts);
        replace(parts, &sheet, "rgb=\"FF7096F8\"", "rgb=\"FF0017C1\"");
    }),
    ("heat", "a heat table without shades", |parts| {
        let sheet = heat(parts);
        let shades = between(&parts[&sheet], "<conditionalFormatting", "</conditionalFormatting>");
        let shades = format!("<conditionalFormatting{shades}</conditionalFormatting>");
        replace(parts, &sheet, &shades, "");
    }),
    ("heat", "a table of figures with shades", |parts| {
        let (shaded, plain) = (heat(parts), sheet(parts, "T1"));
        let shades = between(&parts[&shaded], "<conditionalFormatting", "</conditionalFormatting>");
        let shades = shades.replacen(&between(&shades, "sqref=\"", "\""), "C7:D9", 1);
        let after = "</sheetData>";
        let with = format!("{after}<conditionalFormatting{shades}</conditionalFormatting>");
        replace(parts, &plain, after, &with);
    }),
    ("sparklines", "a sparkline draws another row", |parts| {
        let sheet = sheet(parts, "T1");
        replace(parts, &sheet, "<xm:f>'T1'!C7:H7</xm:f>", "<xm:f>'T1'!C8:H8</xm:f>");
    }),
    ("links", "a link leads nowhere", |parts| {
        let sheet = sheet(parts, "Contents");
        let place = between(&parts[&sheet], "location=\"", "\"");
        replace(parts, &sheet, &format!("location=\"{place}\""), "location=\"'nowhere'!A1\"");
    }),
    ("links", "a link on a blank cell", |parts| {
        let sheet = sheet(parts, "T1");
        replace(parts, &sheet, "<hyperlink ref=\"A5\"", "<hyperlink ref=\"B5\"");
    }),
    ("external", "a file on somebody's disk", |parts| {
        let rels = "xl/_rels/workbook.xml.rels";
        replace(
            parts,
            rels,
            "</Relationships>",
            "<Relationship Id=\"rId900\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/externalLinkPath\" Target=\"file:///C:/old.xlsx\" TargetMode=\"External\"/></Relationships>",
        );
    }),
    ("ids", "two sheets have one id", |parts| {
        replace(parts, "xl/workbook.xml", "sheetId=\"2\"", "sheetId=\"1\"");
    }),
    ("tabs", "a tab starts with a digit", |parts| rename(parts, "data_checks", "2024_checks")),
    ("tabs", "a tab is too long", |parts| {
        rename(parts, "data_checks", "data_checks_of_everything_that_is_there");
    }),
    ("first-sheet", "another sheet is in front", |parts| {
        replace(parts, "xl/workbook.xml", "<workbookView ", "<workbookView activeTab=\"3\" ");
    }),
    ("first-sheet", "the cursor stands elsewhere", |parts| {
        let sheet = sheet(parts, "Cover");
        replace(
            parts,
            &sheet,
            "tabSelected=\"1\" workbookViewId=\"0\"/>",
            "tabSelected=\"1\" workbookViewId=\"0\"><selection activeCell=\"C9\" sqref=\"C9\"/></sheetView>",
        );
    }),
    ("hidden", "a sheet is hidden", |parts| {
        replace(
            parts,
            "xl/workbook.xml",
            "<sheet name=\"data_checks\"",
            "<sheet state=\"veryHidden\" name=\"data_checks\"",
        );
    }),
    ("hidden", "a row is hidden", |parts| {
        let sheet = sheet(parts, "T1");
        replace(parts, &sheet, "<row r=\"9\"", "<row hidden=\"1\" r=\"9\"");
    }),
    ("merges", "cells of a data sheet are merged", |parts| {
        let sheet = sheet(parts, "data_checks");
        replace(
            parts,
            &sheet,
            "</sheetData>",
            "</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A2:A3\"/></mergeCells>",
        );
    }),
    ("formulas", "a figure is calculated", |parts| {
        let sheet = sheet(parts, "T1");
        let cell = between(&parts[&sheet], "<c r=\"C7\"", "</c>");
        let with = cell.replace("<v>", "<f>SUM(C8:C9)</f><v>");
        replace(parts, &sheet, &cell, &with);
    }),
    ("errors", "a cell holds an error", |parts| {
        let sheet = sheet(parts, "data_checks");
        let cell = between(&parts[&sheet], "<c r=\"C2\"", "</c>");
        replace(parts, &sheet, &format!("<c r=\"C2\"{cell}"), "<c r=\"C2\" t=\"e\"><v>#REF!</v>");
    }),
    ("data-numbers", "a number is stored as text", |parts| {
        let sheet = data_sheet(parts);
        let column = column_of(parts, &sheet, "obs_value");
        string(parts, &sheet, &format!("{column}2"), "1,234");
    }),
    ("data-header", "a heading for machines is a sentence", |parts| {
        let (sheet, table) = (data_sheet(parts), table(parts, "data_yoy_"));
        replace(parts, &table, "name=\"fiscal_year\"", "name=\"Fiscal Year\"");
        string(parts, &sheet, "A1", "Fiscal Year");
    }),
    ("properties", "there is no title", |parts| {
        let title = between(&parts["docProps/core.xml"], "<dc:title>", "</dc:title>");
        replace(parts, "docProps/core.xml", &title, "");
    }),
    ("properties", "the language is another", |parts| {
        replace(parts, "docProps/custom.xml", "en-GB", "ja-JP");
    }),
    ("paper", "a sheet is printed upright", |parts| {
        let sheet = sheet(parts, "T1");
        replace(parts, &sheet, "orientation=\"landscape\"", "orientation=\"portrait\"");
    }),
    ("print-size", "a column is so wide that the page shrinks", |parts| {
        let sheet = sheet(parts, "T1");
        let width = between(&parts[&sheet], "<col min=\"1\" max=\"1\" width=\"", "\"");
        replace(parts, &sheet, &format!("max=\"1\" width=\"{width}\""), "max=\"1\" width=\"90\"");
    }),
    ("text-on-page", "a source line that runs off the page", |parts| {
        let sheet = sheet(parts, "T1");
        string(parts, &sheet, "A4", &"Source: files of ministries. ".repeat(12));
    }),
    ("print-size", "the letters of a chart are small", |parts| {
        replace(parts, "xl/charts/chart1.xml", "sz=\"1100\"", "sz=\"700\"");
    }),
    ("print-size", "the footer shrinks with the page", |parts| {
        let sheet = sheet(parts, "T1");
        replace(parts, &sheet, "<headerFooter scaleWithDoc=\"0\"", "<headerFooter");
    }),
    ("repeated-rows", "another row is repeated", |parts| {
        replace(parts, "xl/workbook.xml", "'T1'!$6:$6<", "'T1'!$5:$5<");
    }),
    ("number-widths", "a column is too narrow for its numbers", |parts| {
        let sheet = data_sheet(parts);
        let width = between(&parts[&sheet], "<col min=\"1\" max=\"1\" width=\"", "\"");
        replace(
            parts,
            &sheet,
            &format!("<col min=\"1\" max=\"1\" width=\"{width}\""),
            "<col min=\"1\" max=\"1\" width=\"2\"",
        );
    }),
    ("text-widths", "a row is too low for its text", |parts| {
        let sheet = sheet(parts, "Notes");
        let row = between(&parts[&sheet], "<row r=\"7\"", ">");
        let height = between(&row, "ht=\"", "\"");
        let low = row.replace(&format!("ht=\"{height}\""), "ht=\"6\"");
        replace(parts, &sheet, &row, &low);
    }),
    ("contrast", "pale text on white", |parts| {
        replace(
            parts,
            "xl/styles.xml",
            "<sz val=\"11\"/><color rgb=\"FF626264\"/>",
            "<sz val=\"11\"/><color rgb=\"FFC5D7FB\"/>",
        );
    }),
    ("notes", "a note that nothing refers to", |parts| {
        let sheet = sheet(parts, "T1");
        string(parts, &sheet, "A3", "Unit: cases.");
    }),
    ("notes", "a reference to a note that there is not", |parts| {
        let sheet = sheet(parts, "T1");
        string(parts, &sheet, "A4", "Source: see note 99.");
    }),
    ("english", "a Japanese source line", |parts| {
        let sheet = sheet(parts, "T1");
        string(parts, &sheet, "A4", "出典");
    }),
    ("english", "a Japanese alternative text", |parts| {
        let drawing = logo(parts);
        let alt = between(&parts[&drawing], "descr=\"", "\"");
        replace(parts, &drawing, &alt, "見本の標章");
    }),
    ("titles", "a sheet without a title", |parts| {
        let sheet = sheet(parts, "T1");
        string(parts, &sheet, "A1", " ");
    }),
    ("back-links", "a sheet without a way back", |parts| {
        let sheet = sheet(parts, "T1");
        let location = between(&parts[&sheet], "location=\"", "\"");
        let other = location.replace("Contents", "Notes");
        replace(parts, &sheet, &location, &other);
    }),
    ("symbols", "a dash for a source", |parts| {
        let sheet = sheet(parts, "T1");
        string(parts, &sheet, "A4", "***");
    }),
    ("pictures", "a logo that says nothing", |parts| {
        let drawing = logo(parts);
        let alt = between(&parts[&drawing], "descr=\"", "\"");
        replace(parts, &drawing, &alt, "");
    }),
    ("series", "a pale series", |parts| {
        let chart = "xl/charts/chart1.xml";
        let series = between(&parts[chart], "<c:ser>", "<c:cat>");
        let pale = series.replace("0017C1", "C5D7FB");
        replace(parts, chart, &series, &pale);
    }),
    ("characters", "a control character", |parts| {
        let sheet = sheet(parts, "T1");
        string(parts, &sheet, "A4", "Source: ministries_x0001_");
    }),
];

/// What stands between two texts, after the first place of the one.
fn between(text: &str, start: &str, end: &str) -> String {
    let (_, rest) = text.split_once(start).unwrap_or_else(|| panic!("no `{start}`"));
    rest.split_once(end).unwrap_or_else(|| panic!("no `{end}`")).0.to_owned()
}

fn replace(parts: &mut Parts, part: &str, from: &str, to: &str) {
    let text = parts.get_mut(part).unwrap_or_else(|| panic!("no `{part}`"));
    assert!(text.contains(from), "no `{from}` in {part}");
    *text = text.replacen(from, to, 1);
}

fn replace_all(parts: &mut Parts, part: &str, from: &str, to: &str) {
    replace(parts, part, from, to);
    let text = parts.get_mut(part).unwrap();
    *text = text.replace(from, to);
}

/// Drawing that holds the logo.
fn logo(parts: &Parts) -> String {
    let has =
        |(part, text): &(&String, &String)| part.starts_with("xl/drawings/") && text.contains("<xdr:pic>");
    parts.iter().find(has).expect("the cover has a logo").0.clone()
}

/// Part of the chart with bars.
fn bars(parts: &Parts) -> String {
    let has = |(part, text): &(&String, &String)| {
        part.starts_with("xl/charts/") && text.contains("barDir val=\"bar\"")
    };
    parts.iter().find(has).expect("a chart has bars").0.clone()
}

/// Part of the sheet with shades.
fn heat(parts: &Parts) -> String {
    let has = |(part, text): &(&String, &String)| {
        part.starts_with("xl/worksheets/") && text.contains("<colorScale>")
    };
    parts.iter().find(has).expect("a sheet has shades").0.clone()
}

/// Part of a sheet by its tab.
fn sheet(parts: &Parts, tab: &str) -> String {
    let id = between(&parts["xl/workbook.xml"], &format!("<sheet name=\"{tab}\" "), "/>");
    let id = between(&id, "r:id=\"", "\"");
    let rels = package::relationships(parts, "xl/workbook.xml").unwrap();
    rels[&id].1.clone()
}

/// Part of the first data sheet of year-over-year figures.
fn data_sheet(parts: &Parts) -> String {
    let tab = between(&parts["xl/workbook.xml"], "<sheet name=\"data_yoy_", "\"");
    sheet(parts, &format!("data_yoy_{tab}"))
}

/// Part of the first table whose name starts so.
fn table(parts: &Parts, name: &str) -> String {
    let has = |(part, text): &(&String, &String)| {
        part.starts_with("xl/tables/") && text.contains(&format!(" name=\"{name}"))
    };
    parts.iter().find(has).unwrap_or_else(|| panic!("no table `{name}`")).0.clone()
}

/// Column of the first heading of a data sheet that starts so.
fn column_of(parts: &Parts, sheet: &str, heading: &str) -> String {
    let table = package::relationships(parts, sheet)
        .unwrap()
        .into_values()
        .find(|(kind, _)| kind == "table")
        .unwrap()
        .1;
    let text = &parts[&table];
    let names: Vec<&str> = text.split("<tableColumn ").skip(1).collect();
    let at = names.iter().position(|one| one.contains(&format!("name=\"{heading}"))).unwrap();
    let at = u32::try_from(at).unwrap() + 1;
    nenji::issue::CellRef { row: 1, column: at }.to_string().trim_end_matches('1').to_owned()
}

/// Puts a text into a cell that is there.
fn string(parts: &mut Parts, sheet: &str, cell: &str, text: &str) {
    let start = format!("<c r=\"{cell}\"");
    let old = between(&parts[sheet], &start, "</c>");
    let style = if old.contains(" s=\"") {
        format!(" s=\"{}\"", between(&old, " s=\"", "\""))
    } else {
        String::new()
    };
    let new = format!("{start}{style} t=\"inlineStr\"><is><t>{text}</t></is></c>");
    replace(parts, sheet, &format!("{start}{old}</c>"), &new);
}

/// Gives a tab another name wherever the workbook names it.
fn rename(parts: &mut Parts, from: &str, to: &str) {
    replace(parts, "xl/workbook.xml", &format!("<sheet name=\"{from}\""), &format!("<sheet name=\"{to}\""));
    for (part, text) in parts.iter_mut() {
        if part.starts_with("xl/worksheets/") || part == "xl/workbook.xml" {
            *text = text
                .replace(&format!("'{from}'!"), &format!("'{to}'!"))
                .replace(&format!(">{from}!"), &format!(">'{to}'!"));
        }
    }
}

/// Takes the charts that draw some cells out of the drawings, with their parts.
fn without_charts_of(parts: &mut Parts, range: &str) {
    let drawn: BTreeSet<String> = parts
        .iter()
        .filter(|(part, text)| part.starts_with("xl/charts/chart") && text.contains(range))
        .map(|(part, _)| part.clone())
        .collect();
    for part in drawn {
        let text = parts.get_mut(&part).unwrap();
        let (start, end) = (text.find("<c:plotArea>").unwrap(), text.find("</c:plotArea>").unwrap());
        text.replace_range(start + "<c:plotArea>".len()..end, "");
    }
}

#[test]
fn every_broken_workbook_trips_its_check_and_no_other() {
    let (_, good) = workbooks().into_iter().find(|(path, _)| path == GOOD).unwrap();
    assert_eq!(findings(&good), []);
    let parts = package::read(&good).unwrap();
    let wrong: Vec<String> = MUTANTS
        .par_iter()
        .filter_map(|(check, what, edit)| {
            let mut broken = parts.clone();
            edit(&mut broken);
            let found = findings(&package::write(&broken));
            let tripped: BTreeSet<&str> = found.iter().map(|(check, _)| *check).collect();
            (tripped != BTreeSet::from([*check])).then(|| format!("{what}: not {check} alone, but {found:?}"))
        })
        .collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn all_but_the_rarest_checks_are_tripped_by_a_mutant() {
    let tripped: BTreeSet<&str> = MUTANTS.iter().map(|(check, ..)| *check).collect();
    let untried: Vec<&str> =
        CHECKS.iter().map(|(name, _)| *name).filter(|name| !tripped.contains(name)).collect();
    assert_eq!(untried, ["string-limits"], "a text of 32,768 characters is made by its own test");
}

#[test]
fn a_text_that_excel_would_cut_is_found() {
    let (_, good) = workbooks().into_iter().find(|(path, _)| path == GOOD).unwrap();
    let mut parts = package::read(&good).unwrap();
    let sheet = sheet(&parts, "T1");
    string(&mut parts, &sheet, "A2", &"long ".repeat(7_000));
    let found = findings(&package::write(&parts));
    let tripped: Vec<&str> = found.iter().map(|(check, _)| *check).collect();
    assert_eq!(tripped, ["text-on-page", "string-limits"], "no page has room for it either");
}
