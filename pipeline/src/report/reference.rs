//! Reference sheets: marks and codes, the codebook of indicators, and where the figures come from.

use std::collections::BTreeSet;

use super::desk::{Desk, column, id, text};
use super::jurisdiction;
use super::marks::{OTHERS, STATUSES};
use super::words::{Words, join, words};
use super::{Format, Table, Value};
use crate::aggregate::Series;
use crate::catalog::{Indicator, IndicatorKind, Name};
use crate::config::Source;
use crate::issue::IssueCode;
use crate::observation::{Id, NOT_SPECIFIED};
use crate::record::InputEntry;

/// Digits of a hash that are enough to tell files apart on paper.
const SHOWN_DIGITS: usize = 12;

fn table(desk: &Desk<'_>, name: &str, title: Words, headings: &[(Words, Format)]) -> Table {
    Table {
        name: name.to_owned(),
        title: desk.say(title),
        finding: String::new(),
        scope: String::new(),
        source: String::new(),
        columns: headings.iter().map(|(heading, format)| column(desk.say(*heading), *format)).collect(),
        rows: Vec::new(),
        total_rows: Vec::new(),
    }
}

/// Dimensions of the edition's indicators, in the order of their first use.
fn dimensions<'a>(desk: &Desk<'a>) -> Vec<&'a Id> {
    let mut seen = BTreeSet::new();
    desk.series()
        .flat_map(|(indicator, _)| &indicator.dimensions)
        .filter(|dimension| seen.insert(*dimension))
        .collect()
}

/// Marks of the tables, and the codes of every dimension in both languages.
pub(super) fn codes(desk: &Desk<'_>) -> Table {
    let mut table = table(
        desk,
        "t_codes",
        words("記号・区分", "Marks and codes"),
        &[
            (words("種類", "Kind"), Format::Text),
            (words("コード", "Code"), Format::Text),
            (words("日本語", "Japanese"), Format::Text),
            (words("英語", "English"), Format::Text),
            (words("定義・上位区分", "Definition or parent"), Format::Text),
        ],
    );
    table.rows = mark_rows(desk);
    table.rows.extend(dimensions(desk).into_iter().flat_map(|dimension| code_rows(desk, dimension)));
    table.finding = desk.fill(
        words("記号と区分は{0}件。", "There are {0} marks and codes."),
        &[&table.rows.len().to_string()],
    );
    table
}

fn mark_rows(desk: &Desk<'_>) -> Vec<Vec<Value>> {
    let mark = |code: &str, word: Words, definition: Words| {
        let kind = desk.say(words("状況", "Status"));
        vec![text(kind), text(code), text(word.ja), text(word.en), text(desk.say(definition))]
    };
    let mut rows = vec![mark("A", words("通常", "normal"), words("印を付けない。", "Not marked."))];
    rows.extend(
        STATUSES.iter().map(|(status, word, definition)| mark(&status.to_string(), *word, *definition)),
    );
    rows.extend(OTHERS.map(|(code, (word, definition))| mark(code, word, definition)));
    rows
}

/// The codes of a dimension and the one for what is not broken down; none of an internal one.
fn code_rows(desk: &Desk<'_>, dimension: &str) -> Vec<Vec<Value>> {
    let list = desk.catalog().code_list(dimension).filter(|list| !list.internal);
    let Some(list) = list else { return Vec::new() };
    let row = |code: &str, name: &Name, definition: String| {
        let kind = desk.own(&list.name);
        vec![text(kind), text(code), text(name.ja.clone()), text(name.en.clone()), text(definition)]
    };
    let known = list.codes.iter().map(|code| {
        let parent = list.parent.as_ref().zip(code.parent.as_ref());
        let parent = parent.map(|(list, code)| desk.code(list, code));
        let definition = parent.or_else(|| jurisdiction::definition(desk, dimension, code));
        row(&code.id, &code.name, definition.unwrap_or_default())
    });
    let mut rows: Vec<Vec<Value>> = known.collect();
    let unknown = desk.catalog().code_name(dimension, NOT_SPECIFIED);
    let definition =
        desk.say(words("原資料が内訳を示さない部分。", "The part that a source does not break down."));
    rows.push(row(NOT_SPECIFIED, &unknown, definition));
    rows
}

/// Definitions of the edition's indicators and ratios.
pub(super) fn codebook(desk: &Desk<'_>) -> Table {
    let mut table = table(
        desk,
        "t_codebook",
        words("データ辞書", "Codebook"),
        &[
            (words("物理名", "Physical name"), Format::Text),
            (words("日本語名", "Japanese name"), Format::Text),
            (words("英語名", "English name"), Format::Text),
            (words("種別", "Kind"), Format::Text),
            (words("値の性質", "Basis"), Format::Text),
            (words("単位", "Unit"), Format::Text),
            (words("内訳の軸", "Dimensions"), Format::Text),
            (words("合計できる軸", "Additive over"), Format::Text),
            (words("定義", "Definition"), Format::Text),
        ],
    );
    table.rows.extend(desk.series().map(|(indicator, series)| indicator_row(desk, indicator, series)));
    for (ratio, series) in desk.ratios() {
        table.rows.push(vec![
            text(id(&ratio.id)),
            text(ratio.name.ja.clone()),
            text(ratio.name.en.clone()),
            text(desk.say(words("率", "ratio"))),
            text(desk.basis(series.basis)),
            text("%"),
            text(join(
                &ratio.by.iter().map(|dimension| desk.dimension(dimension)).collect::<Vec<_>>(),
                desk.language,
            )),
            Value::Blank,
            text(desk.own(&ratio.definition)),
        ]);
    }
    table.finding = desk.fill(
        words("指標と率は{0}件。", "There are {0} indicators and ratios."),
        &[&table.rows.len().to_string()],
    );
    table.scope = desk.say(words(
        "施策ごとの版のdata_obs_は観測値、data_yoy_は前年度比。列名は英数字で、単位は列名の括弧に示す。合計のコードは_T、内訳不明は_X。比率は百分率。",
        "In the workbooks of the measures, data_obs_: observations; data_yoy_: year over year. Units in brackets; _T total, _X not specified; rates in per cent.",
    ));
    table
}

/// Definition of an indicator.
fn indicator_row(desk: &Desk<'_>, indicator: &Indicator, series: &Series) -> Vec<Value> {
    let kind = match indicator.kind {
        IndicatorKind::Stock => words("残高", "stock"),
        IndicatorKind::Flow => words("期間計", "flow"),
    };
    let names = |list: &[Id]| {
        let names: Vec<String> = list.iter().map(|dimension| desk.dimension(dimension)).collect();
        text(join(&names, desk.language))
    };
    let class = desk.class(indicator.class);
    vec![
        text(id(&indicator.id)),
        text(indicator.name.ja.clone()),
        text(indicator.name.en.clone()),
        text(desk.fill(words("{0}・{1}", "{0}, {1}"), &[kind.get(desk.language), &class])),
        text(desk.basis(series.basis)),
        text(desk.own(&indicator.unit)),
        names(&indicator.dimensions),
        names(&indicator.additive_over),
        text(desk.own(&indicator.definition)),
    ]
}

/// What is said where a source was read by what nobody has pinned.
const UNPINNED: Words = words(
    "開発用の設定（--allow-unpinned）で、固定されていないプラグインを使った。配布してはならない。",
    " Made for development (--allow-unpinned), by a plugin that nobody has pinned: not to be handed on.",
);

/// Sources that were read by what nobody has pinned.
fn unpinned<'a>(desk: &Desk<'a>) -> BTreeSet<&'a str> {
    let issues = desk.input.issues.iter().filter(|issue| issue.code == IssueCode::Unpinned);
    issues.filter_map(|issue| issue.location.source.as_deref()).collect()
}

/// The source of a file, where the edition is about it.
fn source_of<'a>(desk: &Desk<'a>, file: &InputEntry) -> Option<&'a Source> {
    let source = desk.input.sources.iter().find(|source| *source.id == *file.source)?;
    let is_told = |indicator: &Id| {
        desk.portfolio.is_none_or(|portfolio| {
            portfolio.ministry == source.reporter
                || portfolio.reporters.contains(&(indicator.clone(), source.reporter.clone()))
        })
    };
    let mut about = source.indicators.iter().filter(|mapping| desk.is_about(&mapping.id));
    about.any(|mapping| is_told(&mapping.id)).then_some(source)
}

/// What became of a file.
fn result(file: &InputEntry, is_unpinned: bool) -> Words {
    match (&file.failure, is_unpinned) {
        (Some(_), _) => words("読めなかった", "failed"),
        (None, true) => words("未固定のプラグインで読み取り", "read by an unpinned plugin"),
        (None, false) => words("読み取り済み", "read"),
    }
}

/// Files read for the edition, with hash, and what became of their cells.
pub(super) fn sources(desk: &Desk<'_>) -> Table {
    let mut table = table(
        desk,
        "t_sources",
        words("原資料", "Sources"),
        &[
            (words("原資料", "Source"), Format::Text),
            (words("省庁", "Reporter"), Format::Text),
            (words("値の性質", "Basis"), Format::Text),
            (words("資料の名称", "Title"), Format::Text),
            (words("出所", "Origin"), Format::Text),
            (words("ファイル数", "Files"), Format::Count),
        ],
    );
    let mut files: Vec<(&Source, i64)> = Vec::new();
    for source in desk.input.files.iter().filter_map(|file| source_of(desk, file)) {
        match files.iter_mut().find(|(one, _)| one.id == source.id) {
            Some((_, count)) => *count += 1,
            None => files.push((source, 1)),
        }
    }
    table.rows.extend(files.iter().map(|(source, count)| {
        vec![
            text(id(&source.id)),
            text(desk.code("ministry", &source.reporter)),
            text(desk.basis(source.basis)),
            text(source.title.clone()),
            text(desk.own(&source.origin)),
            Value::Count(*count),
        ]
    }));
    table.finding = desk.fill(
        words("用いた原資料は{0}種。", "{0} kinds of files were read."),
        &[&table.rows.len().to_string()],
    );
    table.scope = desk.say(words(
        "資料の名称は原文のまま示す。ファイルごとの利用状況は「来歴」のシート。",
        "Titles are given in the language of the files. What became of each file: Provenance.",
    ));
    table
}

/// The files, one by one: what became of their cells.
pub(super) fn provenance(desk: &Desk<'_>) -> Table {
    let mut table = table(
        desk,
        "t_provenance",
        words("来歴", "Provenance"),
        &[
            (words("原資料", "Source"), Format::Text),
            (words("省庁", "Reporter"), Format::Text),
            (words("ファイル", "File"), Format::Text),
            (words("利用", "Used"), Format::Count),
            (words("文脈", "Context"), Format::Count),
            (words("対象外", "Ignored"), Format::Count),
            (words("読取不能", "Rejected"), Format::Count),
            (words("結果", "Result"), Format::Text),
            (words("SHA-256", "SHA-256"), Format::Text),
        ],
    );
    let unpinned = unpinned(desk);
    let mut has_unpinned = false;
    for file in desk.input.files {
        let Some(source) = source_of(desk, file) else { continue };
        let cells = |count: fn(&crate::plugin::Account) -> u64| {
            let count =
                file.account.as_ref().map(|account| i64::try_from(count(account)).unwrap_or(i64::MAX));
            count.map_or(Value::Blank, Value::Count)
        };
        let is_unpinned = unpinned.contains(&*source.id);
        has_unpinned |= is_unpinned;
        let result = result(file, is_unpinned);
        table.rows.push(vec![
            text(id(&source.id)),
            text(desk.code("ministry", &source.reporter)),
            text(file.path.clone()),
            cells(|account| account.used),
            cells(|account| account.context),
            cells(|account| account.ignored),
            cells(|account| account.rejected),
            text(desk.say(result)),
            text(file.sha256.get(..SHOWN_DIGITS).unwrap_or(&file.sha256)),
        ]);
    }
    table.finding =
        desk.fill(words("用いたファイルは{0}件。", "{0} files were read."), &[&table.rows.len().to_string()]);
    if has_unpinned {
        table.finding.push_str(&desk.say(UNPINNED));
    }
    table.scope = desk.say(words(
        "資料の全てのセルは、利用・文脈・対象外・読取不能のいずれかに数える。SHA-256は先頭12桁（全桁は全体版のdata_obs_の各シートと実行記録run.json）。",
        "Every cell is used, context, ignored or rejected. SHA-256: first 12 digits; whole in data_obs_ of the masters and run.json.",
    ));
    table
}
