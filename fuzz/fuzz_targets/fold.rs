//! Any bytes fold, and the map back stays inside them: `cargo fuzz run fold`.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logdx::fold::{Source, View};

fuzz_target!(|bytes: &[u8]| {
    for source in [Source::Lines, Source::MidLine, Source::Template] {
        let view = View::of(bytes, source);
        let mut last = 0;
        for i in 0..view.bytes().len() {
            assert!(view.raw(i) >= last && view.raw_end(i) <= bytes.len());
            assert_eq!(view.at_raw(view.raw(i)), i);
            last = view.raw_end(i);
        }
    }
});
