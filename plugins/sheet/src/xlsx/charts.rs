//! Charts of an xlsx sheet: by its drawing, in the order of the anchors.

use std::io::BufRead;

use quick_xml::events::{BytesStart, Event};

use super::{Xlsx, relations};
use crate::charts::{Chart, ChartSeries};
use crate::error::SheetError;
use crate::xml::{Xml, attribute, push_text};

impl Xlsx<'_> {
    /// Charts above a sheet.
    pub(crate) fn charts(&mut self, sheet: usize) -> Result<Vec<Chart>, SheetError> {
        let path = self.paths.get(sheet).ok_or_else(|| SheetError::no_such_sheet(sheet))?.clone();
        let mut charts = Vec::new();
        for drawing in self.targets(&path, "drawing")? {
            let xml = Xml::new(self.archive.part(&drawing.1)?, &drawing.1);
            let ids = ids(xml)?;
            let parts = self.targets(&drawing.1, "chart")?;
            for id in ids {
                // A chart of a newer kind lies elsewhere, or the drawing names a part that is not there.
                let Some((_, part)) = parts.iter().find(|(one, _)| *one == id) else { continue };
                charts.push(read(Xml::new(self.archive.part(part)?, part))?);
            }
        }
        Ok(charts)
    }

    /// Id and part of the relationships of one kind whose parts are there.
    fn targets(&mut self, part: &str, kind: &str) -> Result<Vec<(String, String)>, SheetError> {
        let (folder, name) = part.rsplit_once('/').unwrap_or(("", part));
        if !self.archive.has(&format!("{folder}/_rels/{name}.rels")) {
            return Ok(Vec::new());
        }
        let found = relations(&mut self.archive, part)?.into_iter();
        let found = found.filter(|(_, relation)| relation.kind == kind && self.archive.has(&relation.target));
        Ok(found.map(|(id, relation)| (id, relation.target)).collect())
    }
}

/// Ids of the charts of a drawing, in order.
fn ids<R: BufRead>(mut xml: Xml<R>) -> Result<Vec<String>, SheetError> {
    let (mut buffer, mut ids) = (Vec::new(), Vec::new());
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(e) | Event::Empty(e) if e.local_name().as_ref() == "chart" => {
                ids.extend(attribute(&e, "id").map(std::borrow::Cow::into_owned));
            }
            Event::Eof => return Ok(ids),
            _ => {}
        }
    }
}

/// Where in a chart part the reading stands.
#[derive(Default)]
struct Scan {
    chart: Chart,
    open: Vec<String>,
    text: String,
}

fn read<R: BufRead>(mut xml: Xml<R>) -> Result<Chart, SheetError> {
    let (mut buffer, mut scan) = (Vec::new(), Scan::default());
    loop {
        match xml.next(&mut buffer)? {
            Event::Start(e) => scan.start(&e),
            Event::End(_) => scan.end(),
            Event::Eof => return Ok(scan.chart),
            event => push_text(&event, &mut scan.text),
        }
    }
}

impl Scan {
    fn start(&mut self, element: &BytesStart<'_>) {
        let name = element.local_name().as_ref().to_owned();
        self.text.clear();
        let is_in_plot = self.open.last().is_some_and(|parent| parent == "plotArea");
        if is_in_plot && name.ends_with("Chart") && !self.chart.kinds.contains(&name) {
            self.chart.kinds.push(name.clone());
        }
        if name == "ser" {
            self.chart.series.push(ChartSeries::default());
        }
        self.open.push(name);
    }

    fn end(&mut self) {
        let Some(name) = self.open.pop() else { return };
        let text = std::mem::take(&mut self.text);
        let is_in = |element: &str| self.open.iter().any(|one| one == element);
        // A cache holds values of cells, which are compared where they stand.
        if is_in("strCache") || is_in("numCache") || is_in("multiLvlStrCache") {
            return;
        }
        let is_text = matches!(name.as_str(), "t" | "v" | "f");
        if is_in("ser") {
            let Some(series) = self.chart.series.last_mut() else { return };
            match name.as_str() {
                "f" | "v" if is_in("tx") && !is_in("dLbls") => series.name.push_str(&text),
                "f" if is_in("cat") || is_in("xVal") => series.categories = text,
                "f" if is_in("val") || is_in("yVal") => series.values = text,
                _ => {}
            }
        } else if is_text && is_in("title") && !is_in("plotArea") {
            self.chart.title.push_str(&text);
        }
    }
}
