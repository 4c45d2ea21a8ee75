//! Enough of XML for the parts of a workbook: elements by their local names, attributes, text. Refuses what is not
//! well-formed.

use std::collections::BTreeMap;

/// An element.
#[derive(Debug, Default)]
pub(super) struct Element {
    /// Name without prefix.
    pub(super) name: String,
    /// Attributes by their names, with prefix.
    pub(super) attributes: BTreeMap<String, String>,
    pub(super) children: Vec<Element>,
    /// Its own text, entities resolved.
    pub(super) text: String,
}

impl Element {
    /// The value of an attribute; empty where it has none.
    pub(super) fn get(&self, name: &str) -> &str {
        self.attributes.get(name).map_or("", String::as_str)
    }

    /// Children of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a Element> {
        self.children.iter().filter(move |child| child.name == name)
    }

    /// The first child of that name.
    pub(super) fn child(&self, name: &str) -> Option<&Element> {
        self.children.iter().find(|child| child.name == name)
    }

    /// Descendants of that name, in the order of the text.
    pub(super) fn find<'a>(&'a self, name: &str) -> Vec<&'a Element> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.find(name));
        }
        found
    }

    /// Text of the descendants of that name, joined.
    pub(super) fn texts(&self, name: &str) -> String {
        self.find(name).iter().map(|one| one.text.as_str()).collect()
    }
}

/// The root element.
pub(super) fn parse(text: &str) -> Result<Element, String> {
    let mut open = vec![Element::default()];
    let mut rest = text;
    while let Some(start) = rest.find('<') {
        let top = open.last_mut().ok_or("an end tag too many")?;
        top.text += &resolve(&rest[..start])?;
        rest = &rest[start + 1..];
        if let Some(after) = rest.strip_prefix("!--") {
            rest = after.split_once("-->").ok_or("a comment does not end")?.1;
            continue;
        }
        let end = rest.find('>').ok_or("a tag does not end")?;
        let tag = &rest[..end];
        rest = &rest[end + 1..];
        if tag.starts_with('?') || tag.starts_with('!') {
            continue;
        }
        if let Some(name) = tag.strip_prefix('/') {
            let done = open.pop().filter(|done| done.name == local(name.trim()));
            let done = done.ok_or_else(|| format!("`</{name}>` ends nothing"))?;
            open.last_mut().ok_or("an end tag too many")?.children.push(done);
            continue;
        }
        let (tag, is_empty) = tag.strip_suffix('/').map_or((tag, false), |tag| (tag, true));
        let element = start_tag(tag)?;
        if is_empty {
            open.last_mut().ok_or("text behind the root")?.children.push(element);
        } else {
            open.push(element);
        }
    }
    let [root] = &mut open[..] else { return Err(format!("`<{}>` does not end", open[open.len() - 1].name)) };
    root.children.pop().ok_or_else(|| "there is no element".to_owned())
}

fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, name)| name)
}

fn start_tag(tag: &str) -> Result<Element, String> {
    let (name, mut rest) = tag.split_once(char::is_whitespace).unwrap_or((tag, ""));
    let mut attributes = BTreeMap::new();
    while let Some((name, after)) = rest.split_once('=') {
        let after = after.trim_start().strip_prefix('"').ok_or_else(|| format!("an attribute of `{tag}`"))?;
        let (value, after) = after.split_once('"').ok_or_else(|| format!("an attribute of `{tag}`"))?;
        if attributes.insert(name.trim().to_owned(), resolve(value)?).is_some() {
            return Err(format!("`{tag}` has an attribute twice"));
        }
        rest = after;
    }
    Ok(Element { name: local(name).to_owned(), attributes, ..Element::default() })
}

fn resolve(text: &str) -> Result<String, String> {
    let mut resolved = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('&') {
        let (entity, after) = after.split_once(';').ok_or("an entity does not end")?;
        resolved += before;
        let number = entity.strip_prefix("#x").map(|hex| u32::from_str_radix(hex, 16));
        let number = number.or_else(|| entity.strip_prefix('#').map(str::parse));
        resolved.push(match (entity, number) {
            (_, Some(Ok(number))) => char::from_u32(number).ok_or("a character that there is not")?,
            ("amp", _) => '&',
            ("lt", _) => '<',
            ("gt", _) => '>',
            ("quot", _) => '"',
            ("apos", _) => '\'',
            _ => return Err(format!("the entity `&{entity};`")),
        });
        rest = after;
    }
    Ok(resolved + rest)
}
