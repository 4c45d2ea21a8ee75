//! The account of every sheet: which cells records point at, and how many cells have each other fate.
//!
//! Holds no text of any cell. Cells are kept as bitmaps of 64 rows by column, so that a register of a million rows
//! costs some bytes per 64 cells.

use std::collections::BTreeMap;

use nenji_abi::Account;

use crate::plugin::{PluginError, Problem};
use crate::record::Fate;

/// Counts of one sheet.
#[derive(Debug, Default)]
struct SheetAccount {
    scope: u64,
    used: u64,
    context: u64,
    ignored: u64,
    rejected: u64,
    /// (row / 64, column) → bits of the rows that a record points at.
    cells: BTreeMap<(u32, u32), u64>,
}

impl SheetAccount {
    fn explained(&self) -> u64 {
        [self.context, self.ignored, self.rejected].into_iter().fold(self.used, u64::saturating_add)
    }
}

/// Counts of all sheets of a task.
#[derive(Debug, Default)]
pub(crate) struct Ledger {
    sheets: BTreeMap<String, SheetAccount>,
}

impl Ledger {
    fn sheet(&mut self, name: &str) -> &mut SheetAccount {
        if !self.sheets.contains_key(name) {
            self.sheets.insert(name.to_owned(), SheetAccount::default());
        }
        self.sheets.get_mut(name).expect("it was just inserted")
    }

    /// Adds cells to the scope of a sheet.
    pub(crate) fn scope(&mut self, sheet: &str, cells: u64) {
        let account = self.sheet(sheet);
        account.scope = account.scope.saturating_add(cells);
    }

    /// A record points at a cell, for the first time or again.
    pub(crate) fn used(&mut self, sheet: &str, row: u32, column: u32) {
        let account = self.sheet(sheet);
        let bits = account.cells.entry((row / 64, column)).or_default();
        let bit = 1_u64 << (row % 64);
        if *bits & bit == 0 {
            *bits |= bit;
            account.used += 1;
        }
    }

    /// Cells that are no records have this fate.
    pub(crate) fn other(&mut self, sheet: &str, fate: Fate, cells: u64) {
        let account = self.sheet(sheet);
        let count = match fate {
            Fate::Context => &mut account.context,
            Fate::Ignored => &mut account.ignored,
            Fate::Rejected => &mut account.rejected,
        };
        *count = count.saturating_add(cells);
    }

    /// The sums over all sheets; `records`, `fates` and `truncated` are the sink's.
    pub(crate) fn account(&self) -> Account {
        let sum =
            |count: fn(&SheetAccount) -> u64| self.sheets.values().map(count).fold(0, u64::saturating_add);
        Account {
            scope: sum(|sheet| sheet.scope),
            used: sum(|sheet| sheet.used),
            context: sum(|sheet| sheet.context),
            ignored: sum(|sheet| sheet.ignored),
            rejected: sum(|sheet| sheet.rejected),
            ..Account::default()
        }
    }

    /// Refuses an account that does not sum to the scope, sheet by sheet.
    pub(crate) fn check(&self) -> Result<(), PluginError> {
        let Some((name, sheet)) = self.sheets.iter().find(|(_, sheet)| sheet.explained() != sheet.scope)
        else {
            return Ok(());
        };
        let message = format!("the account of sheet `{name}` does not balance");
        let found = format!(
            "{} ({} used, {} context, {} ignored, {} rejected)",
            sheet.explained(),
            sheet.used,
            sheet.context,
            sheet.ignored,
            sheet.rejected
        );
        Err(PluginError::new(Problem::Internal, message)
            .with_sheet(name)
            .with_found(format!("{} non-empty cells", sheet.scope), found)
            .with_hint(
                "the plugin has to say of each non-empty cell of a claimed sheet what became of it, once",
            ))
    }
}
