//! Damage: bytes flipped, cut, doubled, moved, and words put in that have broken readers before.

use std::io::{Cursor, Read, Write};

use zip::write::SimpleFileOptions;
use zip::{ZipArchive, ZipWriter};

use crate::random::Random;

/// Words that stand for more than they hold, or for nothing.
const WORDS: [&str; 34] = [
    "0",
    "-1",
    "1048576",
    "4294967295",
    "18446744073709551615",
    "1e308",
    "NaN",
    "",
    "A1",
    "XFD1048576",
    "ZZZZ9",
    "A1:XFD1048576",
    "&#0;",
    "&amp;",
    "&x;",
    "<c r=\"B2\" t=\"s\"><v>9</v></c>",
    "<row r=\"1\">",
    "</row>",
    "<f>",
    "<![CDATA[",
    "]]>",
    "<!--",
    "/>",
    "\"",
    "inlineStr",
    "numFmtId=\"27\"",
    "_x000D_",
    "_x",
    "value()<0",
    "table:number-columns-repeated=\"16384\"",
    "table:number-rows-repeated=\"1048576\"",
    "\u{3000}",
    "令和",
    "ggge",
];

/// Damages bytes, a few times over.
pub(crate) fn damage(bytes: &mut Vec<u8>, random: &mut Random) {
    for _ in 0..=random.below(6) {
        if bytes.is_empty() {
            return;
        }
        let at = random.below(bytes.len());
        let length = random.below(40).min(bytes.len() - at);
        match random.below(9) {
            0 => bytes[at] = random.byte(),
            1 => bytes[at] ^= 1 << random.below(8),
            2 => bytes[at] = *random.one(&[0, 0x7F, 0x80, 0xFF]),
            3 => bytes[at..at + length].fill(*random.one(&[0, 0xFF])),
            4 => drop(bytes.drain(at..at + length)),
            5 => {
                let copy = bytes[at..at + length].to_vec();
                let to = random.below(bytes.len());
                bytes.splice(to..to, copy);
            }
            6 | 7 => {
                let word = random.one(&WORDS).as_bytes();
                let replaced = if random.once_in(2) { word.len().min(bytes.len() - at) } else { 0 };
                bytes.splice(at..at + replaced, word.iter().copied());
            }
            _ if random.once_in(4) => bytes.truncate(at),
            _ => {}
        }
    }
}

/// A sound zip whose parts are damaged.
pub(crate) fn damage_parts(bytes: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut archive = ZipArchive::new(Cursor::new(bytes)).ok()?;
    let chosen = random.below(archive.len());
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for index in 0..archive.len() {
        let mut part = archive.by_index(index).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        part.read_to_end(&mut content).ok()?;
        if index == chosen || random.once_in(12) {
            damage(&mut content, random);
        }
        if random.once_in(150) {
            continue;
        }
        zip.start_file(name, SimpleFileOptions::default()).ok()?;
        zip.write_all(&content).ok()?;
    }
    Some(zip.finish().ok()?.into_inner())
}

/// A sound container whose records are damaged: lengths stay right more often than not.
pub(crate) fn damage_records(bytes: &[u8], random: &mut Random) -> Option<Vec<u8>> {
    let mut container = cfb::CompoundFile::open(Cursor::new(bytes)).ok()?;
    let mut stream = Vec::new();
    container.open_stream("/Workbook").ok()?.read_to_end(&mut stream).ok()?;
    for _ in 0..=random.below(8) {
        let places = records(&stream);
        let (at, length) = *places.get(random.below(places.len()))?;
        match random.below(5) {
            0 | 1 if length > 0 => {
                let inside = at + 4 + random.below(length);
                stream[inside] =
                    if random.once_in(2) { random.byte() } else { *random.one(&[0, 0xFF, 0x7F]) };
            }
            2 => stream[at] = random.byte(),
            3 => {
                let record = stream[at..at + 4 + length].to_vec();
                stream.splice(at..at, record);
            }
            4 if random.once_in(3) => drop(stream.drain(at..at + 4 + length)),
            _ => stream[at + 2] = random.byte(),
        }
    }
    let mut container = cfb::CompoundFile::create(Cursor::new(Vec::new())).ok()?;
    container.create_stream("/Workbook").ok()?.write_all(&stream).ok()?;
    container.flush().ok()?;
    Some(container.into_inner().into_inner())
}

/// Where the records begin, and how long they are.
fn records(stream: &[u8]) -> Vec<(usize, usize)> {
    let (mut at, mut places) = (0, Vec::new());
    while let Some(head) = stream.get(at..at + 4) {
        let length = usize::from(u16::from_le_bytes([head[2], head[3]]));
        if at + 4 + length > stream.len() {
            break;
        }
        places.push((at, length));
        at += 4 + length;
    }
    places
}
