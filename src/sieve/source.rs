//! A sieve as Rust source, for build scripts: an expression that makes the same sieve of tables in the binary, at no cost.

use super::{Filter, Literals, Pass, Sieve, Table};

impl Sieve {
    /// The expression; `crate::sieve` must be this module where it stands.
    pub fn source(&self) -> String {
        let Self { literals: Literals { bytes, ends, windows }, passes } = self;
        let [first, second] = passes.each_ref().map(Pass::source);
        let literals = format!("crate::sieve::Literals::of_tables(&{bytes:?}, &{ends:?}, &{windows:?})");
        format!("crate::sieve::Sieve::of_tables({literals}, [{first}, {second}])")
    }

    /// What [`Sieve::source`] wrote.
    pub const fn of_tables(literals: Literals, passes: [Pass; 2]) -> Self {
        Self { literals, passes }
    }
}

impl Pass {
    fn source(&self) -> String {
        let Self { filter, eights, fives } = self;
        format!("crate::sieve::Pass::of_tables({}, {}, {})", filter.source(), eights.source(), fives.source())
    }

    /// What [`Sieve::source`] wrote.
    pub const fn of_tables(filter: Filter, eights: Table, fives: Table) -> Self {
        Self { filter, eights, fives }
    }
}
