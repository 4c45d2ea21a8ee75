//! The commands of the README are commands that CI runs, from a fresh clone: a reader can trust each of them.

use camino::Utf8Path;

use crate::program::{Folder, PROGRAM, repository};

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

/// Everything that stands in the `sh` blocks of a document, in order.
fn script(document: &str) -> String {
    let text = fs_err::read_to_string(repository().join(document)).unwrap();
    let mut is_script = false;
    let mut script = String::from("set -euo pipefail\n");
    for line in text.lines() {
        match line.trim() {
            "```sh" => is_script = true,
            "```" => is_script = false,
            command if is_script => script.extend([command, "\n"]),
            _ => {}
        }
    }
    script
}

/// From nothing to a working source, as the document for authors of plugins says it, in a folder that goes afterwards.
#[test]
fn commands_for_authors_lead_to_a_working_source() {
    let script = script("plugins/README.md");
    for promised in ["nenji plugin new survey", "nenji plugin test", "nenji preview survey", "cc -std=c11"] {
        assert!(script.contains(promised), "`{promised}` is not among the commands");
    }
    let folder = Folder::new();
    let programs = Utf8Path::new(PROGRAM).parent().unwrap();
    let output = std::process::Command::new("bash")
        // The document speaks of target/debug; the program under test may lie elsewhere.
        .args(["-c", &script.replace("$PWD/target/debug:", &format!("{programs}:"))])
        .current_dir(repository())
        .env("TMPDIR", &folder.path)
        .env("CARGO_NET_OFFLINE", "true")
        // Only where parts are put while they are built: the library lands where the document says.
        .env("CARGO_BUILD_BUILD_DIR", Utf8Path::new(env!("CARGO_TARGET_TMPDIR")).join("readme"))
        .output()
        .unwrap();
    let told = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{told}\n{}", String::from_utf8_lossy(&output.stderr));
    assert!(told.contains("result: ok. 16 ok, 0 failed, 0 skipped"), "{told}");
    // Nothing but the plugin itself knows the cells of its format.
    assert!(told.contains("result: ok. 15 ok, 0 failed, 1 skipped"), "{told}");
    assert!(told.contains("pinned `survey`") && told.contains("pinned `pipes`"), "{told}");
    assert!(told.contains("tsv!B2  non_members FY2023 sector=railway value 20\n"), "{told}");
    assert!(told.contains("1 files, 0 issues"), "{told}");
    assert!(told.contains("pinned the program of source `fsa_training`"), "{told}");
    assert!(told.contains("6 files, 0 issues"), "{told}");
    assert!(told.contains("result: ok. 6 ok, 0 failed, 8 skipped"), "{told}");
}
