//! The fields of the two streams: names, types, order, nullability.

use arrow_schema::{DataType, Schema};

use super::ContractError;

/// Name, type and nullability.
pub(super) type Expected = (String, DataType, bool);

fn field(name: &str, data_type: DataType, is_nullable: bool) -> Expected {
    (name.to_owned(), data_type, is_nullable)
}

/// The fields of `cells/1` for the dimensions of a mapping.
pub(super) fn cells_fields<'a>(dimensions: impl Iterator<Item = &'a String>) -> Vec<Expected> {
    let text = |name: &str, is_nullable| field(name, DataType::LargeUtf8, is_nullable);
    let mut fields = vec![text("indicator", false), text("role", false), text("period", false)];
    fields.extend(dimensions.map(|id| text(&format!("label_{id}"), true)));
    fields.push(field("number", DataType::Float64, true));
    fields.extend(["text", "unit", "flags"].map(|name| text(name, true)));
    fields.push(text("sheet", false));
    fields.extend(["row", "column"].map(|name| field(name, DataType::UInt32, false)));
    fields
}

/// The fields of `fates/1`.
pub(super) fn fates_fields() -> Vec<Expected> {
    let text = |name: &str, is_nullable| field(name, DataType::LargeUtf8, is_nullable);
    let mut fields = vec![text("sheet", false)];
    fields.extend(
        ["first_row", "first_column", "last_row", "last_column"]
            .map(|name| field(name, DataType::UInt32, false)),
    );
    fields.push(field("cells", DataType::UInt64, false));
    fields.extend([text("fate", false), text("reason", false), text("text", true)]);
    fields
}

/// Holds the fields of a stream against its contract; the first that differs is named.
pub(super) fn check_fields(
    contract: &'static str,
    expected: &[Expected],
    schema: &Schema,
) -> Result<(), ContractError> {
    let tell = |(name, data_type, is_nullable): &Expected| {
        format!("`{name}` ({data_type}, {})", if *is_nullable { "nullable" } else { "never null" })
    };
    let fields = schema.fields();
    for position in 0..expected.len().max(fields.len()) {
        let (wanted, there) = (expected.get(position), fields.get(position));
        let is_met = wanted.zip(there).is_some_and(|((name, data_type, is_nullable), field)| {
            name == field.name() && data_type == field.data_type() && *is_nullable == field.is_nullable()
        });
        if !is_met {
            let there =
                there.map(|field| (field.name().clone(), field.data_type().clone(), field.is_nullable()));
            let or_none = |field: Option<&Expected>| field.map_or_else(|| "none".to_owned(), tell);
            let (expected, found) = (or_none(wanted), or_none(there.as_ref()));
            return Err(ContractError::Field { contract, position: position + 1, expected, found });
        }
    }
    Ok(())
}
