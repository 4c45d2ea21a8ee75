use rstest::rstest;

use super::{GuessError, refused};
use crate::plugin::{Failure, Problem, TaskError};

fn error(status: nenji_abi::Status) -> TaskError {
    TaskError {
        plugin: "p".to_owned(),
        file: "a.xlsx".to_owned(),
        problem: Problem::Failed(Failure { status, message: "why".to_owned(), ..Failure::default() }),
        said: None,
    }
}

#[rstest]
#[case::all_that_draft_cannot_open_it(
    &[nenji_abi::BAD_INPUT, nenji_abi::UNSUPPORTED, nenji_abi::BAD_INPUT],
    true
)]
#[case::one_opens_it(&[nenji_abi::BAD_INPUT, nenji_abi::LAYOUT], false)]
#[case::nobody_drafts(&[nenji_abi::UNSUPPORTED], false)]
fn a_file_is_to_blame_where_all_that_draft_say_so(
    #[case] statuses: &[nenji_abi::Status],
    #[case] is_of_file: bool,
) {
    let errors: Vec<TaskError> = statuses.iter().map(|status| error(*status)).collect();
    let told = refused("a.xlsx".into(), &errors);
    assert_eq!(matches!(told, GuessError::Unreadable { .. }), is_of_file, "{told}");
}
