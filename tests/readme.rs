//! The commands of the README are commands that CI runs, from a fresh clone: a reader can trust each of them.

use crate::program::repository;

/// Commands that stand in the README as blocks of their own.
fn commands() -> Vec<String> {
    let readme = fs_err::read_to_string(repository().join("README.md")).unwrap();
    let mut is_fenced = false;
    let mut commands = Vec::new();
    for line in readme.lines() {
        if line.trim_start().starts_with("```") {
            is_fenced = !is_fenced;
        }
        let text = line.trim_start();
        let is_block = is_fenced || line.starts_with("    ");
        if is_block && (text.starts_with("cargo ") || text.starts_with("nenji ")) {
            commands.push(text.trim_end().to_owned());
        }
    }
    commands
}

#[test]
fn every_command_of_the_readme_is_run_by_ci() {
    let script = fs_err::read_to_string(repository().join(".ci/run")).unwrap();
    let steps: Vec<&str> = script.lines().filter_map(|line| line.trim().strip_prefix("step ")).collect();
    let commands = commands();
    let unknown: Vec<&String> =
        commands.iter().filter(|command| !steps.contains(&command.as_str())).collect();
    assert!(unknown.is_empty(), "{unknown:#?} is not among the steps of .ci/run");
    for promised in ["cargo run --locked -- run --built-plugins", "cargo test --workspace --locked"] {
        assert!(commands.iter().any(|command| command == promised), "the README does not give `{promised}`");
    }
}

#[test]
fn files_that_the_readme_names_are_there() {
    let readme = fs_err::read_to_string(repository().join("README.md")).unwrap();
    let links: Vec<&str> =
        readme.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link).collect();
    assert!(!links.is_empty());
    for link in links.into_iter().filter(|link| !link.starts_with("http")) {
        let path = link.split('#').next().unwrap();
        assert!(repository().join(path).exists(), "`{link}` is not there");
    }
}
