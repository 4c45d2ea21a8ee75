//! Which file of the year before a file is compared with: the same source, the same name but for its year.

use std::collections::BTreeMap;

use crate::plan::PlannedTask;

/// The files of the newest year, each with the one of the nearest year before.
pub(super) fn pairs(tasks: &[PlannedTask]) -> Vec<(PlannedTask, PlannedTask)> {
    let Some(newest) = tasks.iter().map(|task| task.file.vintage).max() else { return Vec::new() };
    let mut by_name: BTreeMap<(&str, String), Vec<&PlannedTask>> = BTreeMap::new();
    for task in tasks {
        by_name.entry((&task.source.id, without_year(&task.file.path))).or_default().push(task);
    }
    let mut pairs = Vec::new();
    for mut files in by_name.into_values() {
        files.sort_by(|a, b| (a.file.vintage, &a.file.path).cmp(&(b.file.vintage, &b.file.path)));
        let (now, before): (Vec<_>, Vec<_>) = files.into_iter().partition(|file| file.file.vintage == newest);
        let nearest = before.last().map(|file| file.file.vintage);
        let before: Vec<_> = before.into_iter().filter(|file| Some(file.file.vintage) == nearest).collect();
        pairs.extend(before.into_iter().zip(now).map(|(old, new)| (old.clone(), new.clone())));
    }
    pairs
}

/// The file's name without numbers, in which alone the names of two years differ.
fn without_year(path: &str) -> String {
    let name = path.rsplit('/').next().unwrap_or(path);
    name.chars().filter(|c| !c.is_numeric() && *c != '元').collect()
}

#[cfg(test)]
mod tests {
    use rstest::rstest;

    use super::without_year;

    #[rstest]
    #[case("fy2024/mlit_ceptoar_r6.xlsx", "fy2023/mlit_ceptoar_r5.xlsx", true)]
    #[case("fy2019/調査票_令和元年度.xlsx", "fy2020/調査票_令和２年度.xlsx", true)]
    #[case("fy2024/回答_電力.xlsx", "fy2023/回答_ガス.xlsx", false)]
    fn names_of_two_years_differ_in_numbers(#[case] new: &str, #[case] old: &str, #[case] same: bool) {
        assert_eq!(without_year(new) == without_year(old), same);
    }
}
