//! A value against a JSON Schema: the keywords that describe options, each with its sentence.
//!
//! A keyword that is not known here allows everything: the plugin looks again, and it alone knows all.

use serde_json::{Map, Value};

use crate::config::document::did_you_mean;

/// References that may follow each other; a schema that goes in a circle allows everything.
const MOST_STEPS: usize = 64;

/// How a value breaks its schema.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Violation {
    /// No such option.
    Unknown {
        /// Its path.
        path: Vec<String>,
        /// The options that are there, at this place.
        known: Vec<String>,
    },
    /// An option that has to be given.
    Missing { path: Vec<String> },
    /// Another kind of value.
    Kind { path: Vec<String>, expected: String, found: &'static str },
    /// A text that is none of the possible ones.
    Choice { path: Vec<String>, found: String, known: Vec<String> },
    /// A number, or a number of options, outside its bounds.
    Bound { path: Vec<String>, reason: String, hint: Option<String> },
}

impl Violation {
    /// Where it is, from the top of the layout.
    pub(crate) fn path(&self) -> &[String] {
        match self {
            Self::Unknown { path, .. }
            | Self::Missing { path }
            | Self::Kind { path, .. }
            | Self::Choice { path, .. }
            | Self::Bound { path, .. } => path,
        }
    }

    /// One sentence.
    pub(crate) fn message(&self, plugin: &str) -> String {
        let name = if self.path().is_empty() { "layout".to_owned() } else { self.path().join(".") };
        match self {
            Self::Unknown { .. } => format!("`{name}` is not an option of {plugin}"),
            Self::Missing { .. } => format!("{plugin} needs the option `{name}`"),
            Self::Kind { expected, found, .. } => {
                format!("the option `{name}` of {plugin} is {found}, not {expected}")
            }
            Self::Choice { found, .. } => format!("`{found}` is no value of the option `{name}` of {plugin}"),
            Self::Bound { reason, .. } => format!("the option `{name}` of {plugin} {reason}"),
        }
    }

    /// What to do.
    pub(super) fn hint(&self) -> Option<String> {
        match self {
            Self::Unknown { path, known } => {
                Some(did_you_mean(path.last()?, known.iter().map(String::as_str)))
            }
            Self::Choice { found, known, .. } => Some(did_you_mean(found, known.iter().map(String::as_str))),
            Self::Bound { hint, .. } => hint.clone(),
            Self::Missing { .. } | Self::Kind { .. } => None,
        }
    }
}

type Checked = Result<(), Violation>;

/// Holds a value against a schema; the first violation, in the order of the keys.
pub(crate) fn check(schema: &Value, value: &Value) -> Checked {
    Checker { root: schema }.value(schema, value, &mut Vec::new(), 0)
}

struct Checker<'a> {
    root: &'a Value,
}

impl Checker<'_> {
    fn value(&self, schema: &Value, value: &Value, path: &mut Vec<String>, steps: usize) -> Checked {
        let Some(schema) = schema.as_object().filter(|_| steps < MOST_STEPS) else { return Ok(()) };
        if let Some(target) = schema.get("$ref").and_then(Value::as_str)
            && let Some(target) = target.strip_prefix('#').and_then(|pointer| self.root.pointer(pointer))
        {
            self.value(target, value, path, steps + 1)?;
        }
        check_kind(schema, value, path)?;
        check_choice(schema, value, path)?;
        check_number(schema, value, path)?;
        for one in list(schema, "allOf") {
            self.value(one, value, path, steps + 1)?;
        }
        for keyword in ["anyOf", "oneOf"] {
            self.any(list(schema, keyword), value, path, steps)?;
        }
        match value {
            Value::Object(table) => self.table(schema, table, path, steps),
            Value::Array(values) => self.items(schema, values, path, steps),
            _ => Ok(()),
        }
    }

    /// One of the alternatives has to take the value; what the nearest one says is told.
    fn any(&self, all: &[Value], value: &Value, path: &mut Vec<String>, steps: usize) -> Checked {
        let mut violations = Vec::new();
        for one in all {
            match self.value(one, value, path, steps + 1) {
                Ok(()) => return Ok(()),
                Err(violation) => violations.push(violation),
            }
        }
        let choices = violations.iter().filter_map(|violation| match violation {
            Violation::Choice { known, .. } => Some(known.clone()),
            _ => None,
        });
        let choices: Vec<String> = choices.flatten().collect();
        let depth = |violation: &Violation| violation.path().len();
        let Some(deepest) = violations.iter().map(depth).max() else { return Ok(()) };
        let nearest = violations.into_iter().find(|violation| depth(violation) == deepest);
        match nearest {
            Some(Violation::Choice { path, found, .. }) => {
                Err(Violation::Choice { path, found, known: choices })
            }
            Some(violation) => Err(violation),
            None => Ok(()),
        }
    }

    fn table(
        &self,
        schema: &Map<String, Value>,
        table: &Map<String, Value>,
        path: &mut Vec<String>,
        steps: usize,
    ) -> Checked {
        let none = Map::new();
        let known = schema.get("properties").and_then(Value::as_object).unwrap_or(&none);
        let others = schema.get("additionalProperties");
        for (key, value) in table {
            path.push(key.clone());
            match known.get(key).or(others) {
                Some(Value::Bool(false)) => {
                    return Err(Violation::Unknown {
                        path: path.clone(),
                        known: known.keys().cloned().collect(),
                    });
                }
                Some(schema) => self.value(schema, value, path, steps)?,
                None => {}
            }
            path.pop();
        }
        check_count(schema, table, known, path)?;
        for key in list(schema, "required").iter().filter_map(Value::as_str) {
            if !table.contains_key(key) {
                path.push(key.to_owned());
                return Err(Violation::Missing { path: path.clone() });
            }
        }
        Ok(())
    }

    fn items(
        &self,
        schema: &Map<String, Value>,
        values: &[Value],
        path: &mut Vec<String>,
        steps: usize,
    ) -> Checked {
        let Some(items) = schema.get("items") else { return Ok(()) };
        for (index, value) in values.iter().enumerate() {
            path.push(index.to_string());
            self.value(items, value, path, steps)?;
            path.pop();
        }
        Ok(())
    }
}

fn list<'a>(schema: &'a Map<String, Value>, keyword: &str) -> &'a [Value] {
    schema.get(keyword).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

/// The kinds of JSON Schema as people call them.
const KINDS: [(&str, &str); 7] = [
    ("string", "a text"),
    ("integer", "a whole number"),
    ("number", "a number"),
    ("boolean", "true or false"),
    ("array", "a list"),
    ("object", "a table"),
    ("null", "nothing"),
];

fn check_kind(schema: &Map<String, Value>, value: &Value, path: &[String]) -> Checked {
    let kinds: Vec<&str> = match schema.get("type") {
        Some(Value::String(kind)) => vec![kind],
        Some(Value::Array(kinds)) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => return Ok(()),
    };
    let is_of = |kind: &str| match kind {
        "string" => value.is_string(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        "boolean" => value.is_boolean(),
        "array" => value.is_array(),
        "object" => value.is_object(),
        "null" => value.is_null(),
        _ => true,
    };
    if kinds.iter().any(|kind| is_of(kind)) {
        return Ok(());
    }
    let name = |kind: &str| KINDS.iter().find(|(known, _)| *known == kind).map_or("", |(_, name)| *name);
    let found = KINDS.iter().find(|(kind, _)| is_of(kind)).map_or("", |(_, name)| *name);
    // A TOML file holds no null, so nobody is told of it.
    let expected: Vec<&str> = kinds.into_iter().filter(|kind| *kind != "null").map(name).collect();
    Err(Violation::Kind { path: path.to_vec(), expected: expected.join(" or "), found })
}

fn check_choice(schema: &Map<String, Value>, value: &Value, path: &[String]) -> Checked {
    let known: Vec<&Value> = match (schema.get("const"), schema.get("enum")) {
        (Some(one), _) => vec![one],
        (None, Some(Value::Array(all))) => all.iter().collect(),
        _ => return Ok(()),
    };
    if known.contains(&value) {
        return Ok(());
    }
    let plain = |value: &Value| value.as_str().map_or_else(|| value.to_string(), ToOwned::to_owned);
    let names = known.into_iter().map(plain).collect();
    Err(Violation::Choice { path: path.to_vec(), found: plain(value), known: names })
}

fn check_number(schema: &Map<String, Value>, value: &Value, path: &[String]) -> Checked {
    let Some(number) = value.as_f64() else { return Ok(()) };
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_f64);
    let reason = match (bound("minimum"), bound("maximum")) {
        (Some(least), _) if number < least => format!("is {value}, less than {least}"),
        (_, Some(most)) if number > most => format!("is {value}, more than {most}"),
        _ => return Ok(()),
    };
    Err(Violation::Bound { path: path.to_vec(), reason, hint: None })
}

fn check_count(
    schema: &Map<String, Value>,
    table: &Map<String, Value>,
    known: &Map<String, Value>,
    path: &[String],
) -> Checked {
    let bound = |keyword: &str| schema.get(keyword).and_then(Value::as_u64);
    let count = u64::try_from(table.len()).unwrap_or(u64::MAX);
    let wanted = match (bound("minProperties"), bound("maxProperties")) {
        (Some(least), Some(most)) if least == most && count != least => format!("exactly {least}"),
        (Some(least), _) if count < least => format!("at least {least}"),
        (_, Some(most)) if count > most => format!("at most {most}"),
        _ => return Ok(()),
    };
    let names: Vec<String> = known.keys().map(|key| format!("`{key}`")).collect();
    Err(Violation::Bound {
        path: path.to_vec(),
        reason: format!("holds {count} of its options, {wanted} is possible"),
        hint: Some(format!("known here: {}", names.join(", "))),
    })
}
