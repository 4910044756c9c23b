//! Resources of Azure, as `az ... show|list` prints them, or as ARM returns them with their `properties`: connected clusters, extensions, Flux
//! configurations, and whatever else has a `provisioningState`.

use serde_json::Value as Json;

use super::{About, Subject, at, bare_version, fields, items, text, told};
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// Types of resources in the plural, and what their facts are of.
const KINDS: [(&str, &str); 5] = [
    ("connectedclusters", "connectedCluster"),
    ("extensions", "extension"),
    ("fluxconfigurations", "fluxConfiguration"),
    ("sourcecontrolconfigurations", "sourceControlConfiguration"),
    ("customlocations", "customLocation"),
];

/// What a resource says of itself, its properties on the outside or within.
struct Arm<'a, 'p, 'b> {
    about: &'b About<'a, 'p>,
}

/// Writes down the facts of a resource of Azure, if the object is one.
pub(super) fn read(sheet: &mut Sheet<'_>, about: &About<'_, '_>) -> Option<Subject> {
    let arm = Arm { about };
    let name = text(at(about.object, &["name"]))?;
    let id = text(at(about.object, &["id"])).filter(|id| id.starts_with("/subscriptions/"))?;
    let kind = arm.kind(id)?;
    let (key, state) = match kind {
        "connectedCluster" => arm.first(&["connectivityStatus", "provisioningState"]),
        "extension" => arm.first(&["installState", "provisioningState"]),
        "fluxConfiguration" => arm.first(&["complianceState", "provisioningState"]),
        "sourceControlConfiguration" => {
            text(at(arm.get("complianceStatus"), &["complianceState"])).map(|state| ("complianceState", state))
        }
        _ => arm.first(&["provisioningState"]),
    }?;
    let (reason, message) = arm.trouble();
    sheet.fact(
        Kind::Resource,
        about.place.find(key, state).unwrap_or_else(|| about.place.find("name", name).unwrap_or_else(|| about.place.head())),
        fields([
            (Field::Kind, told(Some(kind))),
            (Field::Name, told(Some(name))),
            (Field::State, told(Some(state))),
            (Field::Reason, told(reason)),
            (Field::Message, told(message)),
        ]),
    );
    if kind == "connectedCluster" {
        arm.cluster(sheet);
    }
    Some(Subject { kind: Kind::Resource, of: Some(kind.to_owned()), namespace: None })
}

impl<'a> Arm<'a, '_, '_> {
    /// The kind, in the singular, from the last word of its type.
    fn kind(&self, id: &'a str) -> Option<&'a str> {
        let named = text(at(self.about.object, &["type"])).filter(|kind| kind.contains('/'));
        // an id ends with the type and the name
        let kind = named.and_then(|kind| kind.rsplit('/').next()).or_else(|| id.rsplit('/').nth(1))?;
        let known = KINDS.iter().copied().find(|(plural, _)| kind.eq_ignore_ascii_case(plural));
        Some(known.map_or_else(|| kind.strip_suffix('s').unwrap_or(kind), |(_, known)| known))
    }

    fn get(&self, key: &str) -> &'a Json {
        let own = at(self.about.object, &[key]);
        if own.is_null() { at(self.about.object, &["properties", key]) } else { own }
    }

    fn text(&self, key: &str) -> Option<&'a str> {
        text(self.get(key))
    }

    fn first(&self, keys: &[&'static str]) -> Option<(&'static str, &'a str)> {
        keys.iter().find_map(|key| Some((*key, self.text(key)?)))
    }

    /// What went wrong, in the words of the resource.
    fn trouble(&self) -> (Option<&'a str>, Option<&'a str>) {
        let errors = [self.get("errorInfo"), self.get("error")];
        if let Some(error) = errors.into_iter().find(|error| text(at(error, &["message"])).is_some()) {
            return (text(at(error, &["code"])), text(at(error, &["message"])));
        }
        for status in items(self.get("statuses")) {
            let said = text(at(status, &["message"]));
            if said.is_some() && text(at(status, &["level"])) != Some("Information") {
                return (text(at(status, &["code"])), said);
            }
            let conditions = items(at(status, &["statusConditions"])).iter();
            let mut failed = conditions.filter(|condition| text(at(condition, &["status"])) == Some("False"));
            if let Some(condition) = failed.find(|condition| text(at(condition, &["message"])).is_some()) {
                return (text(at(condition, &["reason"])), text(at(condition, &["message"])));
            }
        }
        (None, self.text("errorMessage").or_else(|| text(at(self.get("complianceStatus"), &["message"]))))
    }

    /// Versions and settings of a connected cluster.
    fn cluster(&self, sheet: &mut Sheet<'_>) {
        for (key, of) in [("agentVersion", "azure-arc-agents"), ("kubernetesVersion", "kubernetes")] {
            if let Some(version) = self.text(key) {
                let span = self.about.place.find(key, version).unwrap_or_else(|| self.about.place.head());
                sheet.fact(Kind::Version, span, [(Field::Of, of.into()), (Field::Is, bare_version(version).into())]);
            }
        }
        for key in ["distribution", "infrastructure", "provisioningState", "managedIdentityCertificateExpirationTime"] {
            if let Some(value) = self.text(key) {
                let span = self.about.place.find(key, value).unwrap_or_else(|| self.about.place.head());
                sheet.fact(Kind::Setting, span, [(Field::Name, key.into()), (Field::Value, value.into())]);
            }
        }
    }
}
