//! YAML: objects and lists of them, as `kubectl get -o yaml` and collectors print them, and the values of Helm. A line with a key of an object at its
//! beginning in, facts of the document behind it out.
//!
//! YAML is slow to parse and a list may be long, so a document is first cut into its items by indentation, and each is parsed on its own, without
//! the blocks that nobody reads: data of secrets, managed fields. What looks like the end of the document is its end, whatever
//! YAML would say: transcripts go on.
//!
//! That a list is whole shows only where keys follow behind its items; API servers and clients sort them, so `kind` does.

use std::ops::Range;

use memchr::memmem;
use serde_json::Value as Json;

use super::list::{self, List};
use super::object;
use super::page::Page;
use super::place::Place;
use super::scope;
use super::sheet::Sheet;

/// A longer item is no object that anybody looks at by hand, and takes too long.
const ITEM_MAX: usize = 256 << 10;

/// A document, cut into its parts.
struct Document {
    lines: Range<usize>,
    /// Items of the list that it is.
    items: Option<Vec<Range<usize>>>,
    /// `kind`, and whether it stands behind the items.
    kind: Option<String>,
    is_closed: bool,
    /// A list without anything around it.
    is_bare: bool,
}

/// Takes a document that begins on this line.
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line);
    match text.as_bytes().first()? {
        b'a' if is_word_of(text, "apiVersion: ") => {}
        b'k' if is_word_of(text, "kind: ") => {}
        b'i' if matches!(text.trim_end(), "items:" | "items: []") => {}
        b'-' if text.starts_with("- apiVersion: ") => {}
        b'U' | b'C' if matches!(text.trim_end(), "USER-SUPPLIED VALUES:" | "COMPUTED VALUES:") => {
            return Some(values(sheet, line + 1));
        }
        _ if is_values(sheet, line) && is_key(text).is_some() => return Some(values(sheet, line)),
        _ => return None,
    }
    let document = Document::cut(page, line, is_key_of_objects);
    if let Some(items) = &document.items {
        read_list(sheet, &document, items);
    } else if let Some(object) = object(page, &document.lines) {
        let place = Place::lines(page, document.lines.clone());
        object::read(sheet, &object, &place, &list::hint(sheet, None));
    }
    Some(document.lines.end.max(line + 1))
}

/// Whether a line holds a key with one word.
fn is_word_of(text: &str, key: &str) -> bool {
    text.strip_prefix(key).is_some_and(|value| !value.trim().is_empty() && !value.trim().contains(' '))
}

/// Whether values of Helm begin here: at the top of a file that is named for them, or below the command.
fn is_values(sheet: &Sheet<'_>, line: usize) -> bool {
    let page = sheet.page();
    if line == 0 && page.number() == 1 {
        let file = page.name().rsplit(['/', '\\', '!']).next().unwrap_or_default();
        if file.starts_with("helm_values") {
            return true;
        }
    }
    sheet.command.as_ref().is_some_and(|command| command.line + 1 == line && command.is("helm", &["get", "values"]))
}

/// Values of Helm from a line on; where they end.
fn values(sheet: &mut Sheet<'_>, line: usize) -> usize {
    let page = sheet.page();
    let document = Document::cut(page, line, |_| true);
    if let Some(values) = prepared(page, &document.lines).and_then(|text| parse(&text)) {
        object::values(sheet, &values, &Place::lines(page, document.lines.clone()));
    }
    document.lines.end.max(line)
}

fn read_list(sheet: &mut Sheet<'_>, document: &Document, items: &[Range<usize>]) {
    let page = sheet.page();
    let kind = document.kind.as_deref().and_then(|kind| kind.strip_suffix("List")).filter(|kind| !kind.is_empty());
    let hint = list::hint(sheet, kind);
    // a bare list has no end; a collector writes whole files
    let is_whole = document.is_closed || (document.is_bare && scope::listed(page.name()).is_some());
    let mut list = List { subjects: Vec::new(), kind: kind.map(str::to_owned), is_whole };
    for lines in items {
        if sheet.is_full() {
            return;
        }
        match object(page, lines) {
            Some(object) => list.subjects.extend(object::read(sheet, &object, &Place::lines(page, lines.clone()), &hint)),
            None => list.is_whole = false,
        }
    }
    let lines = match (items.first(), items.last()) {
        (Some(first), Some(last)) => first.start..last.end,
        _ => document.lines.clone(),
    };
    let head = Place::lines(page, document.lines.start..lines.start).span();
    list.conclude(sheet, &Place::lines(page, lines).span(), &head);
}

impl Document {
    /// The document that begins on a line, up to where it ends: at the latest at a key that does not belong to such.
    fn cut(page: &Page<'_>, line: usize, belongs: fn(&str) -> bool) -> Self {
        let mut document = Self { lines: line..line, items: None, kind: None, is_closed: false, is_bare: false };
        // where the items are indented to, while in them
        let mut inside: Option<Option<usize>> = None;
        let mut seen_version = false;
        for number in line..page.lines().len() {
            let text = page.text(number);
            let bare = text.trim_start();
            if bare.is_empty() {
                continue;
            }
            let indent = text.len() - bare.len();
            let is_item = bare.starts_with("- ") || bare == "-";
            if indent == 0 && !is_item {
                let Some(key) = is_key(text).filter(|key| belongs(key)) else { break };
                if key == "apiVersion" && std::mem::replace(&mut seen_version, true) {
                    break;
                }
                let value = text.get(key.len() + 1..).unwrap_or_default().trim();
                inside = None;
                match key {
                    "items" if document.items.is_none() => {
                        document.items = Some(Vec::new());
                        inside = value.is_empty().then_some(None);
                    }
                    "kind" => {
                        document.kind = Some(value.to_owned());
                        document.is_closed = document.items.is_some();
                    }
                    _ => {}
                }
            } else if indent == 0 && number == line {
                document.is_bare = true;
                document.items = Some(Vec::new());
                inside = Some(None);
            }
            if let (Some(at), Some(items)) = (&mut inside, &mut document.items) {
                if is_item && indent == *at.get_or_insert(indent) {
                    items.push(number..number + 1);
                } else if let Some(last) = items.last_mut() {
                    last.end = number + 1;
                }
            }
            document.lines.end = number + 1;
        }
        document
    }
}

/// Whether an object may have this key on the outside: not `Error`, nor what kubectl prints behind it.
fn is_key_of_objects(key: &str) -> bool {
    key.starts_with(|c: char| c.is_ascii_lowercase()) && !matches!(key, "error" | "warning" | "level" | "time")
}

/// The key that a line begins with, if it is one.
fn is_key(text: &str) -> Option<&str> {
    let end = text.bytes().position(|b| !(b.is_ascii_alphanumeric() || matches!(b, b'_' | b'-' | b'.' | b'/')))?;
    let (key, rest) = text.split_at_checked(end)?;
    let rest = rest.strip_prefix(':')?;
    (!key.is_empty() && (rest.is_empty() || rest.starts_with([' ', '\t']))).then_some(key)
}

/// The object of some lines, which may be an item of a list.
fn object(page: &Page<'_>, lines: &Range<usize>) -> Option<Json> {
    // every object has these; to look is much cheaper than to parse
    prepared(page, lines).filter(|text| memmem::find(text.as_bytes(), b"metadata").is_some()).and_then(|text| parse(&text))
}

/// The value of a text.
fn parse(text: &str) -> Option<Json> {
    let budget = serde_saphyr::budget! { max_depth: 100, max_aliases: 16, max_anchors: 16, max_events: 100_000 };
    let options = serde_saphyr::options! { budget: budget, with_snippet: false };
    serde_saphyr::from_str_with_options(text, options).ok()
}

/// The text of an object, without its dash and without the blocks that nobody reads.
fn prepared(page: &Page<'_>, lines: &Range<usize>) -> Option<String> {
    let mut text = String::new();
    let mut base = None;
    let mut skipped: Option<usize> = None;
    for number in lines.clone() {
        let line = page.text(number);
        let bare = line.trim_start();
        let mut indent = line.len() - bare.len();
        let is_item = bare.starts_with("- ");
        if let Some(at) = skipped {
            // a list may stand as far out as its key
            if bare.is_empty() || indent > at || (indent == at && is_item && at > 0) {
                continue;
            }
            skipped = None;
        }
        if number == lines.start && is_item {
            let after = bare.get(1..)?.trim_start();
            indent = line.len() - after.len();
            text.extend(std::iter::repeat_n(' ', indent));
            text.push_str(after);
        } else {
            text.push_str(line);
        }
        let base = *base.get_or_insert(indent);
        let key = is_key(bare).filter(|_| bare.trim_end().ends_with(':'));
        if key == Some("managedFields") || (indent == base && matches!(key, Some("data" | "binaryData" | "stringData"))) {
            // a key without a value is null
            skipped = Some(indent);
        }
        text.push('\n');
        if text.len() > ITEM_MAX {
            return None;
        }
    }
    Some(text)
}

#[cfg(test)]
mod tests {
    use super::super::told::{lines_of, mutilated, stays_within};
    use super::super::{self as facts, Page};
    use crate::redact::Redaction;
    use proptest::prelude::*;

    const SECRETS: &str = "$ kubectl get secret -n azure-arc -o yaml
apiVersion: v1
items:
- apiVersion: v1
  data:
    tls.crt: aGlkZGVu
  kind: Secret
  metadata:
    managedFields:
    - apiVersion: v1
      fieldsV1:
        f:name: {}
    name: azure-identity-certificate
    namespace: azure-arc
  type: Opaque
- apiVersion: v1
  kind: Secret
  metadata:
    name: kube-aad-proxy-certificate
    namespace: azure-arc
  type: kubernetes.io/tls
kind: List
metadata:
  resourceVersion: \"\"
$ date
";

    #[test]
    fn a_list_of_secrets_tells_their_names_and_types_and_its_namespace() {
        assert_eq!(
            lines_of("x", SECRETS),
            [
                "secret azure-arc/azure-identity-certificate type=Opaque @13",
                "secret azure-arc/kube-aad-proxy-certificate type=kubernetes.io/tls @19",
                "listing secret in azure-arc count=2 @2",
            ]
        );
    }

    #[test]
    fn what_a_secret_holds_is_never_quoted() {
        let json = r#"{"kind":"SecretList","apiVersion":"v1","items":[{"metadata":{"name":"key","namespace":"shop"},"data":{"x":"aGlkZGVu"}}]}"#;
        for text in [SECRETS, json] {
            let found = facts::read(&Page::new("x", text.as_bytes(), 0, 1), Redaction::None);
            let texts = found.facts.iter().map(|fact| &fact.evidence.text);
            let mut texts = texts.chain(found.listings.iter().map(|listing| &listing.evidence.text));
            assert!(found.listings.len() == 1 && texts.all(|text| !text.contains("aGlkZGVu")), "{found:#?}");
        }
    }

    #[test]
    fn a_list_whose_end_is_not_seen_lists_nothing() {
        let cut = SECRETS.find("kind: List").unwrap();
        assert_eq!(lines_of("x", &SECRETS[..cut]).len(), 2);
        let bare = "- apiVersion: v1\n  kind: Secret\n  metadata:\n    name: a\n- apiVersion: v1\n  kind: Secret\n  metadata:\n    name: b\n";
        assert_eq!(lines_of("x", bare).len(), 2);
        assert_eq!(
            lines_of("sb/cluster-resources/secrets/shop.yaml", bare),
            ["secret shop/a @4", "secret shop/b @8", "listing secret in shop count=2 @1"]
        );
    }

    #[test]
    fn documents_stand_behind_each_other() {
        let text = "---
apiVersion: v1
kind: Pod
metadata:
  name: web-0
  namespace: shop
spec:
  containers:
  - name: web
    args:
    - |
      first

      last
status:
  containerStatuses:
  - name: web
    ready: false
    restartCount: 3
    state:
      waiting:
        message: not found
        reason: ImagePullBackOff
  phase: Pending
---
apiVersion: config.openshift.io/v1
kind: ClusterVersion
metadata:
  name: version
status:
  conditions:
  - status: \"True\"
    type: Available
  desired:
    version: 4.7.9
";
        assert_eq!(
            lines_of("x", text),
            [
                "pod shop/web-0 state=ImagePullBackOff health=failing ready=0/1 restarts=3 reason=ImagePullBackOff \
                 message=not found @23",
                "version of=openshift is=4.7.9 @35",
                "resource ClusterVersion version state=True @29",
            ]
        );
    }

    #[test]
    fn a_network_policy_matters_by_being_there() {
        let text = "kind: NetworkPolicy\napiVersion: networking.k8s.io/v1\nmetadata:\n  name: deny\n  namespace: azure-arc\nspec:\n  \
                    podSelector: {}\n---\napiVersion: rbac.authorization.k8s.io/v1\nkind: Role\nmetadata:\n  name: deny\n";
        assert_eq!(lines_of("x", text), ["resource NetworkPolicy azure-arc/deny @4"]);
    }

    #[test]
    fn an_error_behind_an_object_does_not_belong_to_it() {
        let text = "apiVersion: v1\nkind: Secret\nmetadata:\n  name: a\n  namespace: b\nerror: the server: said: no\n";
        assert_eq!(lines_of("x", text), ["secret b/a @4"]);
        assert!(lines_of("x", "kind: a word of prose\n  name: b\n").is_empty());
    }

    #[test]
    fn an_empty_list_shows_that_there_is_nothing() {
        let text = "$ kubectl get secrets -n azure-arc -o yaml\napiVersion: v1\nitems: []\nkind: List\nmetadata:\n  x: y\n";
        assert_eq!(lines_of("x", text), ["listing secret in azure-arc count=0 @2"]);
    }

    #[test]
    fn values_of_helm_are_settings_without_credentials() {
        let values = "global:\n  httpsProxy: http://me:hunter2hunter2@proxy:3128\n  isProxyEnabled: true\n  \
                      onboardingPrivateKey: MIIE\nsystemDefaultValues:\n  clusterconnect-agent:\n    enabled: false\n";
        let expected = [
            "setting global.httpsProxy value=http://me:***@proxy:3128 @2",
            "setting global.isProxyEnabled value=true @3",
            "setting systemDefaultValues.clusterconnect-agent.enabled value=false @7",
        ];
        assert_eq!(lines_of("case.zip!/helm_values_azure_arc.txt", values), expected);
        let typed = format!("$ helm get values azure-arc -n azure-arc-release\nUSER-SUPPLIED VALUES:\n{values}$ date\n");
        assert_eq!(lines_of("x", &typed).len(), 3);
        assert_eq!(lines_of("x", values), Vec::<String>::new());
    }

    proptest! {
        #![proptest_config(ProptestConfig { cases: 200, failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn no_mutilation_leads_out_of_the_page(at in 0..SECRETS.len(), len in 0..40_usize, what in "[\\x00-\\x7f\"&*!{}\\[\\],:\\n\\-]{0,6}") {
            prop_assert!(stays_within(&mutilated(SECRETS, at, len, &what)));
        }

        #[test]
        fn no_bytes_lead_out_of_the_page(text in proptest::collection::vec(any::<u8>(), 0..300)) {
            let text = [b"apiVersion: v1\nitems:\n- ".as_slice(), &text].concat();
            prop_assert!(stays_within(&text));
        }
    }
}
