//! What becomes of a fixture's bytes: cut short, damaged, without rows, with very many.
//!
//! Always the same for the same bytes, so that a failed check fails again.

use super::fixture::Fixture;

/// The first bytes, at lengths spread over the file and at both of its ends.
pub(super) fn cuts(bytes: &[u8]) -> Vec<usize> {
    let length = bytes.len();
    let mut cuts: Vec<usize> = (0..8).map(|part| length * part / 8).collect();
    cuts.extend([1, 2, length.saturating_sub(2), length.saturating_sub(1)]);
    cuts.sort_unstable();
    cuts.dedup();
    cuts.retain(|cut| *cut < length);
    cuts
}

/// What damages a file, with a word for the report.
pub(super) fn damaged(bytes: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let part = |from: usize, to: usize| bytes.len() * from / 8..bytes.len() * to / 8;
    let mut variants = vec![
        ("no spreadsheet at all", b"%PDF-1.7 not a spreadsheet\n".to_vec()),
        ("noise", noise(1, bytes.len())),
        ("its end is another file's", [bytes, &noise(2, 64)].concat()),
        ("no line ends", bytes.iter().copied().filter(|byte| *byte != b'\n').collect()),
    ];
    for (name, range) in [("its first eighth is zero", part(0, 1)), ("its middle is zero", part(3, 5))] {
        let mut copy = bytes.to_vec();
        copy[range].fill(0);
        variants.push((name, copy));
    }
    for (name, seed) in [("some bytes are others", 3), ("some bytes are others, again", 4)] {
        let mut copy = bytes.to_vec();
        let places = noise(seed, 64);
        for pair in places.chunks_exact(4) {
            let place = usize::from(u16::from_le_bytes([pair[0], pair[1]]));
            if let Some(place) = place.checked_rem(copy.len()) {
                copy[place] = pair[2];
            }
        }
        variants.push((name, copy));
    }
    variants
}

/// Bytes that look like nothing (xorshift).
fn noise(seed: u64, length: usize) -> Vec<u8> {
    let mut state = seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1;
    let mut next = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        state.to_le_bytes()[3]
    };
    (0..length).map(|_| next()).collect()
}

/// The fixture without its rows, or why there is none.
pub(super) fn without_rows(fixture: &Fixture) -> Result<Vec<u8>, String> {
    match &fixture.zero {
        Some(bytes) => Ok(bytes.clone()),
        None => with_rows(fixture, 0).ok_or_else(|| unknown(fixture, "zero")),
    }
}

/// The fixture with its rows so many times, if it is known which lines they are.
pub(super) fn with_rows(fixture: &Fixture, times: usize) -> Option<Vec<u8>> {
    let (first, last) = fixture.rows?;
    let lines: Vec<&[u8]> = fixture.bytes.split_inclusive(|byte| *byte == b'\n').collect();
    let rows = lines.get(first.checked_sub(1)?..last)?.concat();
    let ends = rows.ends_with(b"\n") || times < 2;
    let rows = if ends { rows } else { [&rows[..], b"\n"].concat() };
    Some([lines[..first - 1].concat(), rows.repeat(times), lines[last..].concat()].concat())
}

/// Why a file cannot be made.
pub(super) fn unknown(fixture: &Fixture, kind: &str) -> String {
    let Fixture { name, file_name, rows, .. } = fixture;
    let ending = file_name.rsplit('.').next().unwrap_or_default();
    match rows {
        Some((first, last)) => format!("{file_name} has no lines {first} to {last}, as kit.toml says"),
        // A file with a zero byte is no text, and has no lines.
        None if fixture.bytes.contains(&0) => format!("there is no {name}.{kind}.{ending}"),
        None => format!(
            "nothing says which lines of {file_name} are rows: give `{name}.rows` in kit.toml, or {name}.{kind}.{ending}"
        ),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{cuts, damaged, noise};

    proptest! {
        #[test]
        fn any_file_is_cut_inside_and_damaged(bytes in prop::collection::vec(any::<u8>(), 0..40)) {
            prop_assert!(cuts(&bytes).iter().all(|cut| *cut < bytes.len()));
            prop_assert_eq!(cuts(&bytes).is_empty(), bytes.is_empty());
            prop_assert_eq!(damaged(&bytes), damaged(&bytes));
        }
    }

    #[test]
    fn noise_differs_by_its_seed() {
        assert_ne!(noise(1, 32), noise(2, 32));
    }
}
