//! The built-in signatures: their YAML texts, and what the build script prepared from them.
//!
//! The build script compiles the catalog with the very code in [`crate::catalog`]: a fault in a built-in signature ends the build with its
//! file, line and column, and start-up is spared YAML.

use crate::catalog::{Catalog, Faults, SourceFile};

// BUILTIN: (id, path, text), in the order of ids; PREPARED: JSON; atoms(): tables
include!(concat!(env!("OUT_DIR"), "/builtin.rs"));

/// The sources of the built-in signatures.
pub fn sources() -> Vec<SourceFile> {
    let source = |&(id, path, text): &(&str, &str, &str)| SourceFile { id: id.into(), path: path.into(), text: text.into() };
    BUILTIN.iter().map(source).collect()
}

/// The catalog of the built-in signatures.
///
/// # Errors
/// The faults in them; there are none in a binary that was built.
pub fn catalog() -> Result<Catalog, Faults> {
    let text =
        |id: &str| BUILTIN.binary_search_by_key(&id, |(id, ..)| id).ok().and_then(|i| BUILTIN.get(i)).map_or("", |entry| entry.2);
    Catalog::from_prepared(PREPARED, text, atoms()).or_else(|_| Catalog::compile(&sources()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::Signature;

    #[test]
    fn the_prepared_catalog_is_the_compiled_one() {
        let (prepared, compiled) = (catalog().unwrap(), Catalog::compile(&sources()).unwrap());
        assert_eq!(prepared.signatures().len(), compiled.signatures().len());
        for (a, b) in prepared.signatures().iter().zip(compiled.signatures()) {
            // parsed, both hold the same; matchers and files are made when asked for
            assert_eq!(format!("{:?}", a.file()), format!("{:?}", b.file()), "{}", a.id());
            let messages =
                |s: &Signature| s.messages().iter().map(|m| format!("{:?} {:?}", m.template(), m.place())).collect::<Vec<_>>();
            assert_eq!(messages(a), messages(b), "{}", a.id());
            assert_eq!((a.id(), a.path(), a.explains_in_the_end()), (b.id(), b.path(), b.explains_in_the_end()));
        }
        assert_eq!(format!("{:?}", prepared.atoms()), format!("{:?}", compiled.atoms()));
    }
}
