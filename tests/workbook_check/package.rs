//! The zip of a workbook: its parts, their relationships and their types.

use std::collections::BTreeMap;
use std::io::{Cursor, Read, Write};

use super::book::Book;
use super::xml::{self, Element};

/// Parts by name, as text. All but pictures are XML; a picture is kept as a character for each byte.
pub(super) type Parts = BTreeMap<String, String>;

/// Reads every part.
pub(super) fn read(bytes: &[u8]) -> Result<Parts, String> {
    let mut archive = zip::ZipArchive::new(Cursor::new(bytes)).map_err(|error| error.to_string())?;
    let mut parts = Parts::new();
    for at in 0..archive.len() {
        let mut file = archive.by_index(at).map_err(|error| error.to_string())?;
        let name = file.name().map_err(|error| error.to_string())?.into_owned();
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes).map_err(|error| format!("{name}: {error}"))?;
        let text = if is_picture(&name) {
            bytes.into_iter().map(char::from).collect()
        } else {
            String::from_utf8(bytes).map_err(|error| format!("{name}: {error}"))?
        };
        if parts.insert(name.clone(), text).is_some() {
            return Err(format!("{name} is there twice"));
        }
    }
    Ok(parts)
}

/// A workbook of these parts.
pub(super) fn write(parts: &Parts) -> Vec<u8> {
    let mut writer = zip::ZipWriter::new(Cursor::new(Vec::new()));
    for (name, text) in parts {
        writer.start_file(name.as_str(), zip::write::SimpleFileOptions::default()).unwrap();
        let bytes = if is_picture(name) {
            text.chars().map(|one| u8::try_from(u32::from(one)).unwrap()).collect()
        } else {
            text.clone().into_bytes()
        };
        writer.write_all(&bytes).unwrap();
    }
    writer.finish().unwrap().into_inner()
}

/// A workbook whose parts somebody has edited.
pub(crate) fn edit(bytes: &[u8], change: impl Fn(&str, String) -> String) -> Vec<u8> {
    let parts = read(bytes).unwrap();
    write(&parts.into_iter().map(|(name, text)| (name.clone(), change(&name, text))).collect())
}

/// Relationships of a part: id → type (its last word) and target, as a path of the package.
pub(super) fn relationships(parts: &Parts, part: &str) -> Result<BTreeMap<String, (String, String)>, String> {
    let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
    let path =
        if folder.is_empty() { format!("_rels/{name}.rels") } else { format!("{folder}/_rels/{name}.rels") };
    let Some(text) = parts.get(&path) else { return Ok(BTreeMap::new()) };
    let root = xml::parse(text).map_err(|error| format!("{path}: {error}"))?;
    let of = |one: &Element| {
        let kind = one.get("Type").rsplit('/').next().unwrap_or_default().to_owned();
        let target = if one.get("TargetMode") == "External" {
            format!("external:{}", one.get("Target"))
        } else {
            resolve(folder, one.get("Target"))
        };
        (one.get("Id").to_owned(), (kind, target))
    };
    Ok(root.all("Relationship").map(of).collect())
}

fn resolve(folder: &str, target: &str) -> String {
    if let Some(whole) = target.strip_prefix('/') {
        return whole.to_owned();
    }
    let mut path: Vec<&str> = folder.split('/').filter(|one| !one.is_empty()).collect();
    for step in target.split('/') {
        if step == ".." {
            path.pop();
        } else {
            path.push(step);
        }
    }
    path.join("/")
}

/// Every relationship leads to a part, every part has a type, and every part is led to.
pub(super) fn check(book: &Book) -> Vec<String> {
    let mut found = Vec::new();
    let mut reached = vec!["[Content_Types].xml".to_owned()];
    for part in book.parts.keys().map(String::as_str).chain([""]) {
        for (_, target) in relationships(&book.parts, part).unwrap_or_default().into_values() {
            if !target.starts_with("external:") && !book.parts.contains_key(&target) {
                found.push(format!("`{part}` leads to `{target}`, which is not there"));
            }
            reached.push(target);
        }
    }
    let types = xml::parse(&book.parts["[Content_Types].xml"]).unwrap_or_default();
    let has_type = |part: &str| {
        let is_own = types.all("Override").any(|one| one.get("PartName").strip_prefix('/') == Some(part));
        let ending = part.rsplit_once('.').map_or("", |(_, ending)| ending);
        let is_by_ending = |one: &Element| is_picture(part) && one.get("Extension") == ending;
        is_own
            || types.all("Default").any(is_by_ending)
            || (is_relationships(part) && types.all("Default").any(|one| one.get("Extension") == "rels"))
    };
    for part in book.parts.keys().filter(|part| *part != "[Content_Types].xml") {
        if !has_type(part) {
            found.push(format!("`{part}` has no type"));
        }
        if !is_relationships(part) && !reached.contains(part) {
            found.push(format!("nothing leads to `{part}`"));
        }
    }
    found
}

fn is_picture(part: &str) -> bool {
    part.starts_with("xl/media/")
}

fn is_relationships(part: &str) -> bool {
    part.rsplit_once('.').is_some_and(|(_, ending)| ending == "rels")
}
