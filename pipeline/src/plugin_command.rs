//! `nenji plugin list` and `nenji plugin add`: the plugins of an installation, for people.
//!
//! Formats what the plugin folder says; trust is decided there.

use std::fmt;

use camino::{Utf8Path, Utf8PathBuf};

use crate::cli::{PluginArgs, PluginCommand};
use crate::diagnostic::Hint as _;
use crate::ending::RunError;
use crate::plugin::{Description, Plugins, install};
use crate::workers;

/// What a plugin command has to say.
#[derive(Debug)]
pub enum Answer {
    /// All plugins of the folder.
    List(Plugins),
    /// A library that has been pinned, and the folder.
    Added(Description, Utf8PathBuf),
}

/// Lists plugins, or pins one.
///
/// # Errors
/// When the folder cannot be used, or the library is no plugin.
pub fn run(command: &PluginCommand) -> Result<Answer, RunError> {
    let program = workers::program()?;
    match command {
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
