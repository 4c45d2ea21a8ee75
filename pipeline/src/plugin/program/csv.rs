//! CSV as a program writes it: a header row, UTF-8, and a null where a field is empty and not quoted.
//!
//! A parser of its own, because that difference is the one thing that CSV libraries do not tell.

/// A field; none where it is empty and not quoted.
type Field = Option<String>;

/// Splits a text into rows of fields, each with the line on which it starts; rows without any character are left out.
///
/// # Errors
/// With the line, when a quoted field is not closed, or something stands behind it.
pub(super) fn rows(text: &str) -> Result<Vec<(usize, Vec<Field>)>, String> {
    let mut reader = Reader { rest: text, line: 1 };
    let mut rows = Vec::new();
    while !reader.rest.is_empty() {
        let line = reader.line;
        let (fields, is_blank) = reader.row()?;
        if !is_blank {
            rows.push((line, fields));
        }
    }
    Ok(rows)
}

struct Reader<'a> {
    rest: &'a str,
    line: usize,
}

impl Reader<'_> {
    fn row(&mut self) -> Result<(Vec<Field>, bool), String> {
        let mut fields = Vec::new();
        loop {
            let field = self.field()?;
            fields.push(field);
            if let Some(rest) = self.rest.strip_prefix(',') {
                self.rest = rest;
                continue;
            }
            let end = if self.rest.starts_with("\r\n") { 2 } else { self.rest.len().min(1) };
            self.rest = &self.rest[end..];
            self.line += usize::from(end > 0);
            let is_blank = matches!(fields.as_slice(), [None]);
            return Ok((fields, is_blank));
        }
    }

    fn field(&mut self) -> Result<Field, String> {
        let Some(quoted) = self.rest.strip_prefix('"') else {
            let end = self.rest.find([',', '\r', '\n']).unwrap_or(self.rest.len());
            let (field, rest) = self.rest.split_at(end);
            self.rest = rest;
            return Ok((!field.is_empty()).then(|| field.to_owned()));
        };
        let (start, mut field, mut rest) = (self.line, String::new(), quoted);
        loop {
            let Some((part, after)) = rest.split_once('"') else {
                return Err(format!("the quoted field that begins in line {start} does not end"));
            };
            field.push_str(part);
            self.line += part.matches('\n').count();
            if let Some(more) = after.strip_prefix('"') {
                field.push('"');
                rest = more;
            } else {
                rest = after;
                break;
            }
        }
        self.rest = rest;
        if rest.is_empty() || rest.starts_with([',', '\r', '\n']) {
            return Ok(Some(field));
        }
        Err(format!("something stands behind the closing quote in line {}", self.line))
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use rstest::rstest;

    use super::rows;

    fn plain(text: &str) -> Vec<Vec<Option<String>>> {
        rows(text).unwrap().into_iter().map(|(_, fields)| fields).collect()
    }

    #[test]
    fn empty_is_null_and_quoted_empty_is_not() {
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            plain("a,,\"\"\r\n\"x \"\"y\"\"\nz\",1,2"),
            [vec![text("a"), None, text("")], vec![text("x \"y\"\nz"), text("1"), text("2")],]
        );
        assert_eq!(
            rows("a\n\n\"b\nc\"\nd\n").unwrap().into_iter().map(|(line, _)| line).collect::<Vec<_>>(),
            [1, 3, 5]
        );
    }

    #[rstest]
    #[case::open("a\n\"b", "the quoted field that begins in line 2 does not end")]
    #[case::behind("\"a\"b,c", "something stands behind the closing quote in line 1")]
    fn broken_quotes_are_told(#[case] text: &str, #[case] expected: &str) {
        assert_eq!(rows(text).unwrap_err(), expected);
    }

    proptest! {
        #[test]
        fn what_another_writer_quotes_reads_back(fields in prop::collection::vec(prop::collection::vec(".{0,9}", 2..4), 1..4)) {
            let mut writer = csv::WriterBuilder::new().flexible(true).quote_style(csv::QuoteStyle::Always).from_writer(Vec::new());
            for row in &fields {
                writer.write_record(row).unwrap();
            }
            let text = String::from_utf8(writer.into_inner().unwrap()).unwrap();
            let found: Vec<Vec<String>> = plain(&text).into_iter().map(|row| row.into_iter().map(Option::unwrap).collect()).collect();
            prop_assert_eq!(found, fields);
        }
    }
}
