//! Which plugins are used, by whose word, and what is told of it: pins, the folder, `--allow-unpinned`, `list`, `info`.

use std::fmt::Write as _;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::process::Command;

use calamine::{Data, Reader, Xlsx};
use camino::{Utf8Path, Utf8PathBuf};
use nenji::plugin::install;
use rstest::rstest;

use crate::fault_table::build;
use crate::program::{PROGRAM, json};
use crate::project::{Ended, Project, SOURCE};

fn built(id: &str) -> Utf8PathBuf {
    Utf8Path::new(PROGRAM).with_file_name("deps").join(format!("libnenji_{id}.so"))
}

/// A plugin folder with a library that nobody has pinned.
fn unpinned(project: &Project) -> String {
    let folder = project.path("plugins");
    fs_err::create_dir(&folder).unwrap();
    fs_err::set_permissions(&folder, PermissionsExt::from_mode(0o700)).unwrap();
    let library = folder.join("libnenji_crosstab.so");
    fs_err::copy(built("crosstab"), &library).unwrap();
    // However cargo's files are readable and writable here.
    fs_err::set_permissions(library, PermissionsExt::from_mode(0o600)).unwrap();
    folder.into_string()
}

/// The same, pinned and then changed: ELF files end where their headers say.
fn changed(project: &Project) -> String {
    let folder = project.path("plugins");
    install::add(&built("crosstab"), &folder, Utf8Path::new(PROGRAM)).unwrap();
    let library = folder.join("libnenji_crosstab.so");
    let mut bytes = fs_err::read(&library).unwrap();
    bytes.push(0);
    fs_err::write(library, bytes).unwrap();
    folder.into_string()
}

fn run(project: &Project, folder: &str, more: &[&str]) -> Ended {
    let out = project.path("outputs");
    project.run_with("run", &[&["--plugins", folder, "--out", out.as_str()], more].concat())
}

/// Texts of the first column of the sheet on provenance, and of the column on results.
fn provenance(project: &Project, language: &str, sheet: &str) -> String {
    let path = project.path("outputs/fy2024").join(language).join("scope.xlsx");
    let bytes = fs_err::read(path).unwrap();
    let mut book: Xlsx<_> = calamine::open_workbook_from_rs(std::io::Cursor::new(bytes)).unwrap();
    let sheet = book.worksheet_range(sheet).unwrap();
    let texts = sheet.cells().filter_map(|(_, _, cell)| match cell {
        Data::String(text) => Some(text.as_str()),
        _ => None,
    });
    texts.collect::<Vec<_>>().join("\n")
}

#[rstest]
#[case::nobody_pinned_it(unpinned, "is in the plugin folder but not pinned in plugins.lock")]
#[case::changed_since(changed, "has the SHA-256")]
fn what_is_not_pinned_is_used_only_where_allowed_and_everything_says_so(
    #[case] folder: fn(&Project) -> String,
    #[case] reason: &str,
) {
    let project = Project::published();
    let folder = folder(&project);
    let refused = run(&project, &folder, &[]);
    assert_eq!(refused.code, Some(3), "{}", refused.told);
    assert!(refused.told.contains(reason), "{}", refused.told);

    let warning = "members: unpinned: it is read by the plugin `crosstab`, which nobody has pinned";
    let ended = run(&project, &folder, &["--allow-unpinned"]);
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert!(ended.told.contains(&format!("warning: {warning}")), "{}", ended.told);
    assert!(ended.told.contains("members: 1 unpinned"), "{}", ended.told);
    let record = json(&project.path("outputs/fy2024/run.json"));
    assert_eq!(record["allow_unpinned"], true);
    assert_eq!(record["plugins"]["crosstab"]["origin"], "unpinned");
    assert_eq!(record["issue_counts"]["members"]["unpinned"], 1);
    let sheet = provenance(&project, "en", "Provenance");
    assert!(sheet.contains("by a plugin that nobody has pinned: not to be handed on"), "{sheet}");
    assert!(sheet.contains("\nread by an unpinned plugin\n"), "{sheet}");
    assert!(provenance(&project, "ja", "来歴").contains("配布してはならない"));

    for (command, more) in [("check", &[][..]), ("preview", &["members"])] {
        let arguments = [&["--plugins", &folder, "--allow-unpinned"], more].concat();
        let ended = project.run_with(command, &arguments);
        assert_eq!(ended.code, Some(0), "{}", ended.told);
        assert!(ended.told.contains(warning), "{}", ended.told);
    }
    // Nothing of it stays: the next run, without the flag, refuses as before.
    assert_eq!(run(&project, &folder, &[]).code, Some(3));
}

#[test]
fn pinned_plugins_are_no_matter_of_the_flag() {
    let project = Project::published();
    let ended = project.run_with("run", &["--out", project.path("outputs").as_str(), "--allow-unpinned"]);
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert!(!ended.told.contains("unpinned"), "{}", ended.told);
    let record = json(&project.path("outputs/fy2024/run.json"));
    assert_eq!((&record["allow_unpinned"], &record["issue_counts"]), (&true.into(), &serde_json::json!({})));
    assert!(!provenance(&project, "en", "Provenance").contains("nobody has pinned"));
}

/// A source that has its file read by a program.
pub(crate) fn own_source(project: &Project, command: &str) {
    project.write("inputs/fy2024/own.csv", b"a,7\n");
    let head = SOURCE.split("[layout]").next().unwrap().replace("members.*", "own.csv");
    let head = head.replace("plugin = \"crosstab\"", &format!("command = {command}"));
    let source = format!(
        "{head}\n[layout]\n\n[[indicator]]\nid = \"non_members\"\n\n[dimension.sector]\nvalue = \"water\"\n"
    );
    project.write("inputs/sources/own.toml", source.as_bytes());
}

/// A program may be changed and tried without being pinned anew each time.
#[test]
fn program_that_is_not_pinned_is_tried_with_the_flag() {
    let project = Project::published();
    let program = "import sys\nsys.stdin.buffer.read()\n\
                   print('indicator,role,period,sheet,row,column,number')\n\
                   print('non_members,value,令和6年度,own,1,2,7')\n";
    project.write("inputs/programs/own.py", program.as_bytes());
    own_source(&project, "[\"python3\", \"own.py\"]");
    let preview = |more: &[&str]| project.run_with("preview", &[&["own"], more].concat());
    let refused = preview(&[]);
    assert_eq!(refused.code, Some(1), "{}", refused.told);
    let ended = preview(&["--allow-unpinned"]);
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    assert!(ended.told.contains("own: unpinned: it is read by its program, which nobody"), "{}", ended.told);
    assert!(ended.told.contains("own!B1  non_members FY2024 sector=water value 7"), "{}", ended.told);
    assert_eq!(run(&project, project.path("none").as_str(), &["--allow-unpinned"]).code, Some(2));
    let out = project.path("outputs");
    let ended = project.run_with("run", &["--out", out.as_str(), "--allow-unpinned"]);
    assert_eq!(ended.code, Some(0), "{}", ended.told);
    let record = json(&out.join("fy2024/run.json"));
    assert_eq!(record["programs"]["own"]["origin"], "unpinned");
    assert_eq!(record["programs"]["own"]["sandbox"], "none");
}

/// What a command of `plugin` comes to, without what differs from run to run.
fn plugin(project: &Project, arguments: &[&str]) -> (Option<i32>, String) {
    let output = Command::new(PROGRAM).arg("plugin").args(arguments).output().unwrap();
    let told = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    (output.status.code(), told.replace(project.path("").as_str().trim_end_matches('/'), "PROJECT"))
}

#[test]
fn list_says_where_it_looked_and_why_each_candidate_is_refused() {
    let project = Project::published();
    let folder = changed(&project);
    let folder = Utf8Path::new(&folder);
    install::add(&built("register"), folder, Utf8Path::new(PROGRAM)).unwrap();
    install::add(&built("form"), folder, Utf8Path::new(PROGRAM)).unwrap();
    fs_err::remove_file(folder.join("libnenji_form.so")).unwrap();
    fs_err::write(folder.join("libnenji_own.so"), "no library").unwrap();
    symlink(built("form"), folder.join("libnenji_linked.so")).unwrap();
    fs_err::write(folder.join("crosstab.so"), "misnamed").unwrap();
    // Pinned by hand for another ABI, and for bytes that are no library.
    let lock = folder.join("plugins.lock");
    let mut pins = fs_err::read_to_string(&lock).unwrap();
    for (id, abi) in [("future", 2), ("text", 1)] {
        let file = folder.join(format!("libnenji_{id}.so"));
        fs_err::write(&file, "no library").unwrap();
        fs_err::set_permissions(&file, PermissionsExt::from_mode(0o600)).unwrap();
        let hash = nenji::discover::sha256(b"no library");
        write!(
            pins,
            "\n[[plugin]]\nid = \"{id}\"\nfile = \"libnenji_{id}.so\"\nsha256 = \"{hash}\"\nabi = {abi}\norigin = \"added\"\n"
        )
        .unwrap();
    }
    fs_err::write(&lock, pins).unwrap();
    let (code, told) = plugin(&project, &["list", "--why", "--plugins", folder.as_str()]);
    assert_eq!(code, Some(0), "{told}");
    insta::with_settings!({filters => [
        (r"[0-9a-f]{64}", "HASH"), (r"/proc/self/fd/\d+", "LIBRARY"),
    ]}, { insta::assert_snapshot!(told) });
    let (_, short) = plugin(&project, &["list", "--plugins", folder.as_str()]);
    assert!(!short.contains("no candidate") && short.contains("refused: "), "{short}");
}

#[test]
fn info_tells_what_a_source_may_say() {
    let project = Project::published();
    let folder = project.path("plugins");
    install::add(&built("register"), &folder, Utf8Path::new(PROGRAM)).unwrap();
    let (code, told) = plugin(&project, &["info", "register", "--plugins", folder.as_str()]);
    assert_eq!(code, Some(0), "{told}");
    insta::with_settings!({filters => [
        (r"[0-9a-f]{64}", "HASH"), (r"\n  worker .*", "\n  worker    WHAT THE KERNEL OFFERS"),
    ]}, { insta::assert_snapshot!(told) });
    let (code, told) = plugin(&project, &["info", "gone", "--plugins", folder.as_str()]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.starts_with("error: plugin `gone` is not used: there is no plugin `gone` in"), "{told}");
    let (code, told) = plugin(&project, &["info", "regster", "--plugins", folder.as_str()]);
    assert_eq!(code, Some(2), "{told}");
    assert!(told.ends_with("hint: did you mean `register`?\n"), "{told}");
}

#[rstest]
#[case::others_may_write(0o777, false, "its group or others may write into it (mode 777)")]
#[case::behind_a_link(0o700, true, "a symbolic link leads to")]
fn folder_that_others_could_change_is_refused_by_every_command(
    #[case] mode: u32,
    #[case] is_link: bool,
    #[case] reason: &str,
) {
    let project = Project::published();
    let real = unpinned(&project);
    fs_err::set_permissions(&real, PermissionsExt::from_mode(mode)).unwrap();
    let folder = if is_link { project.path("link").into_string() } else { real.clone() };
    if is_link {
        symlink(&real, &folder).unwrap();
    }
    let before = project.published_files();
    let told = [
        run(&project, &folder, &["--allow-unpinned"]),
        project.run_with("check", &["--plugins", &folder, "--allow-unpinned"]),
        project.run_with("preview", &["members", "--plugins", &folder]),
    ];
    for ended in told {
        assert_eq!(ended.code, Some(2), "{}", ended.told);
        assert!(ended.told.contains(reason), "{}", ended.told);
    }
    let library = built("register");
    for arguments in [vec!["list", "--why"], vec!["info", "crosstab"], vec!["add", library.as_str()]] {
        let (code, told) = plugin(&project, &[&arguments[..], &["--plugins", &folder]].concat());
        assert!(code == Some(2) && told.contains(reason), "{told}");
    }
    assert!(project.published_files() == before);
}

#[test]
fn library_that_calls_itself_otherwise_cannot_be_added() {
    let project = Project::published();
    let folder = project.path("plugins");
    let library = build(&project.path(""), "liar", &["-DCALLED=other"]);
    let (code, told) = plugin(&project, &["add", library.as_str(), "--plugins", folder.as_str()]);
    assert_eq!(code, Some(2), "{told}");
    assert_eq!(
        told,
        "error: `PROJECT/libnenji_liar.so` calls itself `other`, not `liar`\n\n\
         hint: give it one id: in its file name, its two symbols and its description\n"
    );
    assert!(!folder.exists());
}

#[test]
fn check_names_a_refused_plugin_once() {
    let project = Project::published();
    let source = SOURCE.replace("plugin = \"crosstab\"", "plugin = \"crosstabb\"");
    project.write("inputs/sources/members.toml", source.as_bytes());
    let ended = project.run_with("check", &[]);
    assert_eq!(ended.code, Some(2), "{}", ended.told);
    assert_eq!(ended.told.matches("crosstabb").count(), 2, "{}", ended.told);
    assert!(
        ended.told.contains("\nplugin `crosstabb` is not used: there is no plugin `crosstabb`"),
        "{}",
        ended.told
    );
}
