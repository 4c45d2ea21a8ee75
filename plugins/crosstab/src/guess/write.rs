//! The text of a draft, key by key, each with its reason.

use nenji_plugin::Role;
use nenji_sheet::draft::{Axis, Catalogue, Document, Sure, ministry, quoted};
use nenji_sheet::matches_glob;

use super::candidate::Candidate;
use super::columns::Column;
use super::{Found, sheet_glob};

/// How well any table fits; registers and forms say it of themselves where they are meant.
pub(super) const FIT: i32 = 50;

/// Writes a draft.
pub(super) fn write(file: &str, catalogue: &Catalogue, found: &Found, candidate: &Candidate) -> String {
    let mut document = Document::default();
    let (rows, columns) = (found.shape.body.len(), found.shape.figures.len());
    document.comment(&format!("fits {FIT} of 100: a table of {rows} rows and {columns} columns of figures"));
    if let Some(trouble) = &candidate.trouble {
        document.comment(&format!("Reading by this draft fails: {trouble}"));
    }
    head(&mut document, file, catalogue, candidate);
    layout(&mut document, file, found, candidate);
    for column in &candidate.structure.columns {
        indicator(&mut document, column);
    }
    dimensions(&mut document, catalogue, candidate);
    document.finish()
}

fn head(document: &mut Document, file: &str, catalogue: &Catalogue, candidate: &Candidate) {
    let title = candidate.titles.first().map_or(file, String::as_str);
    let ministry = ministry(catalogue, file, &candidate.titles);
    document.head((title, "crosstab", file), catalogue, candidate.measure.as_ref(), ministry.as_ref());
}

fn layout(document: &mut Document, file: &str, found: &Found, candidate: &Candidate) {
    document.heading("[layout]");
    // A text file's one sheet bears the file's name, which changes.
    if file.rsplit_once('.').is_none_or(|(stem, _)| stem != found.grid.name) {
        sheet(document, found);
    }
    let header = &candidate.header;
    let mut parts = vec![format!("from = {}", quoted(&header.from))];
    parts.extend(header.rows.map(|rows| format!("rows = {rows}")));
    parts.extend(header.at.as_ref().map(|at| format!("at = {}", quoted(at))));
    parts.extend(header.unit_row.map(|row| format!("unit-row = {row}")));
    let why = format!(
        "the rows above the first figures, in row {}",
        found.shape.body.first().copied().unwrap_or(0)
    );
    let why =
        if header.at.is_some() { why + "; its text stands elsewhere too, hence the address" } else { why };
    document.entry("header", &format!("{{ {} }}", parts.join(", ")), Sure::Middle, &why);
    let period = match &candidate.axis.value {
        Axis::Across => "{ across = true }".to_owned(),
        Axis::Down(_) => format!("{{ down = {} }}", quoted(candidate.period.down.as_deref().unwrap_or("?"))),
        Axis::Sheet => "{ sheet = true }".to_owned(),
        Axis::Near(word) => format!("{{ near = {} }}", quoted(word)),
        Axis::File => "{ file = true }".to_owned(),
    };
    document.entry("period", &period, candidate.axis.sure, &candidate.axis.why);
    if matches!(&candidate.axis.value, Axis::Near(word) if word == "現在" || word == "時点") {
        document.entry(
            "period-is",
            "\"date\"",
            Sure::Middle,
            "a day, which belongs to the fiscal year from April",
        );
    }
    special(document, found, candidate);
    document.marks(&candidate.marks);
}

fn sheet(document: &mut Document, found: &Found) {
    let name = &found.grid.name;
    if found.alike.len() > 1 {
        let all = found.visible.iter().all(|sheet| found.alike.contains(sheet));
        let glob = if all { "*".to_owned() } else { common(&found.alike, &found.visible) };
        if glob != *name {
            let why = format!("{} of {} sheets hold the same table", found.alike.len(), found.visible.len());
            document.entry("sheets", &quoted(&glob), Sure::Middle, &why);
            return;
        }
    }
    let glob = sheet_glob(name, &found.visible);
    let why = match found.visible.len() {
        1 => "the only one".to_owned(),
        sheets => format!("of {sheets} sheets, the one with most figures; see --sheet"),
    };
    if glob != "*" {
        document.entry(
            "sheet",
            &quoted(&glob),
            if found.visible.len() == 1 { Sure::High } else { Sure::Middle },
            &why,
        );
    }
}

/// The beginning or the end that the names of some sheets share, and of these alone; else the first name.
fn common(names: &[String], visible: &[String]) -> String {
    let shared = |texts: &[Vec<char>]| {
        let first = &texts[0];
        (0..first.len()).take_while(|&at| texts.iter().all(|text| text.get(at) == first.get(at))).count()
    };
    let forward: Vec<Vec<char>> = names.iter().map(|name| name.chars().collect()).collect();
    let backward: Vec<Vec<char>> = names.iter().map(|name| name.chars().rev().collect()).collect();
    let head: String = forward[0][..shared(&forward)].iter().collect();
    let tail: String = backward[0][..shared(&backward)].iter().rev().collect();
    let globs = [format!("{head}*"), format!("*{tail}")];
    let fits = |glob: &&String| {
        glob.as_str() != "*"
            && visible.iter().filter(|sheet| matches_glob(glob, sheet)).count() == names.len()
    };
    globs.iter().find(fits).cloned().unwrap_or_else(|| names[0].clone())
}

fn special(document: &mut Document, found: &Found, candidate: &Candidate) {
    let special = &candidate.special;
    document.words("stop", &candidate.stop, Sure::High, "lines below the last figures begin so");
    let totals = [special.totals.clone(), special.summed.clone()].concat();
    let (sure, why) = match special.summed.len() {
        0 => (Sure::High, "labels of totals; compared with the sum, never added".to_owned()),
        summed => {
            (Sure::Middle, format!("{summed} of them are the sum of other rows, whatever their label says"))
        }
    };
    document.words("total", &totals, sure, &why);
    document.words("memo", &special.memos, Sure::Middle, "labels with these words repeat part of others");
    let why = "last year's figures, which are no part of this year";
    document.words("ignore", &special.prior, Sure::Middle, why);
    if candidate.outside > 0 {
        let why = format!(
            "{} cells outside the table, the first table of `{}`; give another table a source of its own",
            candidate.outside, found.grid.name
        );
        document.entry("outside", "\"another table of the sheet\"", Sure::Low, &why);
    }
}

fn indicator(document: &mut Document, column: &Column) {
    document.heading("[[indicator]]");
    let mut why = column.id.why.clone();
    if column.id.sure == Sure::Open && !column.others.is_empty() {
        why = format!("perhaps {}", column.others.join(", "));
    }
    document.entry("id", &quoted(&column.id.value), column.id.sure, &why);
    if let Some(heading) = &column.heading {
        document.plain("heading", &quoted(heading));
    }
    let role = match column.role {
        Some(Role::Memo) => Some(("memo", Sure::Middle, "its heading says that it repeats part of another")),
        Some(Role::StatedRate) => Some(("stated_rate", Sure::High, "compared with the computed rate")),
        Some(Role::StatedChange) => Some(("stated_change", Sure::High, "compared with the computed change")),
        _ => None,
    };
    if let Some((role, sure, why)) = role {
        document.entry("role", &quoted(role), sure, why);
    }
    match &column.unit {
        Some(unit) => document.entry("unit", &quoted(&unit.value), unit.sure, &unit.why),
        None => document.comment("unit: the sheet names none"),
    }
}

fn dimensions(document: &mut Document, catalogue: &Catalogue, candidate: &Candidate) {
    let mut taken: Vec<String> = Vec::new();
    let mut id = |value: &str| {
        let free = (1..).map(|at| if at == 1 { value.to_owned() } else { format!("{value}{at}") });
        let free = free.take(100).find(|id| !taken.contains(id)).unwrap_or_default();
        taken.push(free.clone());
        free
    };
    for stub in &candidate.stubs {
        let id = id(&stub.id.value);
        document.heading(&format!("[dimension.{}]", if id.contains('?') { quoted(&id) } else { id }));
        document.entry("from", &quoted(&stub.from), stub.id.sure, &stub.id.why);
    }
    if let Some(across) = &candidate.structure.across {
        let id = id(&across.id.value);
        document.heading(&format!("[dimension.{}]", if id.contains('?') { quoted(&id) } else { id }));
        document.entry("across", "true", across.id.sure, &across.id.why);
        if let Some(level) = across.level {
            document.plain("from", &quoted(&level.to_string()));
        }
    }
    missing(document, catalogue, candidate, &taken);
}

/// Dimensions of the indicators that the table does not name: a value for all of it, or a person's decision.
fn missing(document: &mut Document, catalogue: &Catalogue, candidate: &Candidate, taken: &[String]) {
    let ids = candidate.structure.columns.iter().map(|column| column.id.value.as_str());
    let known: Vec<_> =
        ids.filter_map(|id| catalogue.indicators.iter().find(|known| known.id == id)).collect();
    let mut missing: Vec<&str> = Vec::new();
    for dimension in known.iter().flat_map(|indicator| &indicator.dimensions) {
        if !taken.contains(dimension) && !missing.contains(&dimension.as_str()) && dimension != "organisation"
        {
            missing.push(dimension);
        }
    }
    for dimension in missing {
        document.comment(&format!("The catalogue has it by {dimension} too. If all of the table is of one: [dimension.{dimension}] value = \"…\""));
    }
}
