//! The zip that an xlsx, xlsb or ods is: parts by name, inflated in a stream and never beyond their declared size.

use std::io::{BufReader, Cursor, Read};

use zip::ZipArchive;
use zip::read::ZipFile;

use crate::error::SheetError;
use crate::limits::Limits;

/// Inflated bytes that are held at a time.
const BUFFER: usize = 64 << 10;

/// One part, being inflated.
pub(crate) type Part<'p, 'a> = BufReader<Bounded<ZipFile<'p, Cursor<&'a [u8]>>>>;

/// An opened zip.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
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
        Ok(Self { zip })
    }

    /// Is there a part of that name?
    pub(crate) fn has(&self, name: &str) -> bool {
        self.index(name).is_some()
    }

    /// Starts to inflate a part.
    pub(crate) fn part(&mut self, name: &str) -> Result<Part<'_, 'a>, SheetError> {
        let index = self.index(name).ok_or_else(|| SheetError::missing(name))?;
        let part = self.zip.by_index(index).map_err(|e| SheetError::damaged(name, e))?;
        let left = part.size();
        Ok(BufReader::with_capacity(BUFFER, Bounded { part, left }))
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
            self.zip.file_names_raw().position(|found| {
                let found = String::from_utf8_lossy(found).replace('\\', "/");
                found.trim_start_matches('/').eq_ignore_ascii_case(name)
            })
        })
    }
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
