//! The part of the catalogue that plugins may name in a draft.

use nenji_sheet::draft;

use crate::catalog::{Catalog, spellings};

/// What a plugin is told of the catalogue; `sheet` is the glob of the sheet that is meant.
pub(super) fn told(catalog: &Catalog, sheet: Option<&str>) -> draft::Catalogue {
    draft::Catalogue {
        sheet: sheet.map(str::to_owned),
        measures: catalog
            .measures
            .iter()
            .map(|one| draft::Measure {
                id: one.id.to_string(),
                names: vec![one.name.ja.clone(), one.name.en.clone()],
            })
            .collect(),
        indicators: catalog
            .indicators
            .iter()
            .map(|one| draft::Indicator {
                id: one.id.to_string(),
                measure: one.measure.to_string(),
                names: [&one.name.ja, &one.name.en].into_iter().chain(&one.aliases).cloned().collect(),
                unit: one.unit.ja.clone(),
                spellings: one.units.keys().cloned().collect(),
                dimensions: one.dimensions.iter().chain(&one.internal).map(ToString::to_string).collect(),
            })
            .collect(),
        lists: catalog
            .code_lists
            .iter()
            .map(|(id, list)| draft::CodeList {
                id: id.to_string(),
                names: vec![list.name.ja.clone(), list.name.en.clone()],
                codes: list
                    .codes
                    .iter()
                    .flat_map(|code| {
                        spellings(code).map(|spelling| (code.id.to_string(), spelling.to_owned()))
                    })
                    .collect(),
            })
            .collect(),
    }
}
