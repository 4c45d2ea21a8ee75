//! What `--help` says of exit codes: each command that answers by one names it.

use assert_cmd::Command;

use crate::program::PROGRAM;

fn help(command: &[&str]) -> String {
    let ended = Command::new(PROGRAM).args(command).arg("--help").assert().code(0);
    String::from_utf8(ended.get_output().stdout.clone()).unwrap()
}

#[test]
fn every_command_names_its_exit_codes() {
    for command in ["run", "check", "preview", "guess", "compare", "explain", "verify", "lint"] {
        let said = help(&[command]);
        assert!(said.contains("Exit codes") && said.contains("  0    "), "{command}: {said}");
    }
    let said = help(&[]);
    let (_, answers) = said.split_once("1 is no failure but an answer:").unwrap();
    for command in ["compare", "explain", "lint", "preview", "verify"] {
        let own = help(&[command]);
        assert!(answers.contains(&format!("  {command}  ")) && own.contains("  1    "), "{command}: {said}");
    }
}

#[test]
fn default_of_the_fiscal_year_and_range_of_jobs_are_told() {
    let said = help(&["run"]).split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(said.contains("[default: that of nenji.toml, else the newest folder]"), "{said}");
    assert!(said.contains("Workers at once, 1 to 1024 [default: the number of cores]"), "{said}");
}
