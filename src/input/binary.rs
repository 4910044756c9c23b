//! What is no text and no container, by its first bytes, so that the report can say what was passed over.

use super::skipped::Reason;

/// What these bytes begin, if it is known.
pub(super) fn kind(head: &[u8]) -> Option<(Reason, &'static str)> {
    let core = |at: usize| head.get(at) == Some(&4);
    let (reason, detail) = match head {
        // containers that are not opened: that is a failure, not a passing over
        [b'R', b'a', b'r', b'!', 0x1A, 7, ..] => (Reason::Archive, "a rar archive, which is not opened; unpack it"),
        [b'M', b'S', b'C', b'F', 0, 0, 0, 0, ..] => (Reason::Archive, "a cabinet, which is not opened; unpack it"),
        [0x1F, 0x9D, ..] => (Reason::Archive, "compressed by compress, which is not opened; unpack it"),
        [b'L', b'Z', b'I', b'P', 1, ..] => (Reason::Archive, "compressed by lzip, which is not opened; unpack it"),
        [b'E', b'l', b'f', b'F', b'i', b'l', b'e', 0, ..] => (Reason::Binary, "a Windows event log (evtx)"),
        [0x7F, b'E', b'L', b'F', ..] if core(16) || core(17) => (Reason::Binary, "a core dump"),
        [0x7F, b'E', b'L', b'F', ..] | [b'M', b'Z', _, 0 | 1, ..] => (Reason::Binary, "a program"),
        [0x89, b'P', b'N', b'G', ..] | [0xFF, 0xD8, 0xFF, ..] | [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => {
            (Reason::Binary, "an image")
        }
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => (Reason::Binary, "an image"),
        [b'%', b'P', b'D', b'F', b'-', ..] => (Reason::Binary, "a PDF document"),
        [b'M', b'D', b'M', b'P', 0x93, 0xA7, ..] | [b'P', b'A', b'G', b'E', b'D', b'U', ..] => (Reason::Binary, "a memory dump"),
        [b'r', b'e', b'g', b'f', _, _, _, _, ..] if head.contains(&0) => (Reason::Binary, "a Windows registry hive"),
        [0xD4, 0xC3, 0xB2, 0xA1, ..] | [0xA1, 0xB2, 0xC3, 0xD4, ..] | [0x0A, 0x0D, 0x0D, 0x0A, ..] => {
            (Reason::Binary, "a packet capture")
        }
        [b'L', b'P', b'K', b'S', b'H', b'H', b'R', b'H', ..] => (Reason::Binary, "a systemd journal"),
        _ if head.starts_with(b"SQLite format 3\0") => (Reason::Binary, "an SQLite database"),
        _ => return None,
    };
    Some((reason, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_bundle_has_besides_logs_is_called_by_its_name() {
        let elf = |kind: u8| [b"\x7FELF\x02\x01\x01\0\0\0\0\0\0\0\0\0", &[kind, 0][..]].concat();
        for (head, detail) in [
            (&b"ElfFile\0\0\0\0\0\0\0\0\0"[..], "a Windows event log (evtx)"),
            (&elf(4), "a core dump"),
            (&elf(2), "a program"),
            (b"\x89PNG\r\n\x1a\n", "an image"),
            (b"SQLite format 3\0\x10\0", "an SQLite database"),
            (b"%PDF-1.7\n", "a PDF document"),
        ] {
            assert_eq!(kind(head), Some((Reason::Binary, detail)));
        }
        assert_eq!(kind(b"Rar!\x1A\x07\x01\0").map(|kind| kind.0), Some(Reason::Archive));
        for text in ["regf is a word", "MZ", "GIF is an image", "PAGED", "%PDF", "", "LZIP it"] {
            assert_eq!(kind(text.as_bytes()), None, "{text}");
        }
    }
}
