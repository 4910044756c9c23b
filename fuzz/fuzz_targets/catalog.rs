//! Any text is a signature or a list of faults: `cargo fuzz run catalog`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logdx::catalog::{Catalog, SourceFile, Template};

fuzz_target!(|text: &str| {
    let _ = Template::compile(text);
    let source = SourceFile { id: "fuzz/x".into(), path: "x.yaml".into(), text: text.into() };
    if let Err(faults) = Catalog::compile(&[source]) {
        assert!(faults.0.iter().all(|fault| fault.at.line >= 1 && fault.at.column >= 1), "{faults}");
    }
});
