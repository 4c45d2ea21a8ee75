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
