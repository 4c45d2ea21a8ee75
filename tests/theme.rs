//! A theme file through the whole program: written, recorded, verified, refused.

use assert_cmd::Command;

use crate::program::{PROGRAM, repository};
use crate::project::{Project, SETTINGS};

const THEME: &str = "contact = { ja = \"連絡先\", en = \"desk\" }\n[colours]\nlead = \"#214D31\"\n[logo]\nfile = \"logo.png\"\nalt = { ja = \"棒\", en = \"bars\" }\n";

/// A project whose settings name a theme, which has the contact line.
fn project(theme: &str) -> Project {
    let project = Project::published();
    let settings = SETTINGS.replace("contact = \"a test\"", "theme = \"theme.toml\"");
    project.write("inputs/nenji.toml", settings.as_bytes());
    project.write("inputs/theme.toml", theme.as_bytes());
    project.write("inputs/logo.png", &fs_err::read(repository().join("inputs/logo.png")).unwrap());
    project
}

#[test]
fn a_theme_is_written_recorded_and_verified() {
    let project = project(THEME);
    let ended = project.run();
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    let published = project.published_files();
    let again = project.run();
    assert_eq!(again.code, Some(0), "{}", again.told);
    for ((path, bytes), (_, other)) in published.iter().zip(project.published_files()) {
        assert!(path == "run.json" || *bytes == other, "{path} differs from run to run");
    }
    let record = published.iter().find(|(path, _)| path == "run.json").unwrap();
    let record: serde_json::Value = serde_json::from_slice(&record.1).unwrap();
    for name in ["theme.toml", "logo.png"] {
        assert_eq!(record["configuration"][name].as_str().map(str::len), Some(64), "{name}");
    }
    let covers = [("ja/scope.xlsx", "問合せ先：連絡先"), ("en/scope.xlsx", "Contact: desk")];
    for (path, contact) in covers {
        let (_, bytes) = published.iter().find(|(one, _)| one == path).unwrap();
        let parts = strings(bytes);
        assert!(parts.contains(contact), "{path}: {contact}");
    }
    let record = project.path("outputs/fy2024/run.json");
    let verify = || {
        let config = project.path("inputs/nenji.toml");
        let output = Command::new(PROGRAM)
            .args(["verify", record.as_str(), "--config", config.as_str()])
            .output()
            .unwrap();
        (output.status.code(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (code, told) = verify();
    assert_eq!(code, Some(0), "{told}");
    for name in ["theme.toml", "logo.png"] {
        let path = format!("inputs/{name}");
        let whole = fs_err::read(project.path(&path)).unwrap();
        project.write(&path, &[&whole[..], b"\n"].concat());
        let (code, told) = verify();
        assert!(code != Some(0) && told.contains(name), "{told}");
        project.write(&path, &whole);
    }
}

/// Shared strings of a workbook.
fn strings(bytes: &[u8]) -> String {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).unwrap();
    std::io::read_to_string(archive.by_name("xl/sharedStrings.xml").unwrap()).unwrap()
}

#[test]
fn a_theme_that_does_not_stand_out_stops_the_run_before_anything_is_read() {
    let project = project("contact = \"a test\"\n[colours]\nquiet = \"#8A8A8E\"\n");
    let before = project.published_files();
    let ended = project.run();
    assert_eq!(ended.code, Some(2), "{}", ended.told);
    insta::assert_snapshot!(ended.told);
    assert_eq!(project.published_files(), before);
}

#[test]
fn a_contact_in_both_files_is_refused() {
    let project = project(THEME);
    let settings = SETTINGS.replace("contact", "theme = \"theme.toml\"\ncontact");
    project.write("inputs/nenji.toml", settings.as_bytes());
    let ended = project.run();
    assert_eq!(ended.code, Some(2), "{}", ended.told);
    assert!(ended.told.contains("nenji.toml:4: `contact` stands here and in the theme"), "{}", ended.told);
}
