//! Releases of Helm, as `helm list|status|history -o json` print them; and values, which become settings with dotted names.
//!
//! Values hold credentials. What looks like one by its name is not kept, and of the rest the text is masked like evidence.

use serde_json::Value as Json;

use super::{About, Subject, at, bare_version, fields, text, told};
use crate::catalog::{Field, Kind};
use crate::facts::helm::is_state;
use crate::facts::place::Place;
use crate::facts::sheet::Sheet;
use crate::redact;

/// Values nested deeper than this are not looked at.
const DEPTH_MAX: usize = 8;
/// So many values of one document are kept.
const VALUES_MAX: usize = 500;
/// So many bytes are gone through to find where they stand; behind that, the place of all has to do.
const SEARCH_MAX: usize = 16 << 20;

/// Writes down the fact of a release.
pub(super) fn read(sheet: &mut Sheet<'_>, about: &About<'_, '_>) -> Option<Subject> {
    let object = about.object;
    let own = |key| text(at(object, &[key]));
    let info = at(object, &["info"]);
    let command = sheet.command.as_ref();
    let is_history = own("name").is_none() && own("app_version").is_some() && own("description").is_some();
    let (name, state, revision, message) = if is_history {
        let named = command.filter(|command| command.is("helm", &["history"])).and_then(|command| command.name());
        (named?.to_owned(), own("status")?, number(at(object, &["revision"])), own("description"))
    } else if let Some(state) = text(at(info, &["status"])) {
        (own("name")?.to_owned(), state, number(at(object, &["version"])), text(at(info, &["description"])))
    } else if own("chart").is_some() && !at(object, &["revision"]).is_null() {
        // charts and their like have these keys, too
        let state = own("status").filter(|state| is_state(state))?;
        (own("name")?.to_owned(), state, number(at(object, &["revision"])), None)
    } else {
        return None;
    };
    let namespace = own("namespace").map(str::to_owned).or_else(|| about.hint.namespace.clone());
    let chart = own("chart").map(str::to_owned).or_else(|| {
        let part = |key| text(at(object, &["chart", "metadata", key]));
        Some(format!("{}-{}", part("name")?, part("version")?))
    });
    let version = own("app_version").or_else(|| text(at(object, &["chart", "metadata", "appVersion"])));
    let span = about.place.find("status", state).unwrap_or_else(|| about.place.head());
    sheet.fact(
        Kind::Release,
        span,
        fields([
            (Field::Namespace, told(namespace.as_deref())),
            (Field::Name, told(Some(&name))),
            (Field::State, told(Some(state))),
            (Field::Chart, told(chart.as_deref())),
            (Field::Version, told(version.map(bare_version))),
            (Field::Revision, revision.map(Into::into)),
            (Field::Message, told(message)),
        ]),
    );
    if at(object, &["config"]).is_object() {
        values(sheet, at(object, &["config"]), about.place);
    }
    Some(Subject { kind: Kind::Release, of: None, namespace })
}

/// A number that may be written as text.
fn number(value: &Json) -> Option<i64> {
    value.as_i64().or_else(|| value.as_str()?.parse().ok())
}

/// Writes down values as settings: `global.isProxyEnabled`.
pub(in crate::facts) fn values(sheet: &mut Sheet<'_>, values: &Json, place: &Place<'_>) {
    let mut waiting = vec![(String::new(), values, 0)];
    let mut left = VALUES_MAX;
    let mut searches = SEARCH_MAX / place.len().max(1);
    while let Some((name, value, depth)) = waiting.pop() {
        match value {
            Json::Object(keys) if depth < DEPTH_MAX => {
                for (key, value) in keys.iter().rev().filter(|(key, _)| !is_credential(key)) {
                    let name = if name.is_empty() { key.clone() } else { format!("{name}.{key}") };
                    waiting.push((name, value, depth + 1));
                }
            }
            Json::Bool(_) | Json::Number(_) | Json::String(_) if !name.is_empty() => {
                let Some(rest) = left.checked_sub(1) else { return };
                left = rest;
                let said = value.as_str().map_or_else(|| value.to_string(), str::to_owned);
                let key = name.rsplit('.').next().unwrap_or_default();
                let span = if searches > 0 { place.find(key, &said).or_else(|| place.find_key(key)) } else { None };
                searches = searches.saturating_sub(1);
                let masked = redact::apply(&said, &redact::secrets(&said), &mut []);
                let fields = [(Field::Name, name.into()), (Field::Value, masked.into())];
                sheet.fact(Kind::Setting, span.unwrap_or_else(|| place.head()), fields);
            }
            _ => {}
        }
    }
}

/// Whether a key may hold a credential.
fn is_credential(key: &str) -> bool {
    const WORDS: [&str; 9] =
        ["secret", "password", "passwd", "token", "privatekey", "credential", "connectionstring", "accesskey", "apikey"];
    let key: String = key.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_ascii_lowercase();
    WORDS.iter().any(|word| key.contains(word)) || matches!(key.as_str(), "key" | "sas" | "pat" | "workspacekey" | "wskey")
}
