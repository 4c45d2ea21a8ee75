//! The checks, in the order of the report: each takes what it needs and says what it saw.

use nenji_abi::{BAD_CONFIG, BAD_DATA, BAD_INPUT, CANCELLED, LAYOUT, LIMIT, UNSUPPORTED};

use super::bench::{Bench, Done, Given};
use super::fixture::Fixture;
use super::large::{self, Large};
use super::{Report, Verdict, scope, variant};
use crate::layout;
use crate::plugin::direct::act::{Act, Answer};
use crate::plugin::{Problem, TaskError};

/// How long a plugin may take to stop, in milliseconds.
pub(super) const PROMPT: u64 = 2_000;
/// Records after which a plugin has to have looked whether to stop.
pub(super) const POLL: u64 = 1_024;
/// An option that no plugin has.
const NO_OPTION: &str = "no-such-option";
/// Statuses with which a plugin may refuse what it is given.
const REFUSALS: [i32; 6] = [UNSUPPORTED, BAD_CONFIG, BAD_INPUT, LAYOUT, BAD_DATA, LIMIT];

type LibraryCheck = fn(&Bench) -> Verdict;
type Check = fn(&Subject<'_>) -> Verdict;

/// What does not need a fixture; after the first that fails nothing else is tried.
pub(super) const LIBRARY_CHECKS: [(&str, LibraryCheck); 2] =
    [("loads in a worker", loads), ("describes itself", describes)];

/// What is tried with every fixture that is read.
const CHECKS: [(&str, Check); 13] = [
    ("account covers every cell", scope::covers),
    ("same again in the same and in another worker", repeats),
    ("same in both isolations", isolates),
    ("probe", probes),
    ("layout meets the plugin's schema", meets_schema),
    ("unknown option is refused", refuses_option),
    ("file cut short", cut_short),
    ("file damaged", damaged),
    ("stops when asked", stops),
    ("one record when one is wanted", limits),
    ("no rows", large::no_rows),
    ("very many records", large::many),
    ("waits for its reader, and stops in the midst", large::in_the_midst),
];

fn loads(bench: &Bench) -> Verdict {
    match bench.describe() {
        Ok(_) => Verdict::Ok(format!("ABI {}", nenji_abi::ABI_MAJOR)),
        Err(error) => Verdict::Failed(told(&error)),
    }
}

fn describes(bench: &Bench) -> Verdict {
    let description = match bench.describe() {
        Ok(description) => description,
        Err(error) => return Verdict::Failed(told(&error)),
    };
    let is_plain =
        |ending: &String| !ending.is_empty() && !ending.starts_with('.') && *ending == ending.to_lowercase();
    let wrong = [
        (description.id != bench.id, "its id is not the one in the name of its library"),
        (description.name.is_empty(), "`name` is empty: say what it reads"),
        (description.version.is_empty(), "`version` is empty"),
        (description.extensions.is_empty(), "`extensions` is empty"),
        (!description.extensions.iter().all(is_plain), "`extensions` are lower case, without a dot"),
        (
            !description.layout_schema.is_null() && !description.layout_schema.is_object(),
            "`layout_schema` is no JSON Schema",
        ),
    ];
    match wrong.iter().find(|(is_wrong, _)| *is_wrong) {
        Some((_, reason)) => Verdict::Failed((*reason).to_owned()),
        None => Verdict::Ok(format!("{} {}: {}", description.id, description.version, description.name)),
    }
}

/// An error as the report tells it, with what the worker said last.
pub(super) fn told(error: &TaskError) -> String {
    let said = error.said.as_ref().map(|said| format!("\n{said}")).unwrap_or_default();
    format!("{}{said}", error.problem)
}

/// True when a plugin refuses what it is given, and says why.
pub(super) fn is_refusal(problem: &Problem) -> bool {
    matches!(problem, Problem::Failed(failure)
        if REFUSALS.contains(&failure.status) && !failure.message.starts_with("the plugin gave status"))
}

/// A fixture that was read once.
pub(super) struct Subject<'a> {
    pub(super) bench: &'a Bench,
    pub(super) fixture: &'a Fixture,
    pub(super) given: Given,
    pub(super) mapping: String,
    pub(super) first: Done,
    pub(super) large: Result<Large, String>,
}

impl<'a> Subject<'a> {
    /// Reads the fixture; without that there is nothing to check.
    pub(super) fn read(bench: &'a Bench, fixture: &'a Fixture, report: &mut Report<'_>) -> Option<Self> {
        let mapping = fixture.mapping(None);
        let read = bench.give(&fixture.file_name, &fixture.bytes).and_then(|given| {
            let done = bench.read(&given, &mapping).map_err(|error| told(&error))?;
            if done.records == 0 { Err("it gives no record".to_owned()) } else { Ok((given, done)) }
        });
        let verdict = match &read {
            Ok((_, done)) => Verdict::Ok(seen(done)),
            Err(reason) => Verdict::Failed(reason.clone()),
        };
        report.check(&fixture.name, "is read, and the account balances", &verdict);
        let (given, first) = read.ok()?;
        let large = large::make(bench, fixture, &mapping, first.records);
        Some(Self { bench, fixture, given, mapping, first, large })
    }

    pub(super) fn check_all(&self, report: &mut Report<'_>) {
        for (name, check) in CHECKS {
            report.check(&self.fixture.name, name, &check(self));
        }
    }
}

fn seen(done: &Done) -> String {
    let account = done.report.account;
    format!(
        "{} records; {} cells: {} used, {} context, {} ignored, {} rejected",
        done.records, account.scope, account.used, account.context, account.ignored, account.rejected
    )
}

fn repeats(subject: &Subject<'_>) -> Verdict {
    let Subject { bench, given, mapping, first, .. } = subject;
    let again = bench.read(given, mapping);
    bench.start_anew();
    for (place, result) in [("the same worker", again), ("another worker", bench.read(given, mapping))] {
        match result {
            Ok(done) if done.outcome == first.outcome => {}
            Ok(_) => return Verdict::Failed(format!("{place} gives something else for the same file")),
            Err(error) => return Verdict::Failed(format!("{place}: {}", told(&error))),
        }
    }
    Verdict::Ok(String::new())
}

fn isolates(subject: &Subject<'_>) -> Verdict {
    match subject.act(Act::Read) {
        Err(reason) | Ok(Answer { failure: Some((_, reason)), .. }) => Verdict::Failed(reason),
        Ok(answer) if answer.agrees(&subject.first.outcome) => {
            Verdict::Ok("twice in one process, and in a worker".to_owned())
        }
        Ok(_) => Verdict::Failed("in one process it gives something else than in a worker".to_owned()),
    }
}

impl Subject<'_> {
    fn act(&self, act: Act) -> Result<Answer, String> {
        self.bench.act(act, &self.given, &self.mapping)
    }
}

fn probes(subject: &Subject<'_>) -> Verdict {
    match subject.bench.probe(&subject.given) {
        Ok(probe) if probe.score > 0 => Verdict::Ok(format!("{}: {}", probe.score, probe.reason)),
        Ok(_) => Verdict::Failed("it says that it cannot read its own fixture".to_owned()),
        Err(TaskError { problem: Problem::Failed(failure), .. }) if failure.status == UNSUPPORTED => {
            Verdict::Skipped("the plugin offers no `probe`".to_owned())
        }
        Err(error) => Verdict::Failed(told(&error)),
    }
}

fn meets_schema(subject: &Subject<'_>) -> Verdict {
    let schema = match subject.bench.describe() {
        Ok(description) => description.layout_schema,
        Err(error) => return Verdict::Failed(told(&error)),
    };
    if schema.is_null() {
        let reason = "the plugin gives no schema, so a mistyped option is found at the first file only";
        return Verdict::Skipped(reason.to_owned());
    }
    if let Some(violation) = layout::violation(&schema, &subject.fixture.source.layout) {
        return Verdict::Failed(violation.message(&subject.bench.id));
    }
    let mut other = subject.fixture.source.layout.clone();
    if let Some(table) = other.as_object_mut() {
        table.insert(NO_OPTION.to_owned(), true.into());
    }
    match layout::violation(&schema, &other) {
        Some(_) => Verdict::Ok("and it refuses an unknown option".to_owned()),
        None => Verdict::Failed("it allows an unknown option: add `additionalProperties: false`".to_owned()),
    }
}

fn refuses_option(subject: &Subject<'_>) -> Verdict {
    let mapping = subject.fixture.mapping(Some(NO_OPTION));
    match subject.bench.read(&subject.given, &mapping) {
        Ok(_) => Verdict::Failed(format!("it reads by a layout with the option `{NO_OPTION}`")),
        Err(TaskError { problem: Problem::Failed(failure), .. }) if failure.status == BAD_CONFIG => {
            Verdict::Ok(failure.message)
        }
        Err(error) => Verdict::Failed(format!("it says something else: {}", told(&error))),
    }
}

fn cut_short(subject: &Subject<'_>) -> Verdict {
    let bytes = &subject.fixture.bytes;
    let cuts = variant::cuts(bytes);
    let variants = cuts.into_iter().map(|cut| (format!("at byte {cut}"), bytes[..cut].to_vec()));
    survives(subject, variants)
}

fn damaged(subject: &Subject<'_>) -> Verdict {
    let variants = variant::damaged(&subject.fixture.bytes).into_iter();
    survives(subject, variants.map(|(what, bytes)| (what.to_owned(), bytes)))
}

/// Every variant is read with a balanced account, or refused with a reason.
fn survives(subject: &Subject<'_>, variants: impl Iterator<Item = (String, Vec<u8>)>) -> Verdict {
    let (mut read, mut refused) = (0_usize, 0_usize);
    for (what, bytes) in variants {
        let given = match subject.bench.give(&subject.fixture.file_name, &bytes) {
            Ok(given) => given,
            Err(reason) => return Verdict::Skipped(reason),
        };
        match subject.bench.read(&given, &subject.mapping) {
            Ok(_) => read += 1,
            Err(error) if is_refusal(&error.problem) => refused += 1,
            Err(error) => return Verdict::Failed(format!("{what}: {}", told(&error))),
        }
    }
    Verdict::Ok(format!("{} variants: {read} read, {refused} refused", read + refused))
}

fn stops(subject: &Subject<'_>) -> Verdict {
    match subject.act(Act::Cancel) {
        Err(reason) => Verdict::Failed(reason),
        Ok(Answer { millis, .. }) if millis > PROMPT => {
            Verdict::Failed(format!("it took {millis} ms to end"))
        }
        Ok(Answer { failure: Some((Some(CANCELLED), _)), millis, .. }) => {
            Verdict::Ok(format!("after {millis} ms"))
        }
        Ok(Answer { failure: Some((_, reason)), .. }) => {
            Verdict::Failed(format!("asked to stop, it says something else: {reason}"))
        }
        Ok(Answer { records, .. }) if records < POLL => Verdict::Skipped(format!(
            "it had ended: {records} records, and a plugin has to look every {POLL}"
        )),
        Ok(Answer { records, .. }) => {
            Verdict::Failed(format!("it went on to the end: {records} records, and no look at `cancelled`"))
        }
    }
}

fn limits(subject: &Subject<'_>) -> Verdict {
    let has_more = subject.first.records > 1;
    match subject.act(Act::Limit) {
        Err(reason) | Ok(Answer { failure: Some((_, reason)), .. }) => Verdict::Failed(reason),
        Ok(Answer { records: 1, is_truncated, .. }) if is_truncated == has_more => {
            let said = if has_more { "and says that there are more" } else { "there are no more" };
            Verdict::Ok(said.to_owned())
        }
        Ok(Answer { records, is_truncated, .. }) => {
            Verdict::Failed(format!("it gives {records}, and `truncated` is {}", u8::from(is_truncated)))
        }
    }
}
