//! `nenji plugin`: the plugins of an installation, and those in the making, for people.
//!
//! Formats what the plugin folder says; trust is decided there.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{PluginArgs, PluginCommand};
use crate::config::{self, Source};
use crate::ending::{ExitCode, RunError};
use crate::inputs::InputsError;
use crate::plugin::kit::{self, Tally};
use crate::plugin::{AddedProgram, Description, Pins, Plugins, add_program, install};
use crate::plugin_list::{self, Info, Listing, write_program};
use crate::plugin_new::{self, Made};
use crate::workers;

/// What a plugin command has to say.
#[derive(Debug)]
pub enum Answer {
    /// All plugins of the folder.
    List(Listing),
    /// One plugin.
    Info(Info),
    /// The program of a source that has been pinned, and the folder.
    AddedProgram(AddedProgram, Utf8PathBuf),
    /// A library that has been pinned, and the folder.
    Added(Description, Utf8PathBuf),
    /// A crate that was made.
    Made(Made),
    /// How a plugin did in the conformance kit; the report has been told.
    Tested(Tally),
}

impl Answer {
    /// 1 where a check of the kit failed, else 0.
    #[must_use]
    pub fn exit_code(&self) -> ExitCode {
        match self {
            Self::Tested(tally) if tally.failed > 0 => ExitCode::PublishedWithIssues,
            _ => ExitCode::Published,
        }
    }
}

/// Does what a plugin command says; `tell` takes the lines of a report as they come.
///
/// # Errors
/// When the folder cannot be used, or the library is no plugin.
pub fn run(command: &PluginCommand, tell: &mut dyn FnMut(&str)) -> Result<Answer, RunError> {
    let program = workers::program()?;
    match command {
        PluginCommand::New { folder, sdk } => Ok(Answer::Made(plugin_new::make(folder, sdk.as_deref())?)),
        PluginCommand::Test(args) => Ok(Answer::Tested(kit::run(args, &program, tell)?)),
        PluginCommand::List { why, args } => {
            let is_named = args.plugins.is_some();
            Ok(Answer::List(plugin_list::list(&program, open(&program, args)?, *why, is_named)?))
        }
        PluginCommand::Info { id, args } => {
            Ok(Answer::Info(plugin_list::info(&program, &open(&program, args)?, id)?))
        }
        PluginCommand::Add { library, args } => {
            if args.built_plugins {
                open(&program, args)?;
            }
            let home = program.parent().unwrap_or(Utf8Path::new("/"));
            let folder = args.plugins.clone().unwrap_or_else(|| install::default_folder(home));
            if library.extension() == Some("toml") {
                let added = add_program(&source(library)?, &folder)?;
                return Ok(Answer::AddedProgram(added, folder));
            }
            Ok(Answer::Added(install::add(library, &folder, &program)?, folder))
        }
    }
}

/// A source whose program is to be pinned; what it says of data is not looked at.
fn source(path: &Utf8Path) -> Result<Source, RunError> {
    let path = camino::absolute_utf8(path).map_err(RunError::Program)?;
    let sources = path.parent().unwrap_or(Utf8Path::new("/"));
    Ok(config::load_source_alone(&path, &sources.with_file_name(config::PROGRAMS))
        .map_err(InputsError::from)?)
}

fn open(program: &Utf8Path, args: &PluginArgs) -> Result<Plugins, RunError> {
    Ok(workers::plugins(program, args.plugins.as_deref(), args.built_plugins, Pins::Required)?)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AddedProgram(added, folder) => {
                write!(f, "pinned the program of source `{}` in {folder}", added.source)?;
                added.files.iter().try_for_each(|one| write_program(f, one))
            }
            Self::Added(description, folder) => {
                write!(f, "pinned `{}` ({}) in {folder}", description.id, description.name)
            }
            Self::Made(made) => write!(f, "{made}"),
            Self::Tested(tally) => write!(f, "{tally}"),
            Self::List(listing) => write!(f, "{listing}"),
            Self::Info(info) => write!(f, "{info}"),
        }
    }
}
