//! `command` in place of `plugin`: the program that reads a source, and the files that it consists of.
//!
//! Takes no shell and no path: a command is an interpreter by its bare name, or a file of the folder `programs/` beside
//! the sources. Reads none of the files; whether they may run is the lock's to say.

use camino::{Utf8Component, Utf8Path, Utf8PathBuf};
use toml::Spanned;

use super::document::{Document, DocumentError, did_you_mean};
use super::source::SourceFile;
use crate::observation::Id;

/// The folder of programs, beside the folder of sources.
pub const FOLDER: &str = "programs";

/// Arguments by which an interpreter takes a program from the command line or from its own library: no file, so no pin.
const INLINE: [&str; 6] = ["-c", "-e", "-E", "-m", "--eval", "--command"];

/// A program that reads a source in place of a plugin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Program {
    /// The interpreter or own executable, and its arguments, as written.
    pub command: Vec<String>,
    /// Every file of the folder that it consists of, by its path below it, in alphabetical order.
    pub files: Vec<String>,
    /// The folder.
    pub folder: Utf8PathBuf,
    /// True when its results may be kept for the next run.
    pub cache: bool,
}

/// The id that stands for the program of a source where a plugin's would stand; no plugin can be called so.
#[must_use]
pub fn program_id(source: &str) -> Id {
    format!("program:{source}").into()
}

/// What reads a source: exactly one of a plugin and a program.
pub(super) fn reader(
    document: &Document,
    source: &str,
    file: &SourceFile,
    folder: &Utf8Path,
) -> Result<(Id, Option<Program>), DocumentError> {
    match (&file.plugin, &file.command) {
        (Some(plugin), None) => {
            no_keys_of_a_program(document, file)?;
            Ok((plugin.get_ref().clone(), None))
        }
        (None, Some(command)) => Ok((program_id(source), Some(program(document, file, command, folder)?))),
        (Some(_), Some(command)) => {
            let hint = "keep the one that is to read the files".to_owned();
            Err(document.invalid(command.span(), "the source names a plugin and a program", hint))
        }
        (None, None) => {
            let hint =
                "add `plugin = \"crosstab\"`, or `command = [\"python3\", \"read_mine.py\"]`".to_owned();
            Err(document.invalid(0..0, "the source names neither a plugin nor a program", hint))
        }
    }
}

fn no_keys_of_a_program(document: &Document, file: &SourceFile) -> Result<(), DocumentError> {
    let keys = [
        ("program-files", file.program_files.as_ref().map(Spanned::span)),
        ("cache", file.cache.as_ref().map(Spanned::span)),
    ];
    match keys.into_iter().find_map(|(key, span)| Some((key, span?))) {
        Some((key, span)) => {
            let hint = "remove it, or name a program with `command` in place of the plugin".to_owned();
            Err(document.invalid(span, format!("`{key}` belongs to a program, not to a plugin"), hint))
        }
        None => Ok(()),
    }
}

fn program(
    document: &Document,
    file: &SourceFile,
    command: &Spanned<Vec<Spanned<String>>>,
    folder: &Utf8Path,
) -> Result<Program, DocumentError> {
    let words = command.get_ref();
    let Some(first) = words.first().filter(|first| !first.get_ref().is_empty()) else {
        let hint = "write it like `command = [\"python3\", \"read_mine.py\"]`".to_owned();
        return Err(document.invalid(command.span(), "`command` names nothing to run", hint));
    };
    let is_file = |word: &&Spanned<String>| is_below(word.get_ref()) && folder.join(word.get_ref()).is_file();
    if first.get_ref().contains('/') && !is_file(&first) {
        let message = format!("`{}` is no program of `{folder}`", first.get_ref());
        let hint =
            "name an interpreter without a path (`python3`), or an executable of that folder".to_owned();
        return Err(document.invalid(first.span(), message, hint));
    }
    let own: Vec<&Spanned<String>> = words.iter().filter(is_file).collect();
    let Some(main) = own.first() else {
        return Err(without_file(document, command, folder));
    };
    let before = words.iter().skip(1).take_while(|word| word.span() != main.span());
    if let Some(inline) = before.clone().find(|word| INLINE.contains(&word.get_ref().as_str())) {
        let message = format!("`{}` runs what is in no file, so it cannot be pinned", inline.get_ref());
        let hint = format!("write the program into a file of `{folder}`");
        return Err(document.invalid(inline.span(), message, hint));
    }
    let mut files: Vec<String> = own.into_iter().map(|word| word.get_ref().clone()).collect();
    for more in file.program_files.iter().flat_map(Spanned::get_ref) {
        if !is_file(&more) {
            let message = format!("there is no file `{}` in `{folder}`", more.get_ref());
            return Err(document.invalid(more.span(), message, hint_of(more.get_ref(), folder)));
        }
        files.push(more.get_ref().clone());
    }
    files.sort_unstable();
    files.dedup();
    Ok(Program {
        command: words.iter().map(|word| word.get_ref().clone()).collect(),
        files,
        folder: folder.to_owned(),
        cache: file.cache.as_ref().is_some_and(|cache| *cache.get_ref()),
    })
}

/// True for a plain path below a folder: no root, no `.`, no `..`.
pub(crate) fn is_below(path: &str) -> bool {
    let path = Utf8Path::new(path);
    !path.as_str().is_empty()
        && path.components().all(|part| matches!(part, Utf8Component::Normal(_)))
        && path.components().collect::<Utf8PathBuf>() == *path
}

fn without_file(
    document: &Document,
    command: &Spanned<Vec<Spanned<String>>>,
    folder: &Utf8Path,
) -> DocumentError {
    let last = command.get_ref().last().map_or("", |word| word.get_ref());
    let message = format!("no word of `command` is a file of `{folder}`");
    document.invalid(command.span(), message, hint_of(last, folder))
}

/// The nearest of the files that are there.
fn hint_of(name: &str, folder: &Utf8Path) -> String {
    // A folder that cannot be listed holds no file that could be meant.
    let entries = folder.read_dir_utf8().into_iter().flatten().flatten();
    let mut names: Vec<String> =
        entries.filter(|entry| entry.path().is_file()).map(|entry| entry.file_name().to_owned()).collect();
    names.sort_unstable();
    if names.is_empty() {
        return format!("put the program into `{folder}`");
    }
    did_you_mean(name, names.iter().map(String::as_str))
}
