//! What the machine has to give before a run begins: files that may be open at once, and a folder for temporary files.
//!
//! Asked first, because a run that lacks them in the midst fails wherever it happens to be, and speaks of something else.

use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::ending::RunError;

/// Open files that a run needs besides those of its workers: tables of the arithmetic's threads, files that are written.
const FILES: u64 = 48;
/// Open files for each task at a time: pipes on both ends, the input, a workbook's sheets.
const FILES_EACH: u64 = 8;

/// Takes as many open files as the machine allows, and sees that these, and temporary files, suffice.
///
/// # Errors
/// When they do not.
pub fn check(jobs: usize) -> Result<(), RunError> {
    let needed = u64::try_from(jobs).unwrap_or(u64::MAX).saturating_mul(FILES_EACH).saturating_add(FILES);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    // Without a limit there is none to raise; where it cannot be raised, the present one counts.
    let raised = setrlimit(Resource::Nofile, Rlimit { current: maximum, maximum }).map(|()| maximum);
    if let Some(allowed) = raised.unwrap_or(current).filter(|allowed| *allowed < needed) {
        return Err(RunError::FewFiles { allowed, needed });
    }
    let folder = std::env::temp_dir();
    tempfile::tempfile_in(&folder)
        .map(drop)
        .map_err(|source| RunError::Temporary { folder: folder.display().to_string(), source })
}
