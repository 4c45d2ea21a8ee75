//! The plugin's account against a count of nenji's own: a plugin that overlooks a cell balances without it.
//!
//! Judges only formats that nenji's own reader takes apart as the plugin does; any other is skipped.

use std::collections::BTreeSet;

use camino::Utf8Path;

use super::Verdict;
use super::checks::Subject;
use crate::plugin::program::{Listing, SheetCells};

/// Endings of the files whose cells nenji counts.
const COUNTED: [&str; 8] = ["xlsx", "xlsm", "xlsb", "xls", "ods", "csv", "tsv", "tab"];

/// Every non-empty cell of the claimed sheets is in the account, and no other.
pub(super) fn covers(subject: &Subject<'_>) -> Verdict {
    let fixture = subject.fixture;
    let ending = Utf8Path::new(&fixture.file_name).extension().unwrap_or_default().to_ascii_lowercase();
    if !COUNTED.contains(&ending.as_str()) {
        return Verdict::Skipped(format!("nenji does not know the cells of a `.{ending}`"));
    }
    let listing = match subject.bench.cells(&fixture.file_name, &fixture.bytes) {
        Ok(Listing { unread: None, sheets }) => sheets,
        Ok(Listing { unread: Some(reason), .. }) => return Verdict::Skipped(reason),
        Err(fault) => return Verdict::Skipped(format!("nenji's own reader {fault}")),
    };
    let claimed = claimed(subject);
    judge(&listing, &claimed, subject.first.report.account.scope)
}

/// Sheets of which a record or a cell is told; one that was left has a fate without cells.
fn claimed<'a>(subject: &'a Subject<'_>) -> BTreeSet<&'a str> {
    let told = subject.first.report.fates.iter().filter(|fate| fate.cells > 0);
    let told = told.map(|fate| fate.sheet.as_str());
    told.chain(subject.first.sheets.iter().map(String::as_str)).collect()
}

fn judge(listing: &[SheetCells], claimed: &BTreeSet<&str>, scope: u64) -> Verdict {
    let counted: u64 = match listing {
        // A text has one sheet, which each reader calls what it likes.
        [only] => only.count(),
        sheets => {
            let is_known = |name: &&str| sheets.iter().any(|sheet| sheet.name == *name);
            if let Some(unknown) = claimed.iter().find(|name| !is_known(name)) {
                return Verdict::Failed(format!(
                    "it tells of a sheet `{unknown}`, which the file does not have"
                ));
            }
            let claimed = sheets.iter().filter(|sheet| claimed.contains(sheet.name.as_str()));
            claimed.map(SheetCells::count).sum()
        }
    };
    if counted == scope {
        Verdict::Ok(format!("nenji counts {counted} too"))
    } else {
        Verdict::Failed(format!(
            "its account has {scope} non-empty cells; nenji counts {counted} in the sheets that it claims"
        ))
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use rstest::rstest;

    use super::{SheetCells, Verdict, judge};

    fn sheet(name: &str, cells: u32) -> SheetCells {
        SheetCells { name: name.to_owned(), visible: true, rows: vec![(1, vec![(1, cells)])] }
    }

    #[rstest]
    #[case::all(&["a"], 3, None)]
    #[case::both(&["a", "b"], 7, None)]
    #[case::overlooked(&["a", "b"], 6, Some("its account has 6 non-empty cells; nenji counts 7"))]
    #[case::invented(&["a"], 4, Some("its account has 4 non-empty cells; nenji counts 3"))]
    #[case::unknown(&["c"], 3, Some("it tells of a sheet `c`"))]
    fn cells_of_claimed_sheets_are_counted(
        #[case] claimed: &[&str],
        #[case] scope: u64,
        #[case] failure: Option<&str>,
    ) {
        let sheets = [sheet("a", 3), sheet("b", 4)];
        let claimed: BTreeSet<&str> = claimed.iter().copied().collect();
        match (judge(&sheets, &claimed, scope), failure) {
            (Verdict::Ok(_), None) => {}
            (Verdict::Failed(reason), Some(start)) => assert!(reason.starts_with(start), "{reason}"),
            (verdict, _) => panic!("{verdict}"),
        }
        // The only sheet of a text, whatever the plugin calls it.
        let named: BTreeSet<&str> = BTreeSet::from(["text"]);
        assert!(matches!(judge(&sheets[..1], &named, 3), Verdict::Ok(_)));
    }
}
