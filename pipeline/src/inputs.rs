//! What a run starts from: settings, catalogue, sources, files, and which source reads which file.
//!
//! Reads configuration and hashes files; opens no spreadsheet.

mod folders;

use std::collections::BTreeMap;
use std::ops::RangeInclusive;
use std::sync::Arc;

use camino::Utf8Path;

use crate::catalog::{self, Catalog, CatalogError};
use crate::cli::CommonArgs;
use crate::config::{self, ConfigError, Settings, Source};
use crate::contents::Contents;
use crate::diagnostic::Hint;
use crate::discover::{self, DiscoverError, InputFile};
use crate::fiscal_year::FiscalYear;
use crate::issue::Issue;
use crate::normalize::LabelIndex;
use crate::plan::{self, Plan, PlanError};
use crate::validate::{self, Override, OverrideError, Rules};

/// Settings, catalogue, sources and files of a run.
#[derive(Debug)]
pub struct Inputs {
    /// `nenji.toml`.
    pub settings: Settings,
    /// Catalogue.
    pub catalog: Catalog,
    /// Its labels, ready for lookups.
    pub labels: LabelIndex,
    /// Sources by id.
    pub sources: Vec<Arc<Source>>,
    /// Values chosen over others (`overrides.toml`, where there is one).
    pub overrides: Vec<Override>,
    /// Hash of that file.
    pub overrides_sha256: Option<String>,
    /// Years that have a folder `fy<year>`, ascending.
    pub folders: Vec<FiscalYear>,
    /// Every file under `fy*/`, up to the current year.
    pub files: Vec<InputFile>,
    /// The small ones among them, kept for who reads them.
    pub contents: Contents,
    /// Which source reads which.
    pub plan: Plan,
}

/// Why there is nothing to start from.
#[derive(Debug, thiserror::Error)]
pub enum InputsError {
    /// Settings or a source file.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Catalogue.
    #[error(transparent)]
    Catalog(#[from] CatalogError),
    /// Folders and files.
    #[error(transparent)]
    Discover(#[from] DiscoverError),
    /// Overrides.
    #[error(transparent)]
    Overrides(#[from] OverrideError),
    /// The current year has no folder.
    #[error("there is no folder {folder}; {}", .newest.as_ref().map_or_else(
        || "there is no year's folder at all".to_owned(), |newest| format!("the newest is {newest}")
    ))]
    NoFolder {
        /// `fy<year>` of the current year.
        folder: String,
        /// The newest that there is.
        newest: Option<String>,
    },
    /// Patterns of sources.
    #[error(transparent)]
    Plan(#[from] PlanError),
}

impl Hint for InputsError {
    fn hint(&self) -> Option<String> {
        match self {
            Self::Config(error) => error.hint(),
            Self::Catalog(error) => error.hint(),
            Self::Discover(error) => error.hint(),
            Self::Overrides(error) => error.hint(),
            Self::NoFolder { folder, .. } => Some(format!(
                "make {folder} beside nenji.toml with the spreadsheets of that year, or correct the year in \
                 `--fiscal-year` or in `fiscal-year` of nenji.toml"
            )),
            Self::Plan(error) => error.hint(),
        }
    }
}

impl Inputs {
    /// Loads everything; the current year is the argument's, else the settings', else the newest folder.
    ///
    /// # Errors
    /// When a file is missing or not valid.
    pub fn load(args: &CommonArgs) -> Result<Self, InputsError> {
        let folder =
            args.config.parent().filter(|folder| !folder.as_str().is_empty()).unwrap_or(Utf8Path::new("."));
        let folders = discover::fiscal_years(folder)?;
        let wanted = args.fiscal_year.map(FiscalYear);
        let mut settings = config::load_settings(&args.config, wanted, folders.last().copied())?;
        let catalog = catalog::load(&folder.join("catalog"))?;
        config::check_expected(&args.config, &catalog)?;
        let path = folder.join("overrides.toml");
        let overrides = validate::load_overrides(&path, &catalog)?;
        let written = path.exists().then(|| fs_err::read(&path)).transpose().map_err(OverrideError::from)?;
        let overrides_sha256 = written.map(|bytes| discover::sha256(&bytes));
        let sources = config::load_sources(&folder.join("sources"), &catalog)?;
        settings.expect.sort_by(|a, b| (&a.reporter, a.from).cmp(&(&b.reporter, b.from)));
        let contents = Contents::keeping();
        let files = discover::discover(folder, settings.fiscal_year, &contents)?;
        let sources: Vec<Arc<Source>> = sources.into_iter().map(Arc::new).collect();
        let plan = plan::plan(&sources, &files)?;
        let labels = LabelIndex::new(&catalog);
        Ok(Self {
            settings,
            catalog,
            labels,
            sources,
            overrides,
            overrides_sha256,
            folders,
            files,
            contents,
            plan,
        })
    }

    /// Refuses a current year without a folder, which can only be a mistake: there is nothing of it to report on.
    ///
    /// # Errors
    /// When there is no such folder.
    pub fn check_current_year(&self) -> Result<(), InputsError> {
        let current = self.settings.fiscal_year;
        if self.folders.contains(&current) {
            return Ok(());
        }
        let newest = self.folders.last().map(|year| folders::name(*year));
        Err(InputsError::NoFolder { folder: folders::name(current), newest })
    }

    /// A warning for each year before the current one whose folder is missing.
    #[must_use]
    pub fn missing_folders(&self) -> Vec<Issue> {
        folders::missing(&self.folders, &self.settings)
    }

    /// What is to be told of folders after the current year. It is in no output: an edition that is made again stays the
    /// same when later years have come.
    #[must_use]
    pub fn later_folders(&self) -> Option<String> {
        folders::later(&self.folders, self.settings.fiscal_year)
    }

    /// Years that the tables show.
    #[must_use]
    pub fn fiscal_years(&self) -> RangeInclusive<FiscalYear> {
        self.settings.first_fiscal_year..=self.settings.fiscal_year
    }

    /// What observations are settled by.
    #[must_use]
    pub fn rules(&self) -> Rules<'_> {
        let Self { catalog, settings, sources, overrides, .. } = self;
        Rules { catalog, settings, sources, overrides }
    }

    /// Settings, theme, catalogue, sources and overrides with their hashes, for the run record.
    #[must_use]
    pub fn hashes(&self) -> BTreeMap<String, String> {
        let mut hashes = BTreeMap::from([
            ("nenji.toml".to_owned(), self.settings.sha256.clone()),
            ("catalog".to_owned(), self.catalog.sha256.clone()),
        ]);
        hashes.extend(self.settings.theme.sha256.clone());
        hashes.extend(self.overrides_sha256.clone().map(|sha256| ("overrides.toml".to_owned(), sha256)));
        hashes.extend(
            self.sources.iter().map(|source| (format!("sources/{}.toml", source.id), source.sha256.clone())),
        );
        hashes
    }
}
