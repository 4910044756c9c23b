//! Names of connected clusters, wherever a resource id stands: `/subscriptions/.../connectedClusters/<name>`. Agents write it on each line of their
//! logs. A page in, one fact for each name out: who mixes the bundles of two clusters should be told.

use memchr::memmem;

use super::sheet::Sheet;
use crate::catalog::{Field, Kind};

/// So many names of a page are noted.
const NAMES_MAX: usize = 8;

/// Notes the clusters that a page names.
pub(super) fn read(sheet: &mut Sheet<'_>) {
    let bytes = sheet.page().bytes();
    let mut known: Vec<String> = Vec::new();
    for needle in [&b"/connectedClusters/"[..], b"/connectedclusters/"] {
        for at in memmem::find_iter(bytes, needle) {
            let start = at + needle.len();
            let rest = bytes.get(start..).unwrap_or_default();
            let len = rest.iter().take(64).take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_')).count();
            let Some(name) = rest.get(..len).and_then(|name| std::str::from_utf8(name).ok()).filter(|name| !name.is_empty())
            else {
                continue;
            };
            // Azure does not tell capitals apart
            if known.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                continue;
            }
            known.push(name.to_owned());
            if sheet.knows(Kind::Resource, name) {
                continue;
            }
            let fields = [(Field::Kind, "connectedCluster".into()), (Field::Name, name.into())];
            sheet.fact(Kind::Resource, start..start + len, fields);
            if known.len() == NAMES_MAX {
                return;
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::facts::told::told;

    #[test]
    fn each_cluster_is_named_once() {
        let text = "{\"ArmId\":\"/subscriptions/0/resourceGroups/rg/providers/Microsoft.Kubernetes/connectedClusters/prod-1\"}\n\
                    https://management.azure.com/x/connectedclusters/PROD-1?api\nid /connectedClusters/test,\n";
        assert_eq!(told(text), "resource connectedCluster prod-1 @1\nresource connectedCluster test @3\n");
    }
}
