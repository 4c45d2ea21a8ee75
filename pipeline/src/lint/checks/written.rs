//! How a CSV is written: one record per line, each with as many fields as there are headings.

use nenji_sheet::DelimitedShape;

use crate::lint::found::Found;
use crate::lint::view::View;

/// Holds the shape of the text against what the table says of the headings.
pub(in crate::lint) fn csv(shape: &DelimitedShape, view: Option<&View>, found: &mut Found) {
    let table = view.and_then(|view| view.parts.tables.first());
    let heading = table.map_or(1, |table| table.area.first_row);
    let heading = usize::try_from(heading).unwrap_or(1).saturating_sub(1);
    let Some(fields) = shape.records.get(heading).map(|record| record.fields) else { return };
    let last = shape.records.iter().rposition(|record| !record.is_blank).unwrap_or(0);
    for record in shape.records.iter().take(last + 1).skip(heading) {
        let line = Some(format!("line {}", record.first_line));
        if record.last_line > record.first_line {
            let message = format!("the record goes on to line {}", record.last_line);
            found.add("L1-14", None, line.clone(), message);
        }
        if record.is_blank {
            found.add("L1-14", None, line, "the line is blank");
        } else if record.fields < fields {
            let message =
                format!("{} fields, where the headings have {fields}: the record is cut", record.fields);
            found.add("L1-14", None, line, message);
        } else if record.fields > fields {
            let message =
                format!("{} fields, where the headings have {fields}: a comma is not quoted", record.fields);
            found.add("L1-15", None, line, message);
        }
    }
}
