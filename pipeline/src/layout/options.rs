//! The options of a layout, for people: what a JSON Schema says of each, in the order of its names.
//!
//! Judges nothing. A schema that is not understood gives no options rather than wrong ones.

use serde_json::{Map, Value};

/// References and alternatives that may follow each other.
const MOST_STEPS: usize = 16;

/// One option.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// Its name, `header.from`; `[]` stands for each element of a list.
    pub(crate) name: String,
    /// What its value is: `text`, `list of texts`, `one of a, b`.
    pub(crate) kind: String,
    /// It has to be given, where the option that it belongs to is.
    pub(crate) is_required: bool,
    /// What it means.
    pub(crate) description: String,
}

/// Kinds of the schema, and the words of TOML for one and for several of them.
const KINDS: [(&str, &str, &str); 6] = [
    ("string", "text", "texts"),
    ("integer", "whole number", "whole numbers"),
    ("number", "number", "numbers"),
    ("boolean", "true or false", "true or false"),
    ("object", "table", "tables"),
    ("array", "list", "lists"),
];

/// All options of a schema, those of a table after the table itself.
pub(crate) fn entries(schema: &Value) -> Vec<Entry> {
    let mut entries = Vec::new();
    Reader { root: schema }.table(schema, "", 0, &mut entries);
    entries
}

struct Reader<'a> {
    root: &'a Value,
}

impl<'a> Reader<'a> {
    fn table(&self, schema: &'a Value, path: &str, steps: usize, entries: &mut Vec<Entry>) {
        for schema in self.faces(schema, steps) {
            let Some(properties) = schema.get("properties").and_then(Value::as_object) else { continue };
            let required = schema.get("required").and_then(Value::as_array);
            for (key, option) in properties {
                let name = if path.is_empty() { key.clone() } else { format!("{path}.{key}") };
                let is_required =
                    required.is_some_and(|required| required.iter().any(|one| one.as_str() == Some(key)));
                let faces = self.faces(option, steps);
                let description = faces.iter().find_map(|face| face.get("description")?.as_str());
                entries.push(Entry {
                    kind: self.kind(&faces, steps),
                    is_required,
                    description: description.unwrap_or_default().replace('\n', " "),
                    name: name.clone(),
                });
                self.table(option, &name, steps + 1, entries);
                for items in faces.iter().filter_map(|face| face.get("items")) {
                    self.table(items, &format!("{name}[]"), steps + 1, entries);
                }
            }
        }
    }

    /// A schema with all that it refers to and all its alternatives, itself first.
    fn faces(&self, schema: &'a Value, steps: usize) -> Vec<&'a Map<String, Value>> {
        let Some(own) = schema.as_object().filter(|_| steps < MOST_STEPS) else { return Vec::new() };
        let mut faces = vec![own];
        let target = own.get("$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
        if let Some(target) = target.and_then(|pointer| self.root.pointer(pointer)) {
            faces.extend(self.faces(target, steps + 1));
        }
        for keyword in ["allOf", "anyOf", "oneOf"] {
            let alternatives = own.get(keyword).and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            faces.extend(alternatives.iter().flat_map(|one| self.faces(one, steps + 1)));
        }
        faces
    }

    fn kind(&self, faces: &[&'a Map<String, Value>], steps: usize) -> String {
        let choices = faces.iter().flat_map(|face| {
            let many = face.get("enum").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
            many.iter().chain(face.get("const"))
        });
        let choices: Vec<&str> = choices.filter_map(Value::as_str).collect();
        if !choices.is_empty() {
            return format!("one of {}", choices.join(", "));
        }
        let mut kinds: Vec<String> = Vec::new();
        for face in faces {
            for name in types(face) {
                let known = KINDS.iter().find(|(known, ..)| *known == name);
                let word = match (face.get("items"), known) {
                    (Some(items), _) if name == "array" => self.list(items, steps),
                    (_, Some((_, one, _))) => (*one).to_owned(),
                    // `null` is how a schema says that an option may be left out.
                    (_, None) => continue,
                };
                if !kinds.contains(&word) {
                    kinds.push(word);
                }
            }
        }
        if kinds.is_empty() { "any value".to_owned() } else { kinds.join(" or ") }
    }

    fn list(&self, items: &'a Value, steps: usize) -> String {
        let faces = self.faces(items, steps + 1);
        let name = faces.iter().find_map(|face| types(face).into_iter().next());
        let many = KINDS.iter().find(|(known, ..)| Some(*known) == name).map(|(.., many)| *many);
        many.map_or_else(|| "list".to_owned(), |many| format!("list of {many}"))
    }
}

/// The `type` of a schema: a name, or several.
fn types(schema: &Map<String, Value>) -> Vec<&str> {
    match schema.get("type") {
        Some(Value::String(name)) => vec![name],
        Some(Value::Array(names)) => names.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::entries;

    fn lines(schema: &serde_json::Value) -> Vec<String> {
        let entries = entries(schema).into_iter();
        let line = |one: super::Entry| {
            let required = if one.is_required { " required" } else { "" };
            format!("{}: {}{required}: {}", one.name, one.kind, one.description)
        };
        entries.map(line).collect()
    }

    #[test]
    fn references_alternatives_and_lists_are_followed() {
        let schema = json!({
            "type": "object", "required": ["header"],
            "properties": {
                "header": {"$ref": "#/$defs/Header", "description": "Where it is."},
                "kind": {"anyOf": [{"$ref": "#/$defs/Kind"}, {"type": "null"}]},
                "names": {"type": ["array", "null"], "items": {"type": "string"}},
                "parts": {"type": "array", "items": {"$ref": "#/$defs/Header"}},
                "free": {},
            },
            "$defs": {
                "Header": {"type": "object", "description": "A header.", "required": ["from"], "properties": {
                    "from": {"type": "string", "description": "Its corner,\nas written."}}},
                "Kind": {"enum": ["near", "far"]},
            },
        });
        let expected = [
            "free: any value: ",
            "header: table required: Where it is.",
            "header.from: text required: Its corner, as written.",
            "kind: one of near, far: ",
            "names: list of texts: ",
            "parts: list of tables: ",
            "parts[].from: text required: Its corner, as written.",
        ];
        assert_eq!(lines(&schema), expected);
    }

    #[test]
    fn schema_in_a_circle_or_none_comes_to_an_end() {
        let circle = json!({"properties": {"a": {"$ref": "#"}}});
        assert!(!entries(&circle).is_empty());
        assert!(entries(&json!(null)).is_empty() && entries(&json!({"$ref": "#"})).is_empty());
    }
}
