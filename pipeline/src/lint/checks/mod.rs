//! The rules one by one, in files by what they look at.

mod axis;
mod figures;
mod headings;
mod labels;
mod looks;
mod shape;
mod texts;
mod written;

use super::found::Found;
use super::options::Options;
use super::view::View;

pub(super) use self::axis::{before, headings};
pub(super) use self::written::csv;

/// Holds every rule about a sheet against it.
pub(super) fn sheet(view: &View, format: &str, found: &mut Found) {
    shape::check(view, found);
    looks::check(view, format, found);
    headings::check(view, found);
    texts::check(view, found);
    figures::check(view, found);
    labels::check(view, found);
    axis::check(view, found);
}

/// Holds the rules against a file that need all of its sheets, or that no program can judge.
pub(super) fn file(views: &[View], options: &Options, format: &str, found: &mut Found) {
    figures::check_symbols(views, format, found);
    match &options.before {
        Some(old) => before(views, old, found),
        None => found.not_judged("L3-07", "the file of the year before was not given (--before)"),
    }
    found.not_judged("L3-02", "whether a code table is published, and complete, stands outside of the table");
    found.not_judged("L3-08", "definitions, method and history are for a person to read");
}
