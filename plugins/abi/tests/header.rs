//! `include/nenji_plugin.h` and the Rust types say the same: sizes, offsets and constants, asserted by a C compiler.

use std::fmt::Write as _;
use std::mem::{offset_of, size_of};
use std::path::Path;
use std::process::Command;

use nenji_abi as abi;

/// `size!(source, Str = "nenji_str": ptr, len)` asserts the size of a struct and the offset of each field.
macro_rules! layout {
    ($source:ident, $type:ty = $c:literal: $($field:ident),*) => {
        writeln!($source, "_Static_assert(sizeof({}) == {}, \"size of {}\");", $c, size_of::<$type>(), $c).unwrap();
        $(writeln!(
            $source,
            "_Static_assert(offsetof({}, {}) == {}, \"{}.{}\");",
            $c, stringify!($field), offset_of!($type, $field), $c, stringify!($field)
        ).unwrap();)*
    };
}

/// `constants!(source: OK, PANIC)` asserts that `NENJI_OK` and the others have the values of the Rust side.
macro_rules! constants {
    ($source:ident: $($name:ident),*) => {
        $(writeln!(
            $source,
            "_Static_assert(NENJI_{} == {}, \"{}\");",
            stringify!($name), abi::$name, stringify!($name)
        ).unwrap();)*
    };
}

fn assertions() -> String {
    let mut source = String::from("#include \"nenji_plugin.h\"\n");
    constants!(source: ABI_MAGIC, ABI_MAJOR, ABI_MINOR, OK, INTERNAL, PANIC, CANCELLED, UNSUPPORTED);
    constants!(source: BAD_CONFIG, BAD_INPUT, LAYOUT, BAD_DATA, LIMIT);
    layout!(source, abi::Str = "nenji_str": ptr, len);
    layout!(source, abi::Bytes = "nenji_bytes": ptr, len, private_data, release);
    layout!(source, abi::Error = "nenji_error": struct_size, status, message, details);
    layout!(source, abi::Host = "nenji_host":
        struct_size, abi_major, abi_minor, context, log, progress, cancelled, max_threads, reserved);
    layout!(source, abi::Input = "nenji_input": struct_size, reserved, name, sha256, data, len);
    layout!(source, abi::Limits = "nenji_limits": struct_size, batch_rows, max_rows);
    layout!(source, abi::Probe = "nenji_probe": struct_size, score, reason);
    layout!(source, abi::Account = "nenji_account":
        struct_size, truncated, scope, used, context, ignored, rejected, records, fates);
    layout!(source, abi::ArrowSchema = "struct ArrowSchema":
        format, name, metadata, flags, n_children, children, dictionary, release, private_data);
    layout!(source, abi::ArrowArray = "struct ArrowArray":
        length, null_count, offset, n_buffers, n_children, buffers, children, dictionary, release, private_data);
    layout!(source, abi::ArrowArrayStream = "struct ArrowArrayStream":
        get_schema, get_next, get_last_error, release, private_data);
    layout!(source, abi::Reader = "nenji_reader":
        struct_size, reserved, private_data, cells, fates, finish, release);
    layout!(source, abi::Plugin = "nenji_plugin":
        struct_size, abi_major, abi_minor, capabilities, private_data, describe, probe, guess, plan, open, release);
    source
}

#[test]
fn header_and_types_agree() {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("header");
    fs_err::create_dir_all(&folder).unwrap();
    let file = folder.join("layout.c");
    fs_err::write(&file, assertions()).unwrap();
    let include = Path::new(env!("CARGO_MANIFEST_DIR")).join("include");
    let output = Command::new("cc")
        .args(["-std=c11", "-Wall", "-Wextra", "-Werror", "-fsyntax-only", "-I"])
        .arg(&include)
        .arg(&file)
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

#[test]
fn header_names_the_contracts() {
    let header = include_str!("../include/nenji_plugin.h");
    for (name, contract) in [("CELLS", abi::CELLS_CONTRACT), ("FATES", abi::FATES_CONTRACT)] {
        assert!(header.contains(&format!("#define NENJI_{name}_CONTRACT \"{contract}\"")));
    }
}
