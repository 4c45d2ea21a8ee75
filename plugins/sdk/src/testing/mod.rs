//! What plugin authors test with: a whole run of a plugin on bytes, without the host.
//!
//! ```ignore
//! let outcome = nenji_plugin::testing::run::<Crosstab>("members.xlsx", &bytes, r#"{ "layout": {} }"#);
//! assert_eq!(outcome.records.len(), 15);
//! ```
//! [`run`] reads twice, once by calling the trait and once through the C ABI, and panics when the two differ. The
//! mapping is the JSON that the host sends; `source`, `fiscal_year`, `indicators` and `dimensions` may be left out.

mod decode;
mod direct;

use std::fmt;

pub use nenji_abi::Account;
use serde_json::{Value, json};

use crate::export::import;
use crate::failure::Failure;
use crate::plugin::{Input, InputPlugin, Plan};
use crate::record::{Area, Fate, Role};

/// A record as the host gets it.
#[derive(Clone, Debug, PartialEq)]
pub struct Row {
    /// Indicator id.
    pub indicator: String,
    /// What it is for.
    pub role: Role,
    /// Period as written.
    pub period: String,
    /// Labels as written, in the alphabetical order of the dimensions.
    pub labels: Vec<Option<String>>,
    /// Number.
    pub number: Option<f64>,
    /// Text.
    pub text: Option<String>,
    /// Unit.
    pub unit: Option<String>,
    /// Flags.
    pub flags: Option<String>,
    /// Sheet.
    pub sheet: String,
    /// Row, from 1.
    pub row: u32,
    /// Column, from 1.
    pub column: u32,
}

/// A row of `fates/1` as the host gets it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FateRow {
    /// Sheet.
    pub sheet: String,
    /// Rectangle.
    pub area: Area,
    /// Non-empty cells in it; 0 says that the whole sheet is left.
    pub cells: u64,
    /// What became of them.
    pub fate: Fate,
    /// Why.
    pub reason: String,
    /// Text of a rejected cell.
    pub text: Option<String>,
}

/// Everything that a plugin gave for one input, all tasks together.
#[derive(Clone, Debug)]
pub struct Outcome {
    /// Records.
    pub records: Vec<Row>,
    /// Fates of all other cells.
    pub fates: Vec<FateRow>,
    /// The account, summed over the tasks.
    pub account: Account,
    /// Answer of `plan`.
    pub plan: Plan,
    /// Log lines with their level.
    pub log: Vec<(i32, String)>,
}

/// How a call failed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TestFailure {
    /// Status of the ABI.
    pub status: i32,
    /// One sentence.
    pub message: String,
    /// JSON object with `sheet`, `cell`, `expected`, `found`, `hint`; empty where there is none.
    pub details: String,
}

impl fmt::Display for TestFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} (status {}) {}", self.message, self.status, self.details)
    }
}

impl std::error::Error for TestFailure {}

impl From<Failure> for TestFailure {
    fn from(failure: Failure) -> Self {
        Self { status: failure.status, message: failure.message, details: failure.details }
    }
}

/// How much to read.
#[derive(Clone, Copy, Debug, Default)]
pub struct Bounds {
    /// Records in a batch; 0 for the usual number.
    pub batch_rows: u32,
    /// Records after which to stop; 0 for all.
    pub max_rows: u64,
}

/// Gives everything that a plugin makes of an input.
///
/// # Panics
/// When the plugin fails, or does not give the same directly and through the C ABI.
#[must_use]
pub fn run<P: InputPlugin>(name: &str, bytes: &[u8], mapping: &str) -> Outcome {
    match try_run::<P>(name, bytes, mapping) {
        Ok(outcome) => outcome,
        Err(failure) => panic!("the plugin failed on `{name}`: {failure}"),
    }
}

/// The same as [`run`], for tests of failures.
///
/// # Errors
/// The failure of the plugin.
pub fn try_run<P: InputPlugin>(name: &str, bytes: &[u8], mapping: &str) -> Result<Outcome, TestFailure> {
    let direct = run_directly::<P>(name, bytes, mapping, Bounds::default());
    let through_abi = run_through_abi::<P>(name, bytes, mapping, Bounds::default());
    assert_eq!(
        format!("{direct:#?}"),
        format!("{through_abi:#?}"),
        "the plugin gives something else through the C ABI than directly"
    );
    through_abi
}

/// Calls the trait.
///
/// # Errors
/// The failure of the plugin.
pub fn run_directly<P: InputPlugin>(
    name: &str,
    bytes: &[u8],
    mapping: &str,
    bounds: Bounds,
) -> Result<Outcome, TestFailure> {
    let input = Input { name, sha256: NO_HASH, bytes };
    Ok(direct::run::<P>(&input, &whole_mapping(mapping), bounds)?)
}

/// Goes through the C ABI and the Arrow streams, as the host does.
///
/// # Errors
/// The failure of the plugin.
pub fn run_through_abi<P: InputPlugin>(
    name: &str,
    bytes: &[u8],
    mapping: &str,
    bounds: Bounds,
) -> Result<Outcome, TestFailure> {
    let input = Input { name, sha256: NO_HASH, bytes };
    let loaded = import::Loaded::of_type::<P>()?;
    Ok(drive(&loaded, &input, &whole_mapping(mapping), bounds)?)
}

/// Goes through the C ABI of any plugin, whatever it is written in: the function is `nenji_<id>_init_v1`.
///
/// # Errors
/// The failure of the plugin.
pub fn run_init(
    init: nenji_abi::InitFn,
    name: &str,
    bytes: &[u8],
    mapping: &str,
    bounds: Bounds,
) -> Result<Outcome, TestFailure> {
    let input = Input { name, sha256: NO_HASH, bytes };
    let loaded = import::Loaded::of_function(init)?;
    Ok(drive(&loaded, &input, &whole_mapping(mapping), bounds)?)
}

/// Tests hash nothing; a plugin may not depend on the hash.
const NO_HASH: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Fills in what a test may leave out of a mapping; text that is no JSON object stays as it is.
fn whole_mapping(mapping: &str) -> String {
    let Ok(Value::Object(mut given)) = serde_json::from_str(mapping) else { return mapping.to_owned() };
    for (key, usual) in [
        ("source", json!("test")),
        ("fiscal_year", json!(2024)),
        ("layout", json!({})),
        ("indicators", json!([])),
        ("dimensions", json!({})),
    ] {
        given.entry(key).or_insert(usual);
    }
    Value::Object(given).to_string()
}

fn drive(
    loaded: &import::Loaded,
    input: &Input<'_>,
    mapping: &str,
    bounds: Bounds,
) -> Result<Outcome, Failure> {
    let plan: Plan = decode::plan(&loaded.plan(input, mapping)?)?;
    let mut outcome = decode::empty(plan);
    for token in outcome.plan.tasks.clone() {
        let received = loaded.read(input, mapping, &token, (bounds.batch_rows, bounds.max_rows))?;
        outcome.records.extend(decode::records(&received.cells));
        outcome.fates.extend(decode::fates(&received.fates));
        decode::add(&mut outcome.account, &received.account);
    }
    outcome.log = loaded.log();
    Ok(outcome)
}
