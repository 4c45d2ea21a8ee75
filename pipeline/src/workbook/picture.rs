//! The logo on a cover: right of the title in A1, as large as its row.
//!
//! Takes PNG and JPEG; moves no text, so a picture that would lie on the title gets smaller.

use rust_xlsxwriter::{Image, Worksheet, XlsxError};

use super::Context;
use crate::report::Language;

/// Height and width that a logo takes at most, in pixels.
const HEIGHT: u32 = 64;
const WIDTH: u32 = 260;

/// Space around it.
const GAP: u32 = 6;

/// Is it a picture that the covers can hold?
///
/// # Errors
/// One sentence without its end.
pub(crate) fn check(bytes: &[u8]) -> Result<(), String> {
    if !bytes.starts_with(b"\x89PNG\r\n\x1a\n") && !bytes.starts_with(&[0xFF, 0xD8, 0xFF]) {
        return Err("it is neither PNG nor JPEG".to_owned());
    }
    let image = Image::new_from_buffer(bytes).map_err(|error| error.to_string())?;
    if image.width() < 1.0 || image.height() < 1.0 {
        return Err("it has no extent".to_owned());
    }
    Ok(())
}

/// Puts the logo, where there is one, at the right end of row 1, of which a text takes the left; gives the height needed.
pub(super) fn write_logo(
    worksheet: &mut Worksheet,
    context: &Context<'_>,
    (taken, width): (u32, u32),
) -> Result<u32, XlsxError> {
    let Some(logo) = &context.edition.theme.logo else { return Ok(0) };
    let room = width.saturating_sub(taken + 2 * GAP).clamp(1, WIDTH);
    let alt = match context.edition.language {
        Language::Ja => &logo.alt.ja,
        Language::En => &logo.alt.en,
    };
    let image = Image::new_from_buffer(&logo.bytes)?.set_scale_to_size(room, HEIGHT, true).set_alt_text(alt);
    let drawn = image_width(&image, (room, HEIGHT));
    worksheet.insert_image_with_offset(0, 0, &image, width - drawn - GAP, GAP)?;
    Ok(HEIGHT + 2 * GAP)
}

/// Width of a picture that is fitted into a box, in whole pixels.
fn image_width(image: &Image, (width, height): (u32, u32)) -> u32 {
    let fitted = (f64::from(height) * image.width() / image.height()).min(f64::from(width));
    // Up to the box, so the conversion loses nothing but the fraction.
    (1..=width).rev().find(|whole| f64::from(*whole) <= fitted.ceil()).unwrap_or(1)
}
