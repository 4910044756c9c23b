//! The sieve finds what a plain overlapping search finds: `cargo fuzz run sieve`. The input is literals, one a line, an empty line, and a text.
#![no_main]

use aho_corasick::{AhoCorasick, MatchKind};
use libfuzzer_sys::fuzz_target;
use logdx::sieve::{LITERAL_MIN, Sieve};
use std::collections::BTreeSet;

fuzz_target!(|bytes: &[u8]| {
    let cut = bytes.windows(2).position(|pair| pair == b"\n\n").unwrap_or(bytes.len() / 2);
    let (literals, text) = bytes.split_at(cut);
    let literals: BTreeSet<Vec<u8>> =
        literals.split(|&byte| byte == b'\n').filter(|l| l.len() >= LITERAL_MIN).map(<[u8]>::to_ascii_lowercase).collect();
    let literals: Vec<Vec<u8>> = literals.into_iter().collect();
    let longest = literals.iter().map(Vec::len).max().unwrap_or(0);
    let plain = AhoCorasick::builder().match_kind(MatchKind::Standard).ascii_case_insensitive(true).build(&literals).unwrap();
    let plain = |part: &[u8], from: usize| -> Vec<(u32, usize)> {
        plain.find_overlapping_iter(part).map(|hit| (hit.pattern().as_u32(), from + hit.start())).collect()
    };
    let mut expected = plain(text, 0);
    let (mut found, mut rest) = (Vec::new(), Vec::new());
    let sieve = Sieve::new(&literals);
    sieve.scan(text, |literal, at| found.push((literal, at)), |left| rest.push(left));
    for left in rest {
        let reach = left.reach(longest);
        let part = plain(&text[reach.start..reach.end.min(text.len())], reach.start);
        let mut compared = Vec::new();
        left.scan(text, |literal, at| compared.push((literal, at)));
        let mut owned: Vec<_> = part.into_iter().filter(|&(literal, at)| left.has(literal, at)).collect();
        owned.sort_unstable();
        compared.sort_unstable();
        assert_eq!(owned, compared);
        found.append(&mut owned);
    }
    expected.sort_unstable();
    found.sort_unstable();
    assert_eq!(found, expected);
});
