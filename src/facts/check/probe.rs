//! Probes of AKS Periscope: whether its pod reached an endpoint. An object on one line in, a check out.

use memchr::memmem;
use serde::Deserialize;

use super::OUTBOUND;
use crate::catalog::{Field, Kind};
use crate::facts::sheet::Sheet;

/// A probe is no longer.
const PROBE_MAX: usize = 4096;

/// A probe of AKS Periscope.
#[derive(Deserialize)]
#[serde(rename_all = "PascalCase")]
struct Probe {
    time_stamp: Option<String>,
    r#type: String,
    #[serde(rename = "URL")]
    url: String,
    status: String,
}

/// `{"TimeStamp":"...","Type":"Internet","URL":"google.com:80","Status":"Connected"}`
pub(super) fn read(sheet: &mut Sheet<'_>, line: usize) -> Option<usize> {
    let page = sheet.page();
    let text = page.text(line).trim();
    // every line comes here, so that the cheap test is first
    if !text.starts_with('{') || text.len() > PROBE_MAX || memmem::find(text.as_bytes(), b"\"URL\"").is_none() {
        return None;
    }
    let probe: Probe = serde_json::from_str(text).ok()?;
    let result = if probe.status == "Connected" { "passed" } else { "failed" };
    let fields = [
        (Field::Name, OUTBOUND.into()),
        (Field::Endpoint, probe.url.into()),
        (Field::Result, result.into()),
        (Field::Message, format!("{}: {}", probe.r#type, probe.status).into()),
    ];
    let at = probe.time_stamp.and_then(|time| time.parse().ok());
    sheet.fact_at(Kind::Check, page.whole(line), fields, at);
    Some(line + 1)
}
