//! Embeds the built-in signatures: every `signatures/<area>/<name>.yaml` becomes a pair of path and text. The path is all the
//! registration there is, so that adding a file is all it takes.

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::{env, fs};

use walkdir::WalkDir;

fn main() -> Result<(), Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("signatures");
    println!("cargo:rerun-if-changed={}", root.display());
    let mut table = String::from("[\n");
    for entry in WalkDir::new(&root).sort_by_file_name() {
        let entry = entry?;
        let path = entry.path();
        if entry.file_type().is_file() && path.extension().is_some_and(|e| e == "yaml") {
            let id = path.strip_prefix(&root)?.to_str().ok_or("a signature's path is no UTF-8")?.replace('\\', "/");
            writeln!(table, "    ({id:?}, include_str!({path:?})),")?;
        }
    }
    table.push(']');
    fs::write(Path::new(&env::var("OUT_DIR")?).join("builtin.rs"), table)?;
    Ok(())
}
