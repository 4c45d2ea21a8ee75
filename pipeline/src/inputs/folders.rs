//! The folders `fy<year>` that there are, held against the years of the run: what is missing, and what is left out.
//!
//! Looks at years alone. A year without a folder is told, because its figures would be missing without a word.

use crate::config::Settings;
use crate::fiscal_year::FiscalYear;
use crate::issue::{Issue, IssueCode, Location, Severity};

/// A warning for each year without a folder, from the first folder up to the current year. Before the first folder there
/// may never have been any: the files of later years hold those figures.
pub(super) fn missing(years: &[FiscalYear], settings: &Settings) -> Vec<Issue> {
    let Some(first) = years.first() else { return Vec::new() };
    let shown = first.0.max(settings.first_fiscal_year.0)..=settings.fiscal_year.0;
    let gaps = shown.map(FiscalYear).filter(|year| !years.contains(year));
    gaps.map(|year| Issue {
        location: Location { file: Some(name(year).into()), ..Location::default() },
        code: IssueCode::Missing,
        severity: Severity::Warning,
        message: format!("there is no folder {}", name(year)),
        text: None,
        remedy: "put the spreadsheets of that year into it; if there never were any, make an empty one"
            .to_owned(),
    })
    .collect()
}

/// Folders of years after the current one, which are not read; none where there are none.
pub(super) fn later(years: &[FiscalYear], current: FiscalYear) -> Option<String> {
    let names: Vec<String> = years.iter().filter(|year| **year > current).map(|year| name(*year)).collect();
    (!names.is_empty()).then(|| {
        format!(
            "not read, because the current year is {current}: {}\n  to report on a later year, change `fiscal-year` in \
             nenji.toml or give `--fiscal-year`",
            names.join(", ")
        )
    })
}

/// `fy2024`.
pub(super) fn name(year: FiscalYear) -> String {
    format!("fy{}", year.0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::{later, missing};
    use crate::fiscal_year::FiscalYear;
    use crate::issue::Severity;
    use crate::validate::fixture::settings;

    fn years(years: &[i32]) -> Vec<FiscalYear> {
        years.iter().copied().map(FiscalYear).collect()
    }

    /// The years of the fixture are 2021 to 2024.
    #[rstest]
    #[case::all(&[2021, 2022, 2023, 2024], &[])]
    #[case::gap(&[2021, 2023, 2024], &["fy2022"])]
    #[case::gaps(&[2021, 2024], &["fy2022", "fy2023"])]
    #[case::before_the_first_folder(&[2023, 2024], &[])]
    #[case::before_the_tables(&[2018, 2022, 2023, 2024], &["fy2021"])]
    #[case::after_the_current_year(&[2024, 2027], &[])]
    #[case::no_folder(&[], &[])]
    fn year_without_a_folder_is_a_warning(#[case] folders: &[i32], #[case] expected: &[&str]) {
        let issues = missing(&years(folders), &settings());
        let told: Vec<String> = issues.iter().map(|issue| issue.message.clone()).collect();
        let expected: Vec<String> =
            expected.iter().map(|name| format!("there is no folder {name}")).collect();
        assert_eq!(told, expected);
        assert!(issues.iter().all(|issue| issue.severity == Severity::Warning));
    }

    #[test]
    fn later_folders_are_named() {
        let current = FiscalYear(2023);
        assert_eq!(later(&years(&[2022, 2023]), current), None);
        let told = later(&years(&[2022, 2023, 2024, 2026]), current).unwrap();
        assert!(told.starts_with("not read, because the current year is FY2023: fy2024, fy2026\n"), "{told}");
    }
}
