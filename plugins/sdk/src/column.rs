//! Columns and batches: the Arrow memory layout in safe code, without the arrow crates.
//!
//! Knows four types, those of `cells/1` and `fates/1`; `export` lends the buffers to the other side.

/// Type of a column; the format strings are Arrow's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// Large UTF-8.
    Text,
    /// 64-bit float.
    Float64,
    /// Unsigned 32-bit integer.
    UInt32,
    /// Unsigned 64-bit integer.
    UInt64,
}

impl Kind {
    /// The Arrow format string.
    pub(crate) fn format(self) -> &'static str {
        match self {
            Self::Text => "U",
            Self::Float64 => "g",
            Self::UInt32 => "I",
            Self::UInt64 => "L",
        }
    }
}

/// Name, type and nullability of a column.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) kind: Kind,
    pub(crate) is_nullable: bool,
}

impl Field {
    fn new(name: impl Into<String>, kind: Kind, is_nullable: bool) -> Self {
        Self { name: name.into(), kind, is_nullable }
    }
}

/// The fields of `cells/1` for the dimensions of a mapping, in alphabetical order.
pub(crate) fn cells_fields<'a>(dimensions: impl IntoIterator<Item = &'a str>) -> Vec<Field> {
    let mut fields = vec![
        Field::new("indicator", Kind::Text, false),
        Field::new("role", Kind::Text, false),
        Field::new("period", Kind::Text, false),
    ];
    fields.extend(dimensions.into_iter().map(|id| Field::new(format!("label_{id}"), Kind::Text, true)));
    fields.extend([
        Field::new("number", Kind::Float64, true),
        Field::new("text", Kind::Text, true),
        Field::new("unit", Kind::Text, true),
        Field::new("flags", Kind::Text, true),
        Field::new("sheet", Kind::Text, false),
        Field::new("row", Kind::UInt32, false),
        Field::new("column", Kind::UInt32, false),
    ]);
    fields
}

/// The fields of `fates/1`.
pub(crate) fn fates_fields() -> Vec<Field> {
    vec![
        Field::new("sheet", Kind::Text, false),
        Field::new("first_row", Kind::UInt32, false),
        Field::new("first_column", Kind::UInt32, false),
        Field::new("last_row", Kind::UInt32, false),
        Field::new("last_column", Kind::UInt32, false),
        Field::new("cells", Kind::UInt64, false),
        Field::new("fate", Kind::Text, false),
        Field::new("reason", Kind::Text, false),
        Field::new("text", Kind::Text, true),
    ]
}

/// Values of a column; a null has an empty or zero value.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Values {
    Text { offsets: Vec<i64>, bytes: Vec<u8> },
    Float64(Vec<f64>),
    UInt32(Vec<u32>),
    UInt64(Vec<u64>),
}

/// One column: values and the bitmap of those that are not null.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Column {
    pub(crate) values: Values,
    /// One bit per value, least significant first; 1 where there is a value.
    pub(crate) validity: Vec<u8>,
    pub(crate) nulls: usize,
    len: usize,
}

impl Column {
    pub(crate) fn new(kind: Kind) -> Self {
        let values = match kind {
            Kind::Text => Values::Text { offsets: vec![0], bytes: Vec::new() },
            Kind::Float64 => Values::Float64(Vec::new()),
            Kind::UInt32 => Values::UInt32(Vec::new()),
            Kind::UInt64 => Values::UInt64(Vec::new()),
        };
        Self { values, validity: Vec::new(), nulls: 0, len: 0 }
    }

    /// Adds a text; the column has to be of texts.
    pub(crate) fn push_text(&mut self, text: Option<&str>) {
        let Values::Text { offsets, bytes } = &mut self.values else { unreachable!("a column of texts") };
        bytes.extend_from_slice(text.unwrap_or_default().as_bytes());
        offsets.push(i64::try_from(bytes.len()).expect("memory is smaller than 2^63 bytes"));
        self.mark(text.is_some());
    }

    /// Adds a number; the column has to be of floats.
    pub(crate) fn push_float(&mut self, number: Option<f64>) {
        let Values::Float64(values) = &mut self.values else { unreachable!("a column of floats") };
        values.push(number.unwrap_or_default());
        self.mark(number.is_some());
    }

    /// Adds a number; the column has to be of 32-bit integers.
    pub(crate) fn push_u32(&mut self, number: u32) {
        let Values::UInt32(values) = &mut self.values else { unreachable!("a column of 32-bit integers") };
        values.push(number);
        self.mark(true);
    }

    /// Adds a number; the column has to be of 64-bit integers.
    pub(crate) fn push_u64(&mut self, number: u64) {
        let Values::UInt64(values) = &mut self.values else { unreachable!("a column of 64-bit integers") };
        values.push(number);
        self.mark(true);
    }

    fn mark(&mut self, is_valid: bool) {
        if self.len.is_multiple_of(8) {
            self.validity.push(0);
        }
        if is_valid {
            self.validity[self.len / 8] |= 1 << (self.len % 8);
        } else {
            self.nulls += 1;
        }
        self.len += 1;
    }
}

/// Rows of columns, all of the same length.
#[derive(Clone, Debug, PartialEq)]
pub(crate) struct Batch {
    pub(crate) columns: Vec<Column>,
}

impl Batch {
    /// No rows yet.
    pub(crate) fn new(fields: &[Field]) -> Self {
        Self { columns: fields.iter().map(|field| Column::new(field.kind)).collect() }
    }

    /// Number of rows.
    pub(crate) fn rows(&self) -> usize {
        self.columns.first().map_or(0, |column| column.len)
    }
}
