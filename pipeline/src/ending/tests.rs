use super::{ExitCode, RunError, listed};
use crate::diagnostic::render;
use crate::issue::{CellRef, Issue, IssueCode, Location, Severity};
use crate::panics::caught;

fn issue(file: &str, row: u32, message: &str) -> Issue {
    let cell = Some(CellRef { row, column: 2 });
    Issue {
        location: Location {
            source: Some("members".into()),
            file: Some(file.into()),
            sheet: Some("表".into()),
            cell,
        },
        code: IssueCode::UnknownLabel,
        severity: Severity::Rejected,
        message: message.to_owned(),
        text: None,
        remedy: "add it".to_owned(),
    }
}

#[test]
fn what_is_said_of_many_cells_in_the_same_words_is_said_once() {
    let mut issues: Vec<Issue> = (3..38).map(|row| issue("fy2024/a.xlsx", row, "no label `x`")).collect();
    issues.push(issue("fy2024/a.xlsx", 38, "no label `y`"));
    issues.push(issue("fy2024/b.xlsx", 3, "no label `x`"));
    assert_eq!(
        listed(&issues),
        "\n  fy2024/a.xlsx, 表!B3 and 34 more: unknown-label: no label `x`\n    add it\
         \n  fy2024/a.xlsx, 表!B38: unknown-label: no label `y`\n    add it\
         \n  fy2024/b.xlsx, 表!B3: unknown-label: no label `x`\n    add it"
    );
}

#[test]
fn issues_that_are_not_told_are_counted_one_by_one() {
    let mut issues: Vec<Issue> = (1..=5).map(|row| issue("a", row, &format!("no label `{row}`"))).collect();
    issues.extend([6, 7].map(|row| issue("a", row, "no label `x`")));
    let told = listed(&issues);
    assert!(told.ends_with("\n  … and 2 more") && !told.contains("`x`"), "{told}");
}

#[test]
fn panic_is_an_error_with_its_words_and_an_exit_code() {
    type Work = fn() -> Result<(), RunError>;
    let panics: [(Work, &str); 3] = [
        (|| panic!("no thread"), "no thread"),
        (|| panic!("no thread {}", 7), "no thread 7"),
        (|| std::panic::panic_any(7), "a panic without words"),
    ];
    for (work, words) in panics {
        let error = caught(work).unwrap_err();
        assert_eq!(error.exit_code(), ExitCode::Failed);
        let told = render(&error);
        let expected = format!("error: nenji has stopped at an error of its own\n  caused by: {words}");
        assert!(told.starts_with(&expected) && told.contains("\n\nhint: run again"), "{told}");
    }
}

#[test]
fn work_that_does_not_panic_ends_as_it_does() {
    assert_eq!(caught::<_, RunError>(|| Ok(7)).unwrap(), 7);
    assert!(matches!(caught::<(), _>(|| Err(RunError::Interrupted)), Err(RunError::Interrupted)));
}
