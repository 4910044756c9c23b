//! What varies from one print of a message to the next, and so does not belong into it: the time. A written message in, the first time in it out.
//! Who makes a signature of a pasted line leaves it in without noticing, and the message is never found again. Other numbers may be what decides: some
//! GUIDs are the same everywhere.

/// Times, as their digits stand; behind a date there is more of it.
const SHAPES: [&str; 3] = ["0000-00-00T00:00", "0000-00-00 00:00", "00:00:00"];

/// The first time in a message.
pub(super) fn time(message: &str) -> Option<&str> {
    // a shape has as many bytes as the message, so that places are the same
    let digit = |b: u8| match b {
        b'0'..=b'9' => '0',
        b if b.is_ascii() => char::from(b),
        _ => '?',
    };
    let shape: String = message.bytes().map(digit).collect();
    SHAPES.iter().find_map(|time| shape.find(time).and_then(|at| message.get(at..at + time.len())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_seen_and_other_numbers_are_not() {
        for (message, found) in [
            ("time=\"2026-03-02T10:11:12Z\" level=error", Some("2026-03-02T10:11")),
            ("déjà vu 2026-03-02 10:11:12,345 ERROR", Some("2026-03-02 10:11")),
            ("E0302 10:15:01.123456 1 controller.go", Some("10:15:01")),
            ("port 10:443, version 1.2.3, api-version=2021-10-01", None),
            ("application bc313c14-388c-4e7d-a58e-70017303ee3b", None),
        ] {
            assert_eq!(time(message), found, "{message}");
        }
    }
}
