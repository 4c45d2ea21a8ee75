//! The command line as it is typed: clap types and help texts, nothing resolved and nothing done.

use std::ops::RangeInclusive;

use camino::Utf8PathBuf;
use clap::builder::RangedU64ValueParser;
use clap::{Args, Parser, Subcommand, ValueEnum};

use crate::compare::CompareArgs;
use crate::explain::ExplainArgs;
use crate::guess::GuessArgs;
use crate::lint::command::{ChildArgs, LintArgs};
use crate::plugin::Act;
use crate::schema::SchemaArgs;
use crate::verify::VerifyArgs;

/// What `--help` of the program says after the list of commands.
const AFTER_HELP: &str = "\
Exit codes of `run`:
  0    published, nothing rejected, no source failed
  1    published, with rejected cells or a failed source: see run.json
  2    usage or configuration; nothing was read
  3    not published: a gate failed, or no file matched
  4    not published: input/output, or an internal error
  130  interrupted

Of the others, 1 is no failure but an answer:
  compare  the two differ                  lint     there are findings
  explain  the inputs give another number  preview  cells are rejected, a file failed, or stated figures disagree
  verify   something is not as recorded, or does not add up
  2 and 4 are as above; each command's --help has its own.

A first run, from the repository:
  cargo run --locked -- run --built-plugins";

/// What `--help` of `plugin test` says at the end.
const AFTER_TEST_HELP: &str = "\
Fixtures:
  <name>.toml            a source file, as in inputs/sources
  <name>.<ending>        the spreadsheet that it reads
  <name>.zero.<ending>   optional: the same table without a row
  <name>.many.<ending>   optional: one that gives a million records
  kit.toml               optional: `<name>.rows = [first, last]`, the lines of a text that hold the rows; the kit
                         takes them away and repeats them, instead of the two optional files

Exit codes:
  0    every check passed, or was skipped with a reason
  1    a check failed
  2    usage: no such library, or fixtures that are not valid; nothing was tried
  4    input/output

plugins/README.md leads through it.";

/// What `check --help` says at the end.
const AFTER_CHECK_HELP: &str = "\
Exit codes:
  0    in order
  2    settings, catalogue, a source or a plugin is not valid
  3    a file has no source, or several";

/// What `preview --help` says at the end.
const AFTER_PREVIEW_HELP: &str = "\
Exit codes:
  0    every cell was read or has its reason, and stated figures agree
  1    cells are rejected, a file failed, or stated figures disagree
  2    usage or configuration: no such source, or one that is not valid
  4    a file could not be read";

/// Each worker is a process, and has a thread that waits for it.
const JOBS: RangeInclusive<u64> = 1..=1024;

/// Turns the spreadsheets that ministries send in each year into year-over-year progress workbooks.
#[derive(Debug, Parser)]
#[command(version, after_help = AFTER_HELP, max_term_width = 100, help_expected = true)]
pub struct Cli {
    /// What to do.
    #[command(subcommand)]
    pub command: Command,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Command {
    /// Reads the spreadsheets and publishes the workbooks.
    ///
    /// Everything is built aside and put in place at once when the gates pass; a run that fails leaves the previous
    /// outputs as they were. Every attempt leaves OUT/runs/<start>/run.json.
    #[command(after_help = AFTER_HELP)]
    Run(RunArgs),
    /// Checks settings, catalogue, sources and plugins, and that every file has one source; reads no spreadsheet.
    #[command(after_help = AFTER_CHECK_HELP)]
    Check(CommonArgs),
    /// Shows what a source yields: its records, account and issues, through the code of the run.
    #[command(after_help = AFTER_PREVIEW_HELP)]
    Preview(PreviewArgs),
    /// Drafts a source file from a spreadsheet, tries it, and prints it with its reasons.
    Guess(GuessArgs),
    /// Says what differs between two editions: two workbooks, or the folders of two published years.
    Compare(CompareArgs),
    /// Lists the source cells that made a number of a workbook.
    Explain(ExplainArgs),
    /// Hashes again what a run record names, adds up the published editions, and says what is no longer so.
    Verify(VerifyArgs),
    /// Holds spreadsheets against the government's rules for machine-readable data.
    Lint(LintArgs),
    /// Prints the JSON Schema of a TOML file, for editors; the committed ones are in pipeline/schemas.
    Schema(SchemaArgs),
    /// Lists the plugins of the installation, or pins another one.
    #[command(subcommand)]
    Plugin(PluginCommand),
    /// A child of `plugin test`, which reads without a pipe in between; not for people.
    #[command(name = "__direct", hide = true)]
    Direct(DirectArgs),
    /// A child of the run that becomes the program of a source; not for people.
    #[command(name = "__program", hide = true)]
    Program(ProgramArgs),
    /// A child of the run that lists the cells of a file; not for people.
    #[command(name = "__cells", hide = true)]
    Cells(CellsArgs),
    /// A child of `lint` that reads one file; not for people.
    #[command(name = "__lint", hide = true)]
    LintChild(ChildArgs),
    /// A worker child of the run; not for people.
    #[command(name = "__worker", hide = true)]
    Worker(WorkerArgs),
}

/// What most commands take.
#[derive(Clone, Debug, Args)]
pub struct CommonArgs {
    /// Settings of the run; catalogue, sources and fy* folders lie beside it.
    #[arg(long, default_value = "inputs/nenji.toml", value_name = "FILE")]
    pub config: Utf8PathBuf,
    /// Current fiscal year (the Western year in which it starts); later folders are not read [default: that of
    /// nenji.toml, else the newest folder].
    #[arg(long, value_name = "YEAR")]
    pub fiscal_year: Option<i32>,
    /// Plugin folder with its plugins.lock [default: nenji-plugins beside the program].
    #[arg(long, value_name = "FOLDER")]
    pub plugins: Option<Utf8PathBuf>,
    /// First installs and pins the plugins that cargo has just built beside the program.
    #[arg(long)]
    pub built_plugins: bool,
    /// Also uses plugins and programs that are not pinned, or have changed; for development. What is made says so.
    #[arg(long)]
    pub allow_unpinned: bool,
}

/// Arguments of `run`.
#[derive(Clone, Debug, Args)]
pub struct RunArgs {
    /// What most commands take.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Output folder.
    #[arg(long, default_value = "outputs", value_name = "FOLDER")]
    pub out: Utf8PathBuf,
    /// Any rejected cell or failed source is a failed gate.
    #[arg(long)]
    pub strict: bool,
    /// Workers at once, 1 to 1024 [default: the number of cores].
    #[arg(long, value_name = "N", value_parser = RangedU64ValueParser::<usize>::new().range(JOBS))]
    pub jobs: Option<usize>,
    /// Prints what would be read, and what is cached, and stops.
    #[arg(long)]
    pub dry_run: bool,
    /// How progress is told when the output is no terminal.
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

/// How progress is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    /// Plain lines.
    Text,
    /// One JSON object a line.
    Json,
}

/// Arguments of `preview`.
#[derive(Clone, Debug, Args)]
pub struct PreviewArgs {
    /// Source id, the name of its file under sources/ without the ending; or the path of a source file, such as a draft.
    pub source: String,
    /// What most commands take.
    #[command(flatten)]
    pub common: CommonArgs,
    /// Records shown per file.
    #[arg(long, default_value_t = 20, value_name = "N")]
    pub rows: usize,
    /// Only the files that this glob means, below the inputs folder; or one file, wherever it lies.
    #[arg(long, value_name = "GLOB")]
    pub file: Option<String>,
    /// Shows each sheet as a grid that says of every cell what became of it; of the newest file, where `--file` names none.
    #[arg(long)]
    pub cells: bool,
}

/// Commands about plugins.
#[derive(Clone, Debug, Subcommand)]
pub enum PluginCommand {
    /// Makes the crate of a new input plugin, with a fixture and a source file to start from.
    New {
        /// Folder to make; its name is the plugin's id: small letters, digits and `_`, a letter first.
        folder: Utf8PathBuf,
        /// The SDK, `plugins/sdk` of a checkout of nenji [default: of the one that this program was built from].
        #[arg(long, value_name = "FOLDER")]
        sdk: Option<Utf8PathBuf>,
    },
    /// Tries a plugin against everything that the host expects of one; the conformance kit.
    #[command(after_help = AFTER_TEST_HELP)]
    Test(TestArgs),
    /// Lists the plugins, where they were looked for, and why any was refused.
    List {
        /// Also tells why the folder is the one, loads every plugin that is used, and names the files that are no plugins.
        #[arg(long)]
        why: bool,
        /// The folder.
        #[command(flatten)]
        args: PluginArgs,
    },
    /// Describes a plugin: what it reads, its pin, and the options of its `[layout]`.
    Info {
        /// Its id, as in `plugin = "crosstab"`.
        id: String,
        /// The folder.
        #[command(flatten)]
        args: PluginArgs,
    },
    /// Copies a library into the plugin folder and pins it by its SHA-256; or pins the program that a source names.
    Add {
        /// The library, `libnenji_<id>.so`; or a source file, to pin every file of its program where it stands.
        library: Utf8PathBuf,
        /// The folder.
        #[command(flatten)]
        args: PluginArgs,
    },
}

/// Arguments of `plugin test`.
#[derive(Clone, Debug, Args)]
pub struct TestArgs {
    /// The library, `libnenji_<id>.so`; or the file of a program that the fixtures name. It need not be pinned.
    pub library: Utf8PathBuf,
    /// Folder of fixtures: for each a source file `<name>.toml` and the spreadsheet `<name>.<ending>`.
    pub fixtures: Utf8PathBuf,
    /// Seconds that one reading may take.
    #[arg(long, default_value_t = 60, value_name = "SECONDS")]
    pub deadline: u64,
    /// Records that a long file has to give.
    #[arg(long, default_value_t = 1_000_000, value_name = "N")]
    pub many: u64,
    /// Address space that the plugin may use.
    #[arg(long, default_value_t = 4096, value_name = "MIB")]
    pub memory_mib: u64,
}

/// Where the plugins are.
#[derive(Clone, Debug, Args)]
pub struct PluginArgs {
    /// Plugin folder with its plugins.lock [default: nenji-plugins beside the program].
    #[arg(long, value_name = "FOLDER")]
    pub plugins: Option<Utf8PathBuf>,
    /// First installs and pins the plugins that cargo has just built beside the program.
    #[arg(long)]
    pub built_plugins: bool,
}

/// Arguments of the hidden child of `plugin test`.
#[derive(Clone, Debug, Args)]
pub struct DirectArgs {
    /// The library.
    #[command(flatten)]
    pub worker: WorkerArgs,
    /// The file.
    #[arg(long)]
    pub file: Utf8PathBuf,
    /// What the plugin is told that the file is called.
    #[arg(long)]
    pub name: String,
    /// The mapping as JSON.
    #[arg(long)]
    pub mapping: String,
    /// What to do with it.
    #[arg(long, value_enum)]
    pub act: Act,
}

/// Arguments of the hidden child that becomes a program.
#[derive(Clone, Debug, Args)]
pub struct ProgramArgs {
    /// Memory limit.
    #[arg(long)]
    pub memory_mib: u64,
    /// The executable and its arguments.
    #[arg(last = true, required = true)]
    pub words: Vec<String>,
}

/// Arguments of the hidden child that lists cells.
#[derive(Clone, Debug, Args)]
pub struct CellsArgs {
    /// Memory limit.
    #[arg(long)]
    pub memory_mib: u64,
    /// What the file is called.
    #[arg(long)]
    pub name: String,
    /// Tells what the cells hold as well.
    #[arg(long)]
    pub texts: bool,
}

/// Arguments of the hidden worker.
#[derive(Clone, Debug, Args)]
pub struct WorkerArgs {
    /// Plugin id.
    #[arg(long)]
    pub plugin_id: String,
    /// Library.
    #[arg(long)]
    pub library: Utf8PathBuf,
    /// Pinned hash.
    #[arg(long)]
    pub sha256: String,
    /// Memory limit.
    #[arg(long)]
    pub memory_mib: u64,
}

#[cfg(test)]
mod tests {
    use clap::{CommandFactory, Parser};

    #[test]
    fn jobs_are_from_1_to_1024() {
        let parsed = |jobs: &str| super::Cli::try_parse_from(["nenji", "run", "--jobs", jobs]);
        for jobs in ["1", "1024"] {
            assert!(parsed(jobs).is_ok(), "{jobs}");
        }
        for jobs in ["0", "1025", "200000", "-1", "x"] {
            assert_eq!(parsed(jobs).unwrap_err().exit_code(), 2, "{jobs}");
        }
    }

    #[test]
    fn definition_is_consistent() {
        super::Cli::command().debug_assert();
    }
}
