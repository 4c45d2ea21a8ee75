//! The zip that an xlsx, xlsb or ods is: parts by name, inflated in a stream and never beyond their declared size.
//!
//! A small part is inflated at once, because the buffers of a stream cost more than it does.

use std::collections::BTreeSet;
use std::io::{BufRead, BufReader, Cursor, Read};

use flate2::{Crc, Decompress, FlushDecompress, Status};
use zip::read::ZipFile;
use zip::{CompressionMethod, ZipArchive};

use crate::error::SheetError;
use crate::limits::Limits;

/// Inflated bytes that are held at a time.
const BUFFER: usize = 64 << 10;

/// A part being inflated, held to its declared size.
type Inflating<'p, 'a> = Bounded<ZipFile<'p, Cursor<&'a [u8]>>>;

/// One part, inflated or being inflated.
pub(crate) enum Part<'p, 'a> {
    Small(Cursor<Vec<u8>>),
    Stream(Box<BufReader<Inflating<'p, 'a>>>),
}

impl Read for Part<'_, '_> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        match self {
            Self::Small(part) => part.read(buffer),
            Self::Stream(part) => part.read(buffer),
        }
    }
}

impl BufRead for Part<'_, '_> {
    fn fill_buf(&mut self) -> std::io::Result<&[u8]> {
        match self {
            Self::Small(part) => part.fill_buf(),
            Self::Stream(part) => part.fill_buf(),
        }
    }

    fn consume(&mut self, bytes: usize) {
        match self {
            Self::Small(part) => part.consume(bytes),
            Self::Stream(part) => part.consume(bytes),
        }
    }
}

/// An opened zip.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    inflater: Decompress,
}

impl<'a> Archive<'a> {
    /// Opens a zip and checks what it says of its sizes.
    pub(crate) fn open(bytes: &'a [u8], limits: &Limits) -> Result<Self, SheetError> {
        let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(SheetError::truncated)?;
        let mut inflated = 0_u64;
        for index in 0..zip.len() {
            let part = zip.by_index_raw(index).map_err(SheetError::truncated)?;
            if part.encrypted() {
                return Err(SheetError::encrypted());
            }
            inflated = inflated.saturating_add(part.size());
        }
        limits.check_inflated(inflated, bytes.len() as u64)?;
        check_names(bytes, zip.central_directory_start())?;
        Ok(Self { zip, inflater: Decompress::new(false) })
    }

    /// Is there a part of that name?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Inflates a small part, starts to inflate a larger one.
    pub(crate) fn part(&mut self, name: &str) -> Result<Part<'_, 'a>, SheetError> {
        let index = self.index(name).ok_or_else(|| SheetError::missing(name))?;
        if let Some(part) = self.small(index) {
            return Ok(Part::Small(Cursor::new(part)));
        }
        let part = self.zip.by_index(index).map_err(|e| SheetError::damaged(name, e))?;
        let left = part.size();
        Ok(Part::Stream(Box::new(BufReader::with_capacity(BUFFER, Bounded { part, left }))))
    }

    /// A part that fits a buffer and is sound; of all others the stream says what is wrong with them.
    fn small(&mut self, index: usize) -> Option<Vec<u8>> {
        let mut part = self.zip.by_index_raw(index).ok()?;
        let size = usize::try_from(part.size()).ok().filter(|size| *size <= BUFFER)?;
        let packed_size = usize::try_from(part.compressed_size()).ok().filter(|size| *size <= BUFFER)?;
        if part.compression() != CompressionMethod::Deflated {
            return None;
        }
        let (mut packed, mut content) = (Vec::with_capacity(packed_size), Vec::with_capacity(size));
        part.read_to_end(&mut packed).ok()?;
        self.inflater.reset(false);
        // Never writes beyond the capacity: a part larger than declared does not end.
        let status = self.inflater.decompress_vec(&packed, &mut content, FlushDecompress::Finish).ok()?;
        let mut crc = Crc::new();
        crc.update(&content);
        let is_sound = status == Status::StreamEnd && content.len() == size && crc.sum() == part.crc32();
        is_sound.then_some(content)
    }

    /// Inflates each part once, for readers that would trust the declared sizes.
    pub(crate) fn check_all(&mut self) -> Result<(), SheetError> {
        for index in 0..self.zip.len() {
            let part = self.zip.by_index(index).map_err(SheetError::truncated)?;
            let left = part.size();
            let name = String::from_utf8_lossy(part.name_raw()).into_owned();
            std::io::copy(&mut Bounded { part, left }, &mut std::io::sink())
                .map_err(|e| SheetError::damaged(&name, e))?;
        }
        Ok(())
    }

    /// By name; some writers use backslashes or other capitals.
    fn index(&self, name: &str) -> Option<usize> {
        self.zip.index_for_name(name).or_else(|| {
            self.zip.file_names_raw().position(|found| comparable(found) == name.to_ascii_lowercase())
        })
    }
}

/// A part's name as other spellings of it are compared.
fn comparable(name: &[u8]) -> String {
    let name = String::from_utf8_lossy(name).replace('\\', "/").to_ascii_lowercase();
    name.trim_start_matches('/').to_owned()
}

/// Of two parts with one name, programs read either the first or the last: nobody could say which one was meant.
fn check_names(bytes: &[u8], directory: u64) -> Result<(), SheetError> {
    let mut rest = usize::try_from(directory).ok().and_then(|start| bytes.get(start..)).unwrap_or_default();
    let mut names = BTreeSet::new();
    while let Some(entry) = rest.strip_prefix(b"PK\x01\x02") {
        let length =
            |at: usize| Some(usize::from(u16::from_le_bytes([*entry.get(at)?, *entry.get(at + 1)?])));
        let (Some(name), Some(extra), Some(comment)) = (length(24), length(26), length(28)) else { break };
        let Some(found) = entry.get(42..42 + name) else { break };
        if !names.insert(comparable(found)) {
            let found = String::from_utf8_lossy(found);
            return Err(SheetError::damaged(&found, "it is there twice, with either content"));
        }
        rest = entry.get(42 + name + extra + comment..).unwrap_or_default();
    }
    Ok(())
}

/// Fails as soon as a part proves larger than it is declared.
pub(crate) struct Bounded<R> {
    part: R,
    left: u64,
}

impl<R: Read> Read for Bounded<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.part.read(buffer)?;
        self.left = self
            .left
            .checked_sub(read as u64)
            .ok_or_else(|| std::io::Error::other("it is larger than its directory says"))?;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use std::io::{Read, Write};

    use rstest::rstest;
    use zip::write::SimpleFileOptions;

    use super::{Archive, BUFFER, Part};
    use crate::limits::Limits;

    fn zipped(content: &[u8]) -> Vec<u8> {
        let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
        zip.start_file("part.xml", SimpleFileOptions::default()).unwrap();
        zip.write_all(content).unwrap();
        zip.finish().unwrap().into_inner()
    }

    #[rstest]
    #[case::empty(0, true)]
    #[case::small(10, true)]
    #[case::fills_the_buffer(BUFFER, true)]
    #[case::larger(BUFFER + 1, false)]
    fn both_ways_give_the_same_content(#[case] size: usize, #[case] is_small: bool) {
        let content: Vec<u8> = (0..size).map(|at| u8::try_from(at % 251).unwrap()).collect();
        let bytes = zipped(&content);
        let mut archive = Archive::open(&bytes, &Limits::default()).unwrap();
        let mut part = archive.part("part.xml").unwrap();
        assert_eq!(matches!(part, Part::Small(_)), is_small);
        let mut found = Vec::new();
        part.read_to_end(&mut found).unwrap();
        assert_eq!(found, content);
    }

    #[test]
    fn small_part_with_a_wrong_checksum_is_refused_by_the_stream() {
        let mut bytes = zipped(b"<a>120</a>");
        // The checksum stands in the local header and again in the directory.
        for at in 0..bytes.len() - 20 {
            match bytes[at..at + 4] {
                [b'P', b'K', 1, 2] => bytes[at + 16] ^= 1,
                [b'P', b'K', 3, 4] => bytes[at + 14] ^= 1,
                _ => {}
            }
        }
        let mut archive = Archive::open(&bytes, &Limits::default()).unwrap();
        let error = archive.part("part.xml").unwrap().read_to_end(&mut Vec::new()).unwrap_err();
        assert!(error.to_string().contains("checksum"), "{error}");
    }
}
