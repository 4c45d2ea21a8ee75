//! `nenji plugin list` and `nenji plugin info`: what there is, whether it is used and why not, for people.
//!
//! Trust is decided in `plugin`; here it is told. A library is loaded in a worker only.

use std::fmt;

use camino::Utf8Path;

use crate::diagnostic::Hint as _;
use crate::ending::RunError;
use crate::layout::{self, Entry};
use crate::plugin::{
    Description, Limits, Listed, PinnedProgram, PluginError, Plugins, Pool, Reach, Sandbox, TaskError,
    listed_programs,
};
use crate::workers;

/// A plugin by its id, and what it says of itself.
type Described = (String, Result<Description, TaskError>);

/// All plugins of the folder.
#[derive(Debug)]
pub struct Listing {
    plugins: Plugins,
    programs: Vec<PinnedProgram>,
    /// How each plugin that is used describes itself; none when nobody asked why.
    described: Option<Vec<Described>>,
    /// The folder was named, not taken by default.
    is_named: bool,
}

/// One plugin.
#[derive(Debug)]
pub struct Info {
    description: Description,
    path: String,
    origin: &'static str,
    sha256: String,
    sandbox: Sandbox,
}

/// Lists the plugins of a folder; with their reasons where asked.
///
/// # Errors
/// When the lock of the programs is not valid, or no thread could be started.
pub fn list(program: &Utf8Path, plugins: Plugins, is_why: bool, is_named: bool) -> Result<Listing, RunError> {
    let programs = listed_programs(plugins.folder())?;
    let described = if is_why { Some(describe_all(program, &plugins)?) } else { None };
    Ok(Listing { plugins, programs, described, is_named })
}

fn describe_all(program: &Utf8Path, plugins: &Plugins) -> Result<Vec<Described>, RunError> {
    let pool = pool(program, plugins)?;
    let used = plugins.list().filter(|one| one.state.is_ok());
    Ok(used.map(|one| (one.id.to_owned(), pool.describe(one.id))).collect())
}

fn pool(program: &Utf8Path, plugins: &Plugins) -> Result<Pool, RunError> {
    Pool::new(plugins.clone(), program.to_owned(), Limits::default(), 1).map_err(RunError::Workers)
}

/// Asks one plugin what it is.
///
/// # Errors
/// When there is no such plugin, it is refused, or does not describe itself.
pub fn info(program: &Utf8Path, plugins: &Plugins, id: &str) -> Result<Info, RunError> {
    let pinned = plugins.get(id).map_err(|refusal| PluginError::Refused { id: id.to_owned(), refusal })?;
    let pool = pool(program, plugins)?;
    let description = pool
        .describe(id)
        .map_err(|source| PluginError::Describe { path: pinned.path.clone(), source: Box::new(source) })?;
    Ok(Info {
        description,
        path: pinned.path.to_string(),
        origin: workers::origin(pinned.origin),
        sha256: pinned.sha256.clone(),
        sandbox: pool.sandbox(id).unwrap_or_default(),
    })
}

impl fmt::Display for Listing {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "plugins in {}", self.plugins.folder())?;
        if self.described.is_some() {
            let chosen = if self.is_named { "named by --plugins" } else { "beside the program" };
            write!(f, "\n  {chosen}; looked for nowhere else")?;
            write!(f, "\n  trusted: only its owner may write into it, and no link leads to it")?;
        }
        self.plugins.list().try_for_each(|one| self.line(f, one))?;
        if self.described.is_some() {
            let others = self.plugins.others();
            others.iter().try_for_each(|file| {
                write!(f, "\n  {file:12} no candidate: it is not named `libnenji_<id>.so`")
            })?;
        }
        if !self.programs.is_empty() {
            write!(f, "\nfiles of programs that sources may name")?;
        }
        self.programs.iter().try_for_each(|one| write_program(f, one))
    }
}

impl Listing {
    fn line(&self, f: &mut fmt::Formatter<'_>, one: Listed<'_>) -> fmt::Result {
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
        let mut described = self.described.iter().flatten().filter(|(id, _)| id == one.id);
        match described.next() {
            Some((_, Ok(_))) => write!(f, "\n    used: the pinned bytes, which load and describe themselves"),
            Some((_, Err(error))) => {
                write!(f, "\n    fails: {error}")?;
                error.hint().map_or(Ok(()), |hint| write!(f, "\n    {hint}"))
            }
            None => Ok(()),
        }
    }
}

/// One line of a file that programs consist of.
pub(crate) fn write_program(f: &mut fmt::Formatter<'_>, one: &PinnedProgram) -> fmt::Result {
    write!(f, "\n  {:21} {:6} sha256 {}", one.file, workers::origin(one.origin), one.sha256)
}

impl fmt::Display for Info {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { description, path, origin, sha256, sandbox } = self;
        let Description { id, name, version, extensions, layout_schema } = description;
        let worker = match (sandbox.files, sandbox.network) {
            (Reach::Closed, Reach::Closed) => "can open no file and no connection",
            (Reach::Closed, Reach::Open) => "can open no file; the network is open to it",
            (Reach::Open, _) => "can open what you can: this kernel offers nothing against it",
        };
        writeln!(f, "{id} {version}: {name}")?;
        writeln!(f, "  reads     {}", extensions.join(", "))?;
        writeln!(f, "  library   {path}")?;
        writeln!(f, "  pin       {origin}, sha256 {sha256}")?;
        writeln!(f, "  ABI       {}", nenji_abi::ABI_MAJOR)?;
        let by = if sandbox.by.is_empty() { String::new() } else { format!(" ({})", sandbox.by.join(", ")) };
        writeln!(f, "  worker    {worker}{by}")?;
        if layout_schema.is_null() {
            return write!(f, "it gives no schema of its options");
        }
        write!(f, "options of `[layout]`")?;
        let entries = layout::entries(layout_schema);
        let width =
            entries.iter().map(|entry| entry.name.len()).chain([NAME_WIDTH]).max().unwrap_or_default();
        entries.iter().try_for_each(|entry| write_option(f, entry, width))
    }
}

/// Options have at least so much room for their names.
const NAME_WIDTH: usize = 18;

fn write_option(f: &mut fmt::Formatter<'_>, entry: &Entry, width: usize) -> fmt::Result {
    let Entry { name, kind, is_required, description } = entry;
    let required = if *is_required { ", required" } else { "" };
    write!(f, "\n  {name:width$} {kind}{required}")?;
    if description.is_empty() { Ok(()) } else { write!(f, "\n  {:width$} {description}", "") }
}
