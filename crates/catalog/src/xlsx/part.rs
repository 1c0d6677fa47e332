use std::io::Read;

use quick_xml::Reader;
use quick_xml::events::{BytesEnd, BytesStart, Event};

use super::budget::Budget;
use crate::limits::Deadline;
use crate::{Error, Limits};

/// Most bytes of a cell or a shared text, markup included.
const LONGEST_ITEM: usize = 128 << 10;

/// Most elements inside each other.
const DEEPEST: usize = 64;

/// Most sheets, defined names and relations.
const MOST_REFERENCES: usize = 256;

/// Most ranges of merged cells.
const MOST_MERGED: usize = 10_000;

/// Shared texts that no cell shows, as left behind by programs.
const SPARE_TEXTS: usize = 1000;

/// Events between two looks at the clock.
const EVENTS_PER_LOOK: usize = 4096;

/// What the parts of a workbook hold altogether of that for which a reader reserves memory.
#[derive(Debug, Default)]
pub(super) struct Totals {
    cells: usize,
    texts: usize,
    text_bytes: usize,
    references: usize,
    merged: usize,
}

impl Totals {
    /// Whether any cells are merged.
    pub(super) fn has_merged_cells(&self) -> bool {
        self.merged > 0
    }

    /// Whether the parts fit together.
    pub(super) fn check(&self) -> Result<(), Error> {
        if self.texts > self.cells + SPARE_TEXTS {
            return Err(Error::too_large("texts that no cell shows", SPARE_TEXTS));
        }
        Ok(())
    }

    fn count(&mut self, element: &BytesStart<'_>, limits: &Limits) -> Result<(), Error> {
        let cells = limits.rows.saturating_add(1).saturating_mul(limits.columns);
        let (count, most, what) = match element.local_name().as_ref() {
            "c" => (&mut self.cells, cells, "cells"),
            "si" => (&mut self.texts, cells, "texts"),
            "sheet" | "Relationship" | "definedName" => {
                (&mut self.references, MOST_REFERENCES, "parts")
            }
            "mergeCell" => (&mut self.merged, MOST_MERGED, "merged ranges"),
            "sst" => return check_announced(element, limits),
            _ => return Ok(()),
        };
        *count += 1;
        if *count > most {
            return Err(Error::too_large(what, most));
        }
        Ok(())
    }
}

/// Refuses a table of shared texts that announces more than a workbook may hold: a reader reserves memory for them.
fn check_announced(element: &BytesStart<'_>, limits: &Limits) -> Result<(), Error> {
    for attribute in element.attributes().with_checks(false) {
        let attribute = attribute.map_err(Error::unreadable)?;
        if attribute.key.as_ref() == "uniqueCount" {
            let most = limits.rows.saturating_mul(7).saturating_add(SPARE_TEXTS);
            let announced = attribute.value.parse().unwrap_or(usize::MAX);
            if announced > most {
                return Err(Error::too_large("texts", most));
            }
        }
    }
    Ok(())
}

/// Counts what one part of a workbook holds.
pub(super) fn count<R: Read>(
    part: &mut Budget<R>,
    totals: &mut Totals,
    limits: &Limits,
    deadline: Deadline,
) -> Result<(), Error> {
    let mut reader = Reader::from_reader(part);
    reader.config_mut().expand_empty_elements = true;
    let mut buffer = Vec::new();
    let mut place = Place::default();
    for events in 1_usize.. {
        if events.is_multiple_of(EVENTS_PER_LOOK) {
            deadline.check()?;
        }
        buffer.clear();
        reader.get_mut().allow_event();
        let event = reader.read_event_into(&mut buffer);
        let taken = reader.get_ref().taken();
        match event.map_err(Error::unreadable)? {
            Event::Start(element) => {
                totals.count(&element, limits)?;
                place.enter(&element, taken);
            }
            Event::End(element) => totals.text_bytes += place.leave(&element, taken),
            Event::DocType(_) => return Err(Error::unreadable("it declares a document type")),
            Event::Eof => break,
            Event::Text(_)
            | Event::CData(_)
            | Event::GeneralRef(_)
            | Event::Empty(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_) => {}
        }
        place.check(taken)?;
        if totals.text_bytes > limits.text_bytes {
            return Err(Error::too_large("bytes of text", limits.text_bytes));
        }
    }
    Ok(())
}

/// Where in a part the reader is.
#[derive(Default)]
struct Place {
    depth: usize,
    item: Option<Item>,
}

/// A cell, a shared text or a defined name that is being read.
struct Item {
    name: String,
    start: usize,
    is_text: bool,
}

impl Place {
    fn enter(&mut self, element: &BytesStart<'_>, taken: usize) {
        self.depth += 1;
        if self.item.is_none() {
            self.item = Item::open(element, taken);
        }
    }

    /// How many bytes the shared text has that ends here.
    fn leave(&mut self, element: &BytesEnd<'_>, taken: usize) -> usize {
        self.depth = self.depth.saturating_sub(1);
        let name = element.name();
        let ended = self.item.take_if(|item| item.name == name.as_ref());
        let text = ended.filter(|item| item.is_text);
        text.map_or(0, |item| taken - item.start)
    }

    fn check(&self, taken: usize) -> Result<(), Error> {
        if self.depth > DEEPEST {
            return Err(Error::unreadable("its elements are nested too deeply"));
        }
        match &self.item {
            Some(item) if taken - item.start > LONGEST_ITEM => {
                Err(Error::unreadable("a cell in it is too long"))
            }
            Some(_) | None => Ok(()),
        }
    }
}

impl Item {
    fn open(element: &BytesStart<'_>, start: usize) -> Option<Self> {
        let name = element.local_name();
        let is_text = name.as_ref() == "si";
        (is_text || ["c", "definedName"].contains(&name.as_ref())).then(|| Self {
            name: element.name().as_ref().to_owned(),
            start,
            is_text,
        })
    }
}
