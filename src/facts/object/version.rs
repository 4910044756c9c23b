//! Versions of tools and servers: `az version`, `kubectl version -o json`, and what collectors keep of them.

use serde_json::Value as Json;

use super::{About, Subject, bare_version, text};
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// Paths to versions, and of what they are.
const KNOWN: &[(&[&str], &str)] = &[
    (&["azure-cli"], "azure-cli"),
    (&["clientVersion", "gitVersion"], "kubectl"),
    (&["serverVersion", "gitVersion"], "kubernetes"),
    (&["openshiftVersion"], "openshift"),
    (&["releaseClientVersion"], "oc"),
    // cluster_version.json of a support bundle
    (&["info", "gitVersion"], "kubernetes"),
];

/// Nobody has more extensions of the CLI.
const EXTENSIONS_MAX: usize = 50;

/// Writes down the versions that an object holds. They belong to no list.
pub(super) fn read(sheet: &mut Sheet<'_>, about: &About<'_, '_>) -> Option<Subject> {
    for (path, of) in KNOWN {
        if let (Some(version), Some(key)) = (about.text(path), path.last()) {
            let mut span = about.place.find(key, version);
            // client and server may be of the same version: the server comes second
            if path.first() == Some(&"serverVersion") {
                span = about.place.find_key("serverVersion").or(span);
            }
            sheet.fact(
                Kind::Version,
                span.unwrap_or_else(|| about.place.head()),
                [(Field::Of, (*of).into()), (Field::Is, bare_version(version).into())],
            );
        }
    }
    // one of `az extension list`
    if let (Some(name), Some(version), Some(_)) =
        (about.text(&["name"]), about.text(&["version"]), about.text(&["extensionType"]))
        && about.text(&["id"]).is_none()
    {
        let span = about.place.find("version", version).unwrap_or_else(|| about.place.head());
        sheet.fact(Kind::Version, span, [(Field::Of, name.into()), (Field::Is, bare_version(version).into())]);
    }
    if about.text(&["azure-cli"]).is_some()
        && let Json::Object(extensions) = about.at(&["extensions"])
    {
        for (name, version) in extensions.iter().take(EXTENSIONS_MAX) {
            if let Some(version) = text(version) {
                let span = about.place.find(name, version).unwrap_or_else(|| about.place.head());
                sheet.fact(Kind::Version, span, [(Field::Of, name.as_str().into()), (Field::Is, bare_version(version).into())]);
            }
        }
    }
    None
}
