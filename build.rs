//! Compiles the built-in signatures and embeds them: every `signatures/<area>/<name>.yaml`, its text, and what a run needs of it. The path
//! is all the registration there is, so that adding a file is all it takes. A fault in one of them ends the build here.

#![expect(dead_code, unreachable_pub, unused_imports, reason = "the catalog is written for the library, which uses all of it")]

#[path = "src/catalog/mod.rs"]
mod catalog;
#[path = "src/fold/mod.rs"]
mod fold;
#[path = "src/sieve/mod.rs"]
mod sieve;
#[cfg(target_arch = "x86_64")]
#[path = "src/vector.rs"]
mod vector;

use std::error::Error;
use std::fmt::Write as _;
use std::path::Path;
use std::process::ExitCode;
use std::{env, fs};

fn main() -> Result<ExitCode, Box<dyn Error>> {
    let root = Path::new(&env::var("CARGO_MANIFEST_DIR")?).join("signatures");
    for watched in ["signatures", "src/catalog", "src/fold", "src/sieve", "src/vector.rs"] {
        println!("cargo:rerun-if-changed={watched}");
    }
    let mut sources = catalog::SourceFile::load(&root)?;
    let mut table = String::from("static BUILTIN: &[(&str, &str, &str)] = &[\n");
    sources.sort_by(|a, b| a.id.cmp(&b.id));
    for source in &mut sources {
        let file = Path::new(&source.path).to_owned();
        source.path = format!("signatures/{}.yaml", source.id);
        writeln!(
            table,
            "    ({:?}, {:?}, include_str!({:?})),",
            source.id,
            source.path,
            file.to_str().ok_or("a path is no UTF-8")?
        )?;
    }
    table.push_str("];\n");
    let compiled = match catalog::Catalog::compile(&sources) {
        Ok(compiled) => compiled,
        Err(faults) => {
            for fault in faults.0 {
                println!("cargo:error={fault}");
            }
            return Ok(ExitCode::FAILURE);
        }
    };
    let prepared = serde_json::to_string(&catalog::Prepared::new(&compiled))?;
    writeln!(table, "static PREPARED: &str = {prepared:?};")?;
    writeln!(table, "#[allow(clippy::all, clippy::pedantic, reason = \"generated\")]\nfn atoms() -> crate::catalog::Atoms {{")?;
    table.push_str("use crate::catalog::AtomUse;\nuse crate::sieve::Entry;\n");
    writeln!(table, "{}\n}}", compiled.atoms().source())?;
    fs::write(Path::new(&env::var("OUT_DIR")?).join("builtin.rs"), table)?;
    Ok(ExitCode::SUCCESS)
}
