//! `nenji plugin`: the plugins of an installation, and those in the making, for people.
//!
//! Formats what the plugin folder says; trust is decided there.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{PluginArgs, PluginCommand};
use crate::diagnostic::Hint as _;
use crate::ending::{ExitCode, RunError};
use crate::plugin::kit::{self, Tally};
use crate::plugin::{Description, Plugins, install};
use crate::plugin_new::{self, Made};
use crate::workers;

/// What a plugin command has to say.
#[derive(Debug)]
pub enum Answer {
    /// All plugins of the folder.
    List(Plugins),
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
        PluginCommand::List(args) => Ok(Answer::List(open(&program, args)?)),
        PluginCommand::Add { library, args } => {
            if args.built_plugins {
                open(&program, args)?;
            }
            let home = program.parent().unwrap_or(Utf8Path::new("/"));
            let folder = args.plugins.clone().unwrap_or_else(|| install::default_folder(home));
            Ok(Answer::Added(install::add(library, &folder, &program)?, folder))
        }
    }
}

fn open(program: &Utf8Path, args: &PluginArgs) -> Result<Plugins, RunError> {
    Ok(workers::plugins(program, args.plugins.as_deref(), args.built_plugins)?)
}

impl fmt::Display for Answer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let plugins = match self {
            Self::Added(description, folder) => {
                return write!(f, "pinned `{}` ({}) in {folder}", description.id, description.name);
            }
            Self::Made(made) => return write!(f, "{made}"),
            Self::Tested(tally) => return write!(f, "{tally}"),
            Self::List(plugins) => plugins,
        };
        write!(f, "plugins in {}", plugins.folder())?;
        for one in plugins.list() {
            match one.state {
                Ok(pinned) => {
                    let version = pinned.version.as_deref().unwrap_or("-");
                    let origin = workers::origin(pinned.origin);
                    write!(f, "\n  {:12} {version:8} {origin:6} sha256 {}", one.id, pinned.sha256)?;
                }
                Err(refusal) => {
                    write!(f, "\n  {:12} refused: {refusal}", one.id)?;
                    refusal.hint().map_or(Ok(()), |hint| write!(f, "\n    {hint}"))?;
                }
            }
        }
        Ok(())
    }
}
