//! What a sheet shows besides its values: fonts and fills of its cells, formulas, objects that lie above the grid.
//!
//! No layout needs it; it is for those who judge a spreadsheet. It is a second pass, asked for by [`crate::Book::looks`].

use crate::grid::Area;

/// What a sheet shows besides its values.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Looks {
    /// What lies above the grid, in the order of the file.
    pub objects: Vec<Object>,
    /// Row and column of cells that hold a formula, in the order of the file.
    pub formulas: Vec<(u32, u32)>,
    /// The distinct looks of [`Looks::cells`].
    pub kinds: Vec<Look>,
    /// Row, column and index into [`Looks::kinds`] of the cells that are not empty, in order.
    pub cells: Vec<(u32, u32, usize)>,
}

impl Looks {
    /// The look of a cell; none for an empty one.
    #[must_use]
    pub fn look(&self, row: u32, column: u32) -> Option<&Look> {
        let at = self.cells.binary_search_by_key(&(row, column), |(row, column, _)| (*row, *column)).ok()?;
        self.kinds.get(self.cells[at].2)
    }
}

/// Font and fill of a cell; colours as the file names them (`rgb:FF0000`, `theme:4`), none for black on white.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
#[expect(clippy::struct_excessive_bools, reason = "a font has independent switches")]
pub struct Look {
    /// Set in bold.
    pub bold: bool,
    /// Set in italics.
    pub italic: bool,
    /// Underlined.
    pub underline: bool,
    /// Struck out.
    pub strike: bool,
    /// Size as written, in points.
    pub size: Option<String>,
    /// Colour of the text.
    pub colour: Option<String>,
    /// Colour or pattern behind it.
    pub fill: Option<String>,
}

/// Something that lies above the grid.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Object {
    /// What it is.
    pub kind: ObjectKind,
    /// Cells under it; none where it is not bound to cells.
    pub area: Option<Area>,
}

/// What lies above the grid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ObjectKind {
    /// A picture.
    Picture,
    /// A shape, a text box, a line, a group of them.
    Shape,
    /// A chart or a diagram.
    Chart,
    /// A note on a cell.
    Note,
    /// A control of a form, or another program's object.
    Control,
}

impl ObjectKind {
    /// In words, with its article.
    #[must_use]
    pub fn words(self) -> &'static str {
        match self {
            Self::Picture => "a picture",
            Self::Shape => "a shape or text box",
            Self::Chart => "a chart",
            Self::Note => "a note on a cell",
            Self::Control => "a control or embedded object",
        }
    }
}
