//! A sieve as Rust source, for build scripts: an expression that makes the same sieve of tables in the binary, at no cost.

use super::{Filter, Literals, PARTS, Sieve, Table};

impl Sieve {
    /// The expression; `crate::sieve` must be this module where it stands.
    pub fn source(&self) -> String {
        let Self { literals: Literals { bytes, ends, windows }, filter, tables } = self;
        let literals = format!("crate::sieve::Literals::of_tables(&{bytes:?}, &{ends:?}, &{windows:?})");
        let tables = tables.each_ref().map(Table::source).join(", ");
        format!("crate::sieve::Sieve::of_tables({literals}, {}, [{tables}])", filter.source())
    }

    /// What [`Sieve::source`] wrote.
    pub const fn of_tables(literals: Literals, filter: Filter, tables: [Table; PARTS.len()]) -> Self {
        Self { literals, filter, tables }
    }
}
