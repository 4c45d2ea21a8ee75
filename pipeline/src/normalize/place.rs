//! Where a record belongs: labels to codes, each distinct label once.

use nenji_sheet::key;
use rustc_hash::FxHashMap;

use super::Rejection;
use crate::catalog::{Catalog, Indicator, LabelIndex};
use crate::config::{DimensionMapping, Source};
use crate::issue::IssueCode;
use crate::observation::{Id, NOT_SPECIFIED};

/// A code by its place in the [`Codes`].
pub(super) type CodeId = u32;
/// The place of [`NOT_SPECIFIED`].
pub(super) const UNSPECIFIED: CodeId = 0;
/// A dimension that a total sums over.
pub(super) const SUMMED: CodeId = u32::MAX;

/// Total words that need no declaration.
const TOTALS: [&str; 9] = ["合計", "総計", "計", "小計", "総数", "全体", "全分野", "total", "subtotal"];
/// Separators at which a label with a declared `split` is several, whichever of them it declares.
const SEPARATORS: [char; 8] = ['、', '・', ',', '，', ';', '；', '/', '／'];

/// Codes of one file, each held once.
pub(super) struct Codes {
    ids: Vec<Id>,
    places: FxHashMap<Id, CodeId>,
}

impl Codes {
    pub(super) fn new() -> Self {
        let mut codes = Self { ids: Vec::new(), places: FxHashMap::default() };
        codes.place(&NOT_SPECIFIED.into());
        codes
    }

    pub(super) fn place(&mut self, id: &Id) -> CodeId {
        if let Some(place) = self.places.get(id) {
            return *place;
        }
        let place = CodeId::try_from(self.ids.len()).expect("a file has fewer than 2^32 distinct labels");
        self.ids.push(id.clone());
        self.places.insert(id.clone(), place);
        place
    }

    pub(super) fn id(&self, place: CodeId) -> &Id {
        &self.ids[place as usize]
    }
}

/// What a label means.
#[derive(Clone, Debug)]
pub(super) enum Meaning {
    /// One code, or several where the label was split; never empty.
    Codes(Box<[CodeId]>),
    /// A total word.
    Total,
    /// In no code list: the rejection to give.
    Unknown(Rejection),
}

/// A dimension of a source: its labels as they come, remembered.
pub(super) struct Dimension<'a> {
    pub(super) id: Id,
    mapping: &'a DimensionMapping,
    labels: &'a LabelIndex,
    is_internal: bool,
    totals: Vec<String>,
    own: FxHashMap<String, Id>,
    seen: FxHashMap<Box<str>, Meaning>,
}

impl<'a> Dimension<'a> {
    pub(super) fn of_source(catalog: &Catalog, labels: &'a LabelIndex, source: &'a Source) -> Vec<Self> {
        let declared = source.layout.get("total").and_then(serde_json::Value::as_array);
        let declared = declared.into_iter().flatten().filter_map(serde_json::Value::as_str);
        let totals: Vec<String> = TOTALS.into_iter().chain(declared).map(key).collect();
        let dimension = |(id, mapping): (&Id, &'a DimensionMapping)| Self {
            id: id.clone(),
            mapping,
            labels,
            is_internal: catalog.code_list(id).is_some_and(|list| list.internal),
            totals: totals.clone(),
            own: mapping.labels.iter().map(|(label, code)| (key(label), code.clone())).collect(),
            seen: FxHashMap::default(),
        };
        source.dimensions.iter().map(dimension).collect()
    }

    /// The code that holds for the whole source.
    pub(super) fn fixed(&self) -> Option<&Id> {
        self.mapping.value.as_ref()
    }

    /// What a label means; looked up once per distinct label.
    pub(super) fn meaning(&mut self, label: &str, codes: &mut Codes) -> &Meaning {
        if !self.seen.contains_key(label) {
            let meaning = self.look_up(label, codes);
            self.seen.insert(label.into(), meaning);
        }
        &self.seen[label]
    }

    fn look_up(&self, label: &str, codes: &mut Codes) -> Meaning {
        let as_key = key(label);
        if self.is_internal {
            let name = as_key.replace("株式会社", "(株)").replace("有限会社", "(有)");
            return Meaning::Codes([codes.place(&name.into())].into());
        }
        if let Some(code) = self.code(label, &as_key) {
            return Meaning::Codes([codes.place(&code)].into());
        }
        if self.totals.contains(&as_key) {
            return Meaning::Total;
        }
        let parts: Vec<&str> = match self.mapping.split {
            Some(_) => label.split(SEPARATORS).filter(|part| !part.trim().is_empty()).collect(),
            None => vec![label],
        };
        let mut places = Vec::with_capacity(parts.len());
        for part in parts {
            let Some(code) = self.code(part, &key(part)) else { return Meaning::Unknown(self.unknown(part)) };
            let place = codes.place(&code);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        if places.is_empty() { Meaning::Unknown(self.unknown(label)) } else { Meaning::Codes(places.into()) }
    }

    fn code(&self, label: &str, as_key: &str) -> Option<Id> {
        match self.own.get(as_key) {
            Some(code) if &**code == "-" => Some(NOT_SPECIFIED.into()),
            Some(code) => Some(code.clone()),
            None => self.labels.code(&self.id, label).cloned(),
        }
    }

    /// Where the label of a figure stands, as the source maps it: the cell of the issue is that of the figure.
    fn stands(&self) -> String {
        let mapping = self.mapping;
        match (&mapping.from, &mapping.label) {
            _ if mapping.sheet => "the name of the sheet".to_owned(),
            (Some(from), _) if mapping.across => format!("above this cell in the header row `{from}`"),
            (Some(from), _) => format!("under `{from}` for this cell"),
            (None, Some(label)) => format!("beside `{label}`"),
            (None, None) if mapping.across => "above this cell".to_owned(),
            (None, None) => format!("the `{}` of this cell", self.id),
        }
    }

    fn unknown(&self, label: &str) -> Rejection {
        let near = self.labels.nearest(&self.id, label);
        let near: Vec<String> = near.iter().map(|name| format!("`{name}`")).collect();
        let near = if near.is_empty() { String::new() } else { format!(" (near: {})", near.join(", ")) };
        Rejection {
            code: IssueCode::UnknownLabel,
            message: format!(
                "`{}`, {}, is no label of the code list `{}`",
                label.trim(),
                self.stands(),
                self.id
            ),
            remedy: format!(
                "correct it in the spreadsheet, or add it to `labels` in `[dimension.{}]` of the source or as an alias to the catalogue{near}",
                self.id
            ),
        }
    }
}

/// Where the code of one dimension of an indicator comes from.
#[derive(Clone, Copy, Debug)]
pub(super) enum Origin {
    /// The same for the whole source.
    Fixed(CodeId),
    /// The label of this dimension of the source.
    Label(usize),
    /// The source does not give it.
    Nowhere,
}

/// One dimension of an indicator.
#[derive(Clone, Debug)]
pub(super) struct Slot {
    pub(super) id: Id,
    pub(super) origin: Origin,
    /// The place, among the indicator's dimensions, of this one's parent.
    pub(super) parent: Option<usize>,
    pub(super) is_internal: bool,
}

/// The dimensions of an indicator: public ones first, then the internal ones that the source gives.
pub(super) fn slots(
    catalog: &Catalog,
    indicator: &Indicator,
    dimensions: &[Dimension<'_>],
    codes: &mut Codes,
) -> Vec<Slot> {
    let mut slots = Vec::new();
    for (id, is_internal) in indicator
        .dimensions
        .iter()
        .map(|id| (id, false))
        .chain(indicator.internal.iter().map(|id| (id, true)))
    {
        let given = dimensions.iter().position(|dimension| dimension.id == *id);
        let origin = match given.map(|place| (place, dimensions[place].fixed())) {
            Some((_, Some(code))) => Origin::Fixed(codes.place(code)),
            Some((place, None)) => Origin::Label(place),
            None => Origin::Nowhere,
        };
        if is_internal && given.is_none() {
            continue;
        }
        let parent = catalog.code_list(id).and_then(|list| list.parent.as_ref());
        let parent = parent.and_then(|parent| indicator.dimensions.iter().position(|other| other == parent));
        slots.push(Slot { id: id.clone(), origin, parent, is_internal });
    }
    slots
}
