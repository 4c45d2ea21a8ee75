//! Which encoding a text is in: byte order marks first, then UTF-8 if it is valid, then the Japanese ones.
//!
//! A text that fits no encoding as a whole is refused: a wrong letter in a label would look like drift.

use std::borrow::Cow;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{EUC_JP, Encoding, ISO_2022_JP, SHIFT_JIS, UTF_8, UTF_16BE, UTF_16LE};

use crate::error::SheetError;

/// Bytes that the first look takes in.
const SAMPLE: usize = 4096;

/// Decodes a text file, without its byte order mark.
pub(crate) fn decode(bytes: &[u8]) -> Result<Cow<'_, str>, SheetError> {
    decode_named(bytes).map(|(text, _)| text)
}

/// As [`decode`], with the name of the encoding.
pub(super) fn decode_named(bytes: &[u8]) -> Result<(Cow<'_, str>, &'static str), SheetError> {
    if let Some((encoding, mark)) = Encoding::for_bom(bytes) {
        return decode_as(encoding, &bytes[mark..]);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return decode_as(encoding, bytes);
    }
    if is_binary(bytes) {
        return Err(SheetError::new(
            "the file is neither a spreadsheet nor text",
            "see whether it is what its sender meant to send",
        ));
    }
    if bytes.windows(2).any(|pair| pair == b"\x1B$") {
        return decode_as(ISO_2022_JP, bytes);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Ok((Cow::Borrowed(text), UTF_8.name()));
    }
    let guess = guess(bytes);
    let other = if guess == EUC_JP { SHIFT_JIS } else { EUC_JP };
    // What fits nothing is a damaged text: of the encoding in which most of it can be read.
    let meant = [other, guess, UTF_8].into_iter().max_by_key(|encoding| valid_up_to(encoding, bytes));
    decode_as(guess, bytes)
        .or_else(|_| decode_as(other, bytes))
        .or_else(|_| decode_as(meant.unwrap_or(UTF_8), bytes))
}

/// Bytes before the first that is not valid.
fn valid_up_to(encoding: &'static Encoding, bytes: &[u8]) -> usize {
    let mut decoder = encoding.new_decoder_without_bom_handling();
    let space = decoder.max_utf8_buffer_length_without_replacement(bytes.len()).unwrap_or_default();
    let (_, read, _) = decoder.decode_to_utf8_without_replacement(bytes, &mut vec![0; space], true);
    read
}

fn guess(bytes: &[u8]) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, true);
    let found = detector.guess(Some(b"jp"), Utf8Detection::Deny);
    // `SHIFT_JIS` is code page 932 here: ① and 髙 are in it.
    if found == EUC_JP { EUC_JP } else { SHIFT_JIS }
}

fn decode_as<'b>(
    encoding: &'static Encoding,
    bytes: &'b [u8],
) -> Result<(Cow<'b, str>, &'static str), SheetError> {
    if let Some(text) = encoding.decode_without_bom_handling_and_without_replacement(bytes) {
        return Ok((text, encoding.name()));
    }
    let (text, _) = encoding.decode_without_bom_handling(bytes);
    let line = 1 + text.split('\u{FFFD}').next().unwrap_or_default().matches('\n').count();
    Err(SheetError::new(
        format!("the text is not valid {} in line {line}", encoding.name()),
        "it is damaged or in an encoding other than UTF-8, UTF-16, CP932 and EUC-JP; save it as UTF-8",
    ))
}

/// Every other byte of text in Latin letters and digits is zero in UTF-16.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    if !bytes.len().is_multiple_of(2) {
        return None;
    }
    let sample = &bytes[..bytes.len().min(SAMPLE)];
    let zeros = |first: usize| sample.iter().skip(first).step_by(2).filter(|&&byte| byte == 0).count();
    let (even, odd) = (zeros(0), zeros(1));
    let is_frequent = |zeros: usize| zeros * 10 >= sample.len() / 2;
    match (even, odd) {
        (0, odd) if odd > 0 && is_frequent(odd) => Some(UTF_16LE),
        (even, 0) if even > 0 && is_frequent(even) => Some(UTF_16BE),
        _ => None,
    }
}

/// Control characters that no text has; U+001A is the end of file of old programs.
fn is_binary(bytes: &[u8]) -> bool {
    let is_odd = |&&byte: &&u8| matches!(byte, 0..=8 | 0x0B | 0x0E..=0x19 | 0x1C..=0x1F);
    bytes.iter().filter(is_odd).count() * 1000 > bytes.len()
        || bytes.first().is_some_and(|&byte| byte == 0)
        || bytes.contains(&0)
}
