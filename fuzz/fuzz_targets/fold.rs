//! Any bytes fold, the map back stays inside them, and skimming gives the same bytes: `cargo fuzz run fold`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logdx::fold::{Skim, Source, View};

fuzz_target!(|bytes: &[u8]| {
    let mut skim = Skim::default();
    for source in [Source::Lines, Source::MidLine, Source::Template] {
        let view = View::of(bytes, source);
        let mut last = 0;
        for i in 0..view.bytes().len() {
            assert!(view.raw(i) >= last && view.raw_end(i) <= bytes.len());
            assert_eq!(view.at_raw(view.raw(i)), i);
            last = view.raw_end(i);
        }
        if source != Source::Template {
            let own = bytes.len() / 3..bytes.len() / 2;
            let from = view.at_raw(skim.skim(bytes, own.clone(), 7, source));
            let skimmed = skim.bytes().to_ascii_lowercase();
            assert!(view.bytes()[from..].starts_with(&skimmed));
            assert!(from + skimmed.len() >= (view.at_raw(own.end) + 7).min(view.bytes().len()));
        }
    }
});
