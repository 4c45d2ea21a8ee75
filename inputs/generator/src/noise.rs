//! Numbers that look random and are the same every time, each drawn from a name of its own.
//!
//! A figure depends on what it is called, not on the order of drawing, so a new figure leaves the others alone.

/// The next state and output of splitmix64.
fn mix(state: u64) -> u64 {
    let mut z = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}

/// A number from `low` to `high`, both included, that belongs to `name` and `year`.
pub(crate) fn draw(name: &str, year: i32, low: i64, high: i64) -> i64 {
    let seed = name.bytes().chain(year.to_le_bytes()).fold(0xCBF2_9CE4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    let span = high.abs_diff(low) + 1;
    low.saturating_add_unsigned(mix(seed) % span)
}

/// One of several.
pub(crate) fn pick<T: Clone>(name: &str, year: i32, choices: &[T]) -> T {
    let last = i64::try_from(choices.len()).unwrap_or(i64::MAX) - 1;
    let index = draw(name, year, 0, last.max(0));
    choices[usize::try_from(index).unwrap_or_default()].clone()
}
