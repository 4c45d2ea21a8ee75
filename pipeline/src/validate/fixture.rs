//! A small catalogue and observations for the tests of the arithmetic.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use chrono::NaiveDate;

use super::Rules;
use crate::catalog::{
    Catalog, Code, CodeList, Direction, Indicator, IndicatorClass, IndicatorKind, Name, RatioDefinition,
    Responsibility, Split,
};
use crate::config::{Empty, Expect, Gates, Grain, IndicatorMapping, PeriodIs, Settings, Source};
use crate::fiscal_year::FiscalYear;
use crate::issue::CellRef;
use crate::observation::{Basis, FileRef, Id, NOT_SPECIFIED, ObsStatus, Observation, Role};

pub(crate) fn name(text: &str) -> Name {
    Name { ja: text.to_owned(), en: text.to_owned() }
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

fn ids(texts: &[&str]) -> Vec<Id> {
    texts.iter().map(|text| Id::from(*text)).collect()
}

pub(crate) fn indicator(id: &str, kind: IndicatorKind, dimensions: &[&str]) -> Indicator {
    Indicator {
        id: id.into(),
        measure: "scope".into(),
        aliases: Vec::new(),
        name: name(id),
        unit: name("社"),
        units: BTreeMap::new(),
        kind,
        class: IndicatorClass::Output,
        dimensions: ids(dimensions),
        additive_over: ids(dimensions),
        internal: ids(&["organisation"]),
        distinct: None,
        direction: Direction::Up,
        target: None,
        signed: false,
        definition: name(id),
    }
}

fn code(id: &str, parent: Option<&str>) -> Code {
    Code {
        id: id.into(),
        name: name(id),
        aliases: Vec::new(),
        valid_from: None,
        valid_to: None,
        parent: parent.map(Id::from),
        ministries: Vec::new(),
    }
}

fn list(id: &str, parent: Option<&str>, codes: Vec<Code>) -> (Id, CodeList) {
    let list =
        CodeList { id: id.into(), name: name(id), parent: parent.map(Id::from), codes, internal: false };
    (id.into(), list)
}

/// Sectors rail, logistics (of mlit), port (carved out on 2024-03-08) and water (moves from mhlw to mlit).
pub(crate) fn catalog() -> Catalog {
    let owned = |id: &str, spans: &[(&str, Option<&str>, Option<&str>)]| Code {
        ministries: spans
            .iter()
            .map(|(ministry, from, to)| Responsibility {
                ministries: ids(&[ministry]),
                from: from.map(day),
                to: to.map(day),
            })
            .collect(),
        ..code(id, None)
    };
    let mut port = owned("port", &[("mlit", None, None)]);
    port.valid_from = Some(day("2024-03-08"));
    let water = [("mhlw", None, Some("2024-03-31")), ("mlit", Some("2024-04-01"), None)];
    let mlit = [("mlit", None, None)];
    let sectors = vec![owned("rail", &mlit), owned("logistics", &mlit), owned("water", &water), port.clone()];
    let ceptoar = |id: &str| code(id, Some(id));
    let ceptoars = vec![
        ceptoar("rail"),
        code("rail2", Some("rail")),
        ceptoar("logistics"),
        ceptoar("water"),
        Code { parent: Some("port".into()), ministries: Vec::new(), ..port },
    ];
    let split = |dimension: &str| Split {
        dimension: dimension.into(),
        from: "logistics".into(),
        into: "port".into(),
        date: day("2024-03-08"),
        reason: name("港湾"),
    };
    let ministries = ["fsa", "mhlw", "mlit", "cab"].map(|id| code(id, None)).to_vec();
    Catalog {
        indicators: indicators(),
        ratios: vec![RatioDefinition {
            id: "membership_rate".into(),
            measure: "scope".into(),
            name: name("加盟率"),
            numerator: "ceptoar_members".into(),
            denominator: ids(&["ceptoar_members", "non_members"]),
            by: ids(&["sector"]),
            definition: name("加盟率"),
        }],
        code_lists: BTreeMap::from([
            list("sector", None, sectors),
            list("ceptoar", Some("sector"), ceptoars),
            list("ministry", None, ministries),
            list("reason", None, vec![code("solicited", None), code("merger", None)]),
            list("strand", None, vec![code("bridge", None), code("academia", None)]),
        ]),
        splits: vec![split("sector"), split("ceptoar")],
        ..Catalog::default()
    }
}

fn indicators() -> Vec<Indicator> {
    use IndicatorKind::{Flow, Stock};
    let members = ["sector", "ceptoar"];
    let moves = ["sector", "ceptoar", "reason"];
    let signed = |id: &str| Indicator { signed: true, ..indicator(id, Flow, &members) };
    let distinct = Indicator {
        distinct: Some("organisation".into()),
        ..indicator("reached", Flow, &["sector", "strand"])
    };
    vec![
        indicator("ceptoar_members", Stock, &members),
        indicator("ceptoar_joins", Flow, &moves),
        indicator("ceptoar_leaves", Flow, &moves),
        signed("ceptoar_reclassified"),
        signed("ceptoar_scope_change"),
        indicator("non_members", Stock, &["sector"]),
        indicator("sessions", Flow, &["ministry", "strand"]),
        Indicator { additive_over: Vec::new(), ..indicator("trainees", Flow, &["ministry", "strand"]) },
        Indicator { additive_over: ids(&["sector"]), ..distinct },
    ]
}

pub(crate) fn settings() -> Settings {
    Settings {
        inputs: "inputs".into(),
        first_fiscal_year: FiscalYear(2021),
        fiscal_year: FiscalYear(2024),
        base_fiscal_year: FiscalYear(2021),
        created: "2025-04-01T00:00:00Z".to_owned(),
        contact: crate::catalog::Name::default(),
        vintage_label: crate::catalog::Name::default(),
        theme: std::sync::Arc::default(),
        licence: None,
        gates: Gates::default(),
        expect: Vec::new(),
        deadline_seconds: 1,
        memory_mib: 1,
        sha256: String::new(),
    }
}

pub(crate) fn expect(reporter: &str, indicator: &str) -> Expect {
    Expect { reporter: reporter.into(), indicators: ids(&[indicator]), from: FiscalYear(2021), to: None }
}

pub(crate) fn source(id: &str, reporter: &str, grain: Grain, indicators: &[&str]) -> Arc<Source> {
    let mapping = |id: &&str| IndicatorMapping {
        id: Id::from(*id),
        heading: None,
        label: None,
        role: None,
        unit: None,
        count: false,
        period: None,
        period_offset: 0,
    };
    Arc::new(Source {
        id: id.into(),
        title: String::new(),
        plugin: "register".into(),
        program: None,
        measure: "scope".into(),
        reporter: reporter.into(),
        files: String::new(),
        basis: Basis::Illustrative,
        origin: Name::default(),
        grain,
        layout: serde_json::Value::Null,
        deduct: Vec::new(),
        period_is: PeriodIs::default(),
        empty: Empty::default(),
        marks: BTreeMap::new(),
        annotations: BTreeMap::new(),
        indicators: indicators.iter().map(mapping).collect(),
        dimensions: BTreeMap::new(),
        earlier_years: false,
        absent: BTreeSet::new(),
        accept: Vec::new(),
        sha256: String::new(),
    })
}

/// An observation of mlit in the file of its own year.
pub(crate) fn observe(indicator: &str, year: i32, codes: &[(&str, &str)], value: i64) -> Observation {
    let catalog = catalog();
    let dimensions = &catalog.indicator(indicator).unwrap().dimensions;
    let mut key: BTreeMap<Id, Id> =
        dimensions.iter().map(|dimension| (dimension.clone(), Id::from(NOT_SPECIFIED))).collect();
    key.extend(codes.iter().map(|(dimension, code)| (Id::from(*dimension), Id::from(*code))));
    let observation = Observation {
        indicator: indicator.into(),
        role: Role::Value,
        fiscal_year: FiscalYear(year),
        reference_date: None,
        key,
        value: Some(value),
        rate: None,
        status: ObsStatus::A,
        is_break: false,
        is_revised: false,
        reporter: "mlit".into(),
        source: "mlit".into(),
        basis: Basis::Illustrative,
        file: Arc::new(FileRef { path: String::new(), sha256: String::new(), vintage: FiscalYear(year) }),
        sheet: "表".into(),
        cell: CellRef { row: 7, column: 2 },
        records: 1,
    };
    sent(observation, "mlit", year)
}

/// The same, sent by another or later.
pub(crate) fn sent(observation: Observation, reporter: &str, vintage: i32) -> Observation {
    let path = format!("fy{vintage}/{reporter}.xlsx");
    let file = FileRef { path, sha256: String::new(), vintage: FiscalYear(vintage) };
    Observation { reporter: reporter.into(), source: reporter.into(), file: Arc::new(file), ..observation }
}

/// Members of a CEPTOAR of the same name as its sector.
pub(crate) fn members(code: &str, year: i32, value: i64) -> Observation {
    observe("ceptoar_members", year, &[("sector", code), ("ceptoar", code)], value)
}

/// Rules without sources, expectations or overrides.
pub(crate) fn rules<'a>(catalog: &'a Catalog, settings: &'a Settings) -> Rules<'a> {
    Rules { catalog, settings, sources: &[], overrides: &[] }
}
