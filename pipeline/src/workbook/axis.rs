//! The value axes of small charts: few steps, so that their labels do not stand on each other, and no fraction of a count.

/// Steps of a small chart's value axis, by the mantissa at which it ends: two or three, all of them whole counts above 10.
const STEPS: [(f64, f64); 9] = [
    (1.0, 0.5),
    (1.2, 0.6),
    (1.5, 0.5),
    (2.0, 1.0),
    (2.5, 1.0),
    (3.0, 1.0),
    (4.0, 2.0),
    (5.0, 2.0),
    (8.0, 4.0),
];

/// The step of a small value axis; none where the steps of counts are set otherwise.
pub(super) fn step(high: f64, decimals: u32) -> Option<f64> {
    let unit = 10_f64.powf(high.log10().floor());
    let is_it = |mantissa: f64| (high / unit - mantissa).abs() < 1e-6;
    let found = STEPS.iter().find(|(mantissa, _)| is_it(*mantissa));
    let step = found.map(|(_, step)| (step * unit * 1e6).round() / 1e6);
    // Counts have no fractions.
    step.filter(|step| decimals > 0 || step.fract() == 0.0)
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::step;

    #[rstest]
    #[case::few(8.0, 0, Some(4.0))]
    #[case::no_fraction(1.5, 0, None)]
    #[case::dozen(12.0, 0, Some(6.0))]
    #[case::no_half_members(15.0, 0, Some(5.0))]
    #[case::hundreds(250.0, 0, Some(100.0))]
    #[case::rate(0.8, 1, Some(0.4))]
    #[case::whole_rate(100.0, 1, Some(50.0))]
    fn small_axes_have_two_or_three_steps(
        #[case] high: f64,
        #[case] decimals: u32,
        #[case] expected: Option<f64>,
    ) {
        assert_eq!(step(high, decimals), expected);
    }
}
