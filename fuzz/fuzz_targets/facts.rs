//! Any text is read for facts, which stay within it: `cargo fuzz run facts`. The first byte chooses the document's name, since names tell scopes.
#![no_main]

use libfuzzer_sys::fuzz_target;
use logdx::facts::{Page, read, read_names};
use logdx::logline;
use logdx::redact::Redaction;

const NAMES: [&str; 6] = [
    "case.txt",
    "x/agent_state.txt",
    "x/arc_agent_events.txt",
    "x/describe_non_ready_arc_agents/config-agent-65d5df564f-lffqm.txt",
    "must-gather/namespaces/azure-arc/core/pods.yaml",
    "x/azure-arc-secrets.txt",
];

fuzz_target!(|bytes: &[u8]| {
    let Some((first, text)) = bytes.split_first() else { return };
    let name = NAMES[usize::from(*first) % NAMES.len()];
    let found = read(&Page::new(name, text, 0, 1), Redaction::Secrets);
    let evidence = found.facts.iter().map(|fact| &fact.evidence).chain(found.listings.iter().map(|listing| &listing.evidence));
    for evidence in evidence {
        assert!(evidence.offset + evidence.len <= text.len() as u64, "{evidence:?}");
    }
    let text = String::from_utf8_lossy(text);
    text.lines().for_each(|line| drop(logline::read(line)));
    drop(read_names(&text.lines().collect::<Vec<_>>()));
});
