//! Events, of the core API and of `events.k8s.io`: of which object, why, how often, and when last.

use super::{About, Subject, fields, text, time, told};
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// Writes down the fact of an event.
pub(super) fn read(sheet: &mut Sheet<'_>, about: &About<'_, '_>) -> Option<Subject> {
    let object = [about.at(&["involvedObject"]), about.at(&["regarding"])].into_iter().find(|object| object.is_object())?;
    let part = |key| text(super::at(object, &[key]));
    let name = part("name")?;
    let subject = part("kind").map_or_else(|| name.to_owned(), |kind| format!("{}/{name}", kind.to_ascii_lowercase()));
    let namespace = part("namespace").or_else(|| about.namespace());
    let reason = about.text(&["reason"]);
    let counts = [about.at(&["series", "count"]), about.at(&["count"]), about.at(&["deprecatedCount"])];
    let count = counts.into_iter().find_map(serde_json::Value::as_i64).filter(|count| *count > 0);
    let times = [
        about.at(&["series", "lastObservedTime"]),
        about.at(&["lastTimestamp"]),
        about.at(&["deprecatedLastTimestamp"]),
        about.at(&["eventTime"]),
        about.at(&["firstTimestamp"]),
        about.at(&["metadata", "creationTimestamp"]),
    ];
    let span = match reason {
        Some(reason) => about.place.find("reason", reason),
        None => None,
    };
    sheet.fact_at(
        Kind::Event,
        span.unwrap_or_else(|| about.name_span()),
        fields([
            (Field::Namespace, told(namespace)),
            (Field::Object, Some(subject.into())),
            (Field::Type, told(about.text(&["type"]))),
            (Field::Reason, told(reason)),
            (Field::Message, told(about.text(&["message"]).or_else(|| about.text(&["note"])))),
            (Field::Count, count.map(Into::into)),
        ]),
        times.into_iter().find_map(time),
    );
    Some(Subject { kind: Kind::Event, of: None, namespace: namespace.map(str::to_owned) })
}
