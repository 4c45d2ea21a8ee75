//! Levels of an indented stub: `情報通信`, `　電気通信`, `　放送`. Blanks before a label say whose part it is.

use std::collections::BTreeMap;

/// A label with its parents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct LabelPath {
    /// From the outermost.
    pub(crate) labels: Vec<String>,
    /// Do deeper rows follow that are no memo items? Then its figures repeat theirs.
    pub(crate) has_children: bool,
}

/// A row of an indented stub.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct IndentedRow {
    /// Blanks before the label.
    pub(crate) indent: usize,
    /// Has the row figures? One without heads the rows below it, even at the same indent.
    pub(crate) has_figures: bool,
    /// Is it a memo item, and all that is deeper?
    pub(crate) is_memo: bool,
}

/// The rows of an indented stub, and the parents of the current one.
#[derive(Clone, Debug, Default)]
pub(crate) struct Indents {
    rows: BTreeMap<u32, IndentedRow>,
    open: Vec<(IndentedRow, String)>,
}

impl Indents {
    pub(crate) fn new(rows: BTreeMap<u32, IndentedRow>) -> Self {
        Self { rows, open: Vec::new() }
    }

    /// The path of a row's label. A total stands beside the rows that it sums and opens no level.
    pub(crate) fn path(&mut self, row: u32, label: &str, is_total: bool) -> LabelPath {
        let Some(&this) = self.rows.get(&row) else {
            return LabelPath { labels: vec![label.to_owned()], has_children: false };
        };
        while self.open.last().is_some_and(|(parent, _)| !is_inside(*parent, this)) {
            self.open.pop();
        }
        let parents = self.open.iter().map(|(_, label)| label.clone());
        let labels = parents.chain([label.to_owned()]).collect();
        if is_total {
            return LabelPath { labels, has_children: false };
        }
        self.open.push((this, label.to_owned()));
        let has_children = this.has_figures && self.has_children(row, this);
        LabelPath { labels, has_children }
    }

    fn has_children(&self, row: u32, this: IndentedRow) -> bool {
        let mut memo: Option<IndentedRow> = None;
        for (_, &next) in self.rows.range(row + 1..).take_while(|(_, next)| is_inside(this, **next)) {
            if memo.is_some_and(|memo| is_inside(memo, next)) {
                continue;
            }
            memo = next.is_memo.then_some(next);
            if memo.is_none() {
                return true;
            }
        }
        false
    }
}

fn is_inside(parent: IndentedRow, child: IndentedRow) -> bool {
    child.indent > parent.indent
        || (child.indent == parent.indent && !parent.has_figures && child.has_figures)
}
