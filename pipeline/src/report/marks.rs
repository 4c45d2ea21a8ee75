//! The mark column: what has to be known of the numbers beside it, in words and with the years.

use super::desk::Desk;
use super::jurisdiction;
use super::notes::Notes;
use super::words::{Words, words};
use crate::aggregate::{BreakReason, LevelRow, RatioFigures, YearFigures};
use crate::catalog::Indicator;
use crate::fiscal_year::FiscalYear;
use crate::observation::{Id, ObsStatus};

/// Words of each status but A, with their definition; the sheet of codes shows them.
pub(super) const STATUSES: &[(ObsStatus, Words, Words)] = &[
    (ObsStatus::P, words("速報", "[p] provisional"), words("確定前の値。", "Not final.")),
    (
        ObsStatus::E,
        words("推計", "[e] estimated"),
        words("概数、予定又は見込み。", "Round, planned or expected."),
    ),
    (
        ObsStatus::I,
        words("補完", "[i] imputed"),
        words("欠けた値を補ったもの。", "Stands in for a missing value."),
    ),
    (
        ObsStatus::D,
        words("定義相違", "[d] definition"),
        words("定義が他と異なる。", "Under another definition."),
    ),
    (
        ObsStatus::L,
        words("不詳", "[x] not collected"),
        words("存在するが調べていない。", "Exists and was not collected."),
    ),
    (ObsStatus::M, words("該当なし", "[z] not applicable"), words("存在し得ない。", "Cannot exist.")),
    (
        ObsStatus::O,
        words("未報告", "[x] missing"),
        words("報告されるべき値が届いていない。", "Owed and not sent."),
    ),
    (ObsStatus::Q, words("秘匿", "[c] suppressed"), words("公表しない。", "Not disclosed.")),
];

/// Marks that are no status, with their definition.
pub(super) const BREAK: (Words, Words) = (
    words("断層", "[b] break"),
    words(
        "前年度と比較できない。増減率は示さない。",
        "Not comparable with the year before; no growth is given.",
    ),
);
pub(super) const REVISED: (Words, Words) = (
    words("改定", "[r] revised"),
    words("前年度値が公表後に改められた。", "The prior year's value was corrected after it was published."),
);
pub(super) const PARTIAL: (Words, Words) = (
    words("一部欠測", "[partial]"),
    words(
        "内訳の一部の値がなく、合計はその分を含まない。両年度で欠ける区分が異なるときは増減・増減率・寄与度を示さない。",
        "Some parts are missing and not in the total. Where other parts are missing than in the year before, neither change, growth nor contribution is given.",
    ),
);
pub(super) const ZERO_BASE: (Words, Words) = (
    words("前年度0", "[z] prior 0"),
    words("前年度の値が0のため増減率がない。", "The prior value is 0, so there is no growth rate."),
);

pub(super) const NO_SIDE: (Words, Words) = (
    words("値なし", "[x] side missing"),
    words("率の分子か分母の値がない。", "A ratio without a value of its numerator or of its denominator."),
);
pub(super) const ZERO_DENOMINATOR: (Words, Words) =
    (words("分母0", "[z] denominator 0"), words("率の分母が0。", "A ratio of which the denominator is 0."));

pub(super) const SHARED: (Words, Words) = (
    words("共管", "[shared]"),
    words(
        "複数の省庁が共に所管する分野の値。各省庁の版に全部を示し、全体版では一度だけ数える。",
        "Of a sector that several ministries answer for together. Each of their editions shows it in full; the master counts it once.",
    ),
);

pub(super) const RECORD_GAP: (Words, Words) = (
    words("記録に欠け", "[gap] in the record"),
    words(
        "名称の記録に欠けた年度があり、その年度だけに現れた単位は新規に数えられている。",
        "The record of names lacks a year; a unit of that year alone counts as new.",
    ),
);

/// Those that are no status, by their codes.
pub(super) const OTHERS: [(&str, (Words, Words)); 8] = [
    ("break", BREAK),
    ("revised", REVISED),
    ("partial", PARTIAL),
    ("zero-base", ZERO_BASE),
    ("record-gap", RECORD_GAP),
    ("shared", SHARED),
    ("no-side", NO_SIDE),
    ("zero-denominator", ZERO_DENOMINATOR),
];

/// Word of a status; none for A.
pub(super) fn status(status: ObsStatus) -> Option<Words> {
    STATUSES.iter().find(|(one, _, _)| *one == status).map(|(_, word, _)| *word)
}

/// All marks of a row, grouped by word: `断層 2023（注4）、未報告 2021`.
pub(super) fn of_row(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    indicator: &Indicator,
    (dimensions, row): (&[Id], &LevelRow),
) -> String {
    let mut groups: Vec<(&'static str, Vec<String>)> = Vec::new();
    for (year, figures) in desk.years().iter().zip(&row.years) {
        for (word, suffix) in marks(desk, notes, tab, (indicator, *year, figures)) {
            let entry = format!("{}{suffix}", year.0);
            match groups.iter_mut().find(|(one, _)| *one == word) {
                Some((_, years)) => years.push(entry),
                None => groups.push((word, vec![entry])),
            }
        }
    }
    let mut groups: Vec<String> =
        groups.into_iter().map(|(word, years)| format!("{word} {}", years.join(" "))).collect();
    groups.extend(jurisdiction::mark(desk, notes, tab, indicator, (dimensions, &row.codes)));
    groups.join(words("、", "; ").get(desk.language))
}

/// The row for a table that shows no rate: nothing has to be said of rates that are not there.
pub(super) fn without_rates(row: &LevelRow) -> LevelRow {
    let years = row.years.iter().map(|figures| YearFigures { change: None, ..figures.clone() });
    LevelRow { years: years.collect(), ..row.clone() }
}

/// The marks of one year of a row.
pub(super) fn of_year(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    (indicator, (dimensions, row)): (&Indicator, (&[Id], &LevelRow)),
    at: usize,
) -> String {
    let figures = |(place, figures): (usize, &YearFigures)| {
        if place == at { figures.clone() } else { YearFigures::default() }
    };
    let years = row.years.iter().enumerate().map(figures).collect();
    of_row(desk, notes, tab, indicator, (dimensions, &LevelRow { years, ..row.clone() }))
}

/// The number of the note that names a break.
pub(super) fn note_of_break(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    (reason, year): (BreakReason, FiscalYear),
) -> String {
    let number = notes.refer(&desk.break_note(reason, year), tab).to_string();
    desk.fill(words("（注{0}）", " (note {0})"), &[&number])
}

/// The breaks of a ratio; none where it has none.
pub(super) fn breaks(desk: &Desk<'_>, notes: &Notes, tab: &str, years: &[RatioFigures]) -> Option<String> {
    let broken = desk.years().iter().zip(years).filter_map(|(year, one)| Some((one.break_reason?, *year)));
    let told: Vec<String> =
        broken.map(|one| format!("{}{}", one.1.0, note_of_break(desk, notes, tab, one))).collect();
    (!told.is_empty()).then(|| format!("{} {}", BREAK.0.get(desk.language), told.join(" ")))
}

fn marks(
    desk: &Desk<'_>,
    notes: &Notes,
    tab: &str,
    (indicator, year, figures): (&Indicator, FiscalYear, &YearFigures),
) -> Vec<(&'static str, String)> {
    let plain = |word: Words| (word.get(desk.language), String::new());
    let mut marks = Vec::new();
    if let Some(reason) = figures.break_reason {
        marks.push((BREAK.0.get(desk.language), note_of_break(desk, notes, tab, (reason, year))));
    }
    marks.extend(figures.status.and_then(status).map(plain));
    if figures.value.is_some() && figures.missing_parts > 0 {
        marks.push(plain(PARTIAL.0));
    }
    if figures.prior_published.is_some() && figures.prior_published != figures.prior {
        marks.push(plain(REVISED.0));
    }
    if figures.change.is_some() && figures.prior == Some(0) && !indicator.signed {
        marks.push(plain(ZERO_BASE.0));
    }
    marks
}
