//! The reference in `docs/reference` is what the signatures say, and the schema beside it is the one of their types.
//! `LOGDX_BLESS=1 cargo test --test reference` writes both anew.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a failed unwrap is a failed test"
)]

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use logdx::builtin;
use logdx::catalog::{Catalog, SourceFile};
use logdx::reference::{Page, pages};
use pulldown_cmark::{Event, Options, Parser, Tag, TagEnd};

/// GitHub shows no Markdown that is larger.
const SHOWN_MAX: usize = 500_000;

fn builtin_pages() -> Vec<Page> {
    pages(&builtin::catalog().unwrap())
}

#[test]
fn the_pages_in_docs_are_what_the_signatures_say() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/reference");
    let pages = builtin_pages();
    if std::env::var_os("LOGDX_BLESS").is_some() {
        let _ = fs::remove_dir_all(&root);
        for page in &pages {
            let path = root.join(&page.path);
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            fs::write(path, &page.text).unwrap();
        }
    }
    let is = |page: &&Page| fs::read(root.join(&page.path)).is_ok_and(|bytes| bytes == page.text.as_bytes());
    let mut wrong: BTreeSet<String> = pages.iter().filter(|page| !is(page)).map(|page| page.path.clone()).collect();
    let wanted: BTreeSet<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    for language in ["en", "fr"] {
        for entry in fs::read_dir(root.join(language)).into_iter().flatten() {
            let path = format!("{language}/{}", entry.unwrap().file_name().to_str().unwrap());
            if !wanted.contains(path.as_str()) {
                wrong.insert(path);
            }
        }
    }
    assert!(
        wrong.is_empty(),
        "docs/reference is not what the signatures say, `LOGDX_BLESS=1 cargo test --test reference` writes it anew: {wrong:?}"
    );
}

#[test]
fn the_schema_in_docs_is_what_the_types_say() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/signature.schema.json");
    let schema = serde_json::to_string_pretty(&logdx::catalog::schema()).unwrap() + "\n";
    if std::env::var_os("LOGDX_BLESS").is_some() {
        fs::write(&path, &schema).unwrap();
    }
    let is_same = fs::read_to_string(path).is_ok_and(|text| text == schema);
    assert!(is_same, "docs/signature.schema.json is old, `LOGDX_BLESS=1 cargo test --test reference` writes it anew");
}

/// What a page holds, as a reader of Markdown sees it.
#[derive(Debug, Default)]
struct Seen {
    links: Vec<String>,
    anchors: BTreeSet<String>,
    headings: Vec<String>,
    code: Vec<String>,
    blocks: Vec<String>,
    /// Cells of each row of each table, with the links in them.
    rows: Vec<Vec<(String, Vec<String>)>>,
    columns: BTreeSet<usize>,
}

/// Reads a page; mark-up that the reference does not write is a failure.
fn read(page: &Page) -> Seen {
    let options = Options::ENABLE_TABLES | Options::ENABLE_STRIKETHROUGH | Options::ENABLE_MATH | Options::ENABLE_GFM;
    let mut seen = Seen::default();
    let (mut text, mut links, mut row) = (String::new(), Vec::new(), Vec::new());
    for event in Parser::new_ext(&page.text, options) {
        match event {
            Event::Text(part) => text.push_str(&part),
            Event::Code(part) => {
                text.push_str(&part);
                seen.code.push(part.into_string());
            }
            Event::Html(html) | Event::InlineHtml(html) => {
                let anchor = html.trim().strip_prefix("<a id=\"").map(|rest| rest.split_once('"').unwrap().0.to_owned());
                let is_known = html.starts_with("<!-- Written by") || ["<br>", "</a>"].contains(&html.trim());
                assert!(is_known || anchor.is_some(), "{}: {html}", page.path);
                seen.anchors.extend(anchor);
            }
            Event::Start(tag) => match tag {
                Tag::Link { dest_url, .. } => {
                    links.push(dest_url.to_string());
                    seen.links.push(dest_url.into_string());
                }
                Tag::Heading { .. } | Tag::TableCell | Tag::CodeBlock(_) => {
                    text.clear();
                    links.clear();
                }
                Tag::Table(columns) => {
                    seen.columns.insert(columns.len());
                }
                Tag::Paragraph | Tag::List(_) | Tag::Item | Tag::Strong | Tag::HtmlBlock | Tag::TableHead | Tag::TableRow => {}
                tag => panic!("{}: {tag:?} behind {text}", page.path),
            },
            Event::End(TagEnd::Heading(_)) => {
                // as GitHub makes anchors of headings, for those of one word
                seen.anchors.insert(text.to_lowercase());
                seen.headings.push(text.clone());
            }
            Event::End(TagEnd::CodeBlock) => seen.blocks.push(text.clone()),
            Event::End(TagEnd::TableCell) => row.push((text.clone(), std::mem::take(&mut links))),
            Event::End(TagEnd::TableRow | TagEnd::TableHead) => seen.rows.push(std::mem::take(&mut row)),
            Event::End(_) | Event::SoftBreak => {}
            event => panic!("{}: {event:?} behind {text}", page.path),
        }
    }
    seen
}

/// Where a link of a page leads: a page of the reference, and an anchor on it.
fn target<'l>(from: &str, link: &'l str) -> (String, Option<&'l str>) {
    let (page, anchor) = link.split_once('#').map_or((link, None), |(page, anchor)| (page, Some(anchor)));
    let folder = from.split_once('/').unwrap().0;
    let page = match page.strip_prefix("../") {
        Some(page) => page.to_owned(),
        None if page.is_empty() => from.to_owned(),
        None => format!("{folder}/{page}"),
    };
    (page, anchor)
}

fn links_lead_somewhere(pages: &[Page]) -> usize {
    let seen: BTreeMap<&str, Seen> = pages.iter().map(|page| (page.path.as_str(), read(page))).collect();
    let mut followed = 0;
    for (path, page) in &seen {
        for link in page.links.iter().filter(|link| !link.starts_with("https://")) {
            let (target, anchor) = target(path, link);
            let there = seen.get(target.as_str()).unwrap_or_else(|| panic!("{path}: no page {link}"));
            assert!(anchor.is_none_or(|anchor| there.anchors.contains(anchor)), "{path}: no anchor {link}");
            followed += 1;
        }
    }
    followed
}

#[test]
fn every_link_leads_to_a_page_and_an_anchor() {
    let pages = builtin_pages();
    // each signature is linked at least in its area and by its title in two languages
    assert!(links_lead_somewhere(&pages) > 4 * builtin::catalog().unwrap().signatures().len());
}

#[test]
fn every_page_is_small_enough_to_be_shown() {
    for page in builtin_pages() {
        assert!(page.text.len() < SHOWN_MAX, "{} has {} bytes; split the area", page.path, page.text.len());
    }
}

#[test]
fn whoever_looks_for_a_message_finds_its_diagnosis() {
    let catalog = builtin::catalog().unwrap();
    let pages = builtin_pages();
    for language in ["en", "fr"] {
        let path = format!("{language}/message_index.md");
        let index = read(pages.iter().find(|page| page.path == path).unwrap());
        assert_eq!(index.columns, BTreeSet::from([2]));
        for signature in catalog.signatures() {
            let (area, name) = signature.id().rsplit_once('/').unwrap();
            let link = format!("{area}.md#{name}");
            let rows: Vec<&str> = index.rows.iter().filter(|row| row[1].1.contains(&link)).map(|row| row[0].0.as_str()).collect();
            for message in signature.messages().iter().take(signature.direct()) {
                // two words of it, as somebody would type them
                let atom = message.template().atom().text();
                let words: Vec<&str> = atom.split_ascii_whitespace().collect();
                let middle = words.len().min(8) / 2;
                let typed = words[middle.saturating_sub(1)..words.len().min(middle + 1)].join(" ");
                let typed = typed.trim_matches(|c: char| !c.is_alphanumeric()).to_lowercase();
                assert!(
                    rows.iter().any(|row| row.to_lowercase().contains(&typed)),
                    "{}: `{typed}` not in {rows:?}",
                    signature.id()
                );
            }
        }
    }
}

#[test]
fn a_page_tells_everything_in_its_own_language() {
    let pages = builtin_pages();
    let page = |path: &str| &pages.iter().find(|page| page.path == path).unwrap().text;
    for (path, words) in [
        (
            "en/arc.md",
            [
                "## An Azure Arc agent pod keeps failing\n\n`arc/agent-pod-failing` · error\n",
                "**What it means**",
                "4. Remove the cause named there, then let the pod start afresh.\n\n   ⚠️ **Careful:** Deletes the pod;",
                "   ```sh\n   kubectl -n azure-arc delete pod <pod>\n   ```\n",
                "- `Back-off restarting failed container {container} in pod {pod}_azure-arc(`\n",
                "  - confirmed only near `azurearck8s`\n",
                "**What to ask for when it is only possible**",
                "- `kubectl -n azure-arc describe pod <pod>`: which program printed the message\n",
                "(arc.md#helm-timeout) (`arc/helm-timeout`)\n",
                "(kubernetes.md#oomkilled) (`kubernetes/oomkilled`)\n",
            ],
        ),
        (
            "fr/arc.md",
            [
                "## Un pod d'agent Azure Arc ne cesse d'échouer\n\n`arc/agent-pod-failing` · erreur\n",
                "**Ce que cela signifie**",
                "⚠️ **Attention\u{a0}:** Supprime le pod",
                "   ```sh\n   kubectl -n azure-arc delete pod <pod>\n   ```\n",
                "- `Back-off restarting failed container {container} in pod {pod}_azure-arc(`\n",
                "  - confirmé seulement à proximité de `azurearck8s`\n",
                "**Que demander quand le diagnostic n'est que possible**",
                "- `kubectl -n azure-arc describe pod <pod>`\u{a0}: quel programme a affiché le message\n",
                "(arc.md#helm-timeout) (`arc/helm-timeout`)\n",
                "(kubernetes.md#oomkilled) (`kubernetes/oomkilled`)\n",
            ],
        ),
    ] {
        let entry = page(path).split("<a id=\"agent-pod-failing\"></a>\n\n").nth(1).unwrap().split("<a id=").next().unwrap();
        for words in words {
            assert!(entry.contains(words), "{path}: no {words:?} in\n{entry}");
        }
    }
}

/// A signature whose author wants to be more than text.
const HOSTILE: &str = r##"title: {en: "Bad | <script>alert(1)</script> [x](javascript:a) `code` # ", fr: "# *Mal* \u001b]0;x\u0007 \u202e"}
severity: error
match:
  - message: "frobnicate | `{name}` <img src=x> {{braces}} gearbox manufactory"
    where: {origin: "a|b", captures: {name: ["*", "!x|y`"]}, ask: "run `it` | <b>"}
when: {pod: {state: "Bad | `State`", namespace: "</code>"}}
cause: {en: "1. not a list\n\n- nor this\n\n<!-- gone -->", fr: "> ni ceci &lt; $x$"}
fix:
  - do: {en: "+ Do [this](../../x) <now>.", fr: "--- ceci"}
    run: "echo '```'\n```\n<b>bold</b>"
    destructive: {en: "| all | of | it", fr: "~~tout~~"}
references: ["https://example.com/><script>alert(1)</script>"]
examples:
  match: ["a frobnicate | `y` <img src=x> {braces} gearbox manufactory"]
  no_match: ["gearbox manufactory, <img src=x> {braces} gearbox manufactory"]
"##;

#[test]
fn nothing_that_an_author_writes_is_taken_for_mark_up() {
    let source = |id: &str, text: &str| SourceFile { id: id.into(), path: format!("{id}.yaml"), text: text.into() };
    let second = logdx::catalog::skeleton("acme/db/other").replacen("cause:", "explains: [acme/hostile]\ncause:", 1);
    let catalog = Catalog::compile(&[source("acme/hostile", HOSTILE), source("acme/db/other", &second)]).unwrap();
    let pages = pages(&catalog);
    let paths: Vec<&str> = pages.iter().map(|page| page.path.as_str()).collect();
    let names = ["README.md", "message_index.md", "acme.md", "acme.db.md"];
    let wanted: Vec<String> = ["en", "fr"].iter().flat_map(|folder| names.map(|name| format!("{folder}/{name}"))).collect();
    assert_eq!(paths, wanted);
    links_lead_somewhere(&pages);
    let english = read(&pages[2]);
    assert_eq!(english.headings, ["acme", "Bad | <script>alert(1)</script> [x](javascript:a) code #"]);
    assert_eq!(english.blocks, ["echo '```'\n```\n<b>bold</b>\n"]);
    for code in [
        "frobnicate | `{name}` <img src=x> {{braces}} gearbox manufactory",
        "x|y`",
        "run `it` | <b>",
        "pod: namespace </code>, state Bad | `State`",
        "https://example.com/><script>alert(1)</script>",
    ] {
        assert!(english.code.iter().any(|known| known == code), "{code}: {:?}", english.code);
    }
    assert_eq!(read(&pages[6]).headings[1], "# *Mal* \\u{1b}]0;x\\u{7} \\u{202e}");
    let index = read(&pages[1]);
    assert!(index.rows.iter().all(|row| row.len() == 2), "{:?}", index.rows);
    assert!(index.rows.iter().any(|row| row[0].0 == "Bad | `State` (pod, state)"), "{:?}", index.rows);
}
