//! Extended headers: what pax and GNU say about the next member. Bytes in; its name, size and holes out.

use super::PIECES_MAX;

/// What is known about the next member.
#[derive(Debug, Default)]
pub(crate) struct Extended {
    name: Option<Vec<u8>>,
    /// The name of a sparse member; that in `path` was made up by the writer.
    sparse_name: Option<Vec<u8>>,
    size: Option<u64>,
    map: Vec<(u64, u64)>,
    offset: Option<u64>,
    major: u64,
}

impl Extended {
    /// Takes records, each `length key=value` and a line break; the first that is none ends it.
    pub(crate) fn take(&mut self, mut records: &[u8]) {
        while let Some((record, rest)) = record(records) {
            records = rest;
            let Some(equals) = record.iter().position(|&byte| byte == b'=') else { continue };
            let (key, value) = record.split_at(equals);
            self.record(key, value.get(1..).unwrap_or_default());
        }
    }

    fn record(&mut self, key: &[u8], value: &[u8]) {
        match key {
            b"path" => self.name = Some(value.to_vec()),
            b"size" => self.size = number(value),
            b"GNU.sparse.name" => self.sparse_name = Some(value.to_vec()),
            b"GNU.sparse.major" => self.major = number(value).unwrap_or_default(),
            b"GNU.sparse.offset" => self.offset = number(value),
            b"GNU.sparse.numbytes" => {
                if let (Some(offset), Some(len)) = (self.offset.take(), number(value)) {
                    self.piece(offset, len);
                }
            }
            b"GNU.sparse.map" => {
                let mut numbers = value.split(|&byte| byte == b',').map_while(number);
                while let (Some(offset), Some(len)) = (numbers.next(), numbers.next()) {
                    self.piece(offset, len);
                }
            }
            _ => {}
        }
    }

    fn piece(&mut self, offset: u64, len: u64) {
        if self.map.len() < PIECES_MAX {
            self.map.push((offset, len));
        }
    }

    /// Takes the name that GNU puts before a member.
    pub(crate) fn long_name(&mut self, mut name: Vec<u8>) {
        if let Some(end) = name.iter().position(|&byte| byte == 0) {
            name.truncate(end);
        }
        self.name = Some(name);
    }

    pub(crate) fn name(&self) -> Option<Vec<u8>> {
        self.sparse_name.as_ref().or(self.name.as_ref()).cloned()
    }

    pub(crate) fn size(&self) -> Option<u64> {
        self.size
    }

    /// Whether the map of a sparse member stands before its data.
    pub(crate) fn has_map_in_data(&self) -> bool {
        self.major == 1
    }

    pub(crate) fn map(&self) -> &[(u64, u64)] {
        &self.map
    }
}

/// The first record, and what follows it.
fn record(records: &[u8]) -> Option<(&[u8], &[u8])> {
    let space = records.iter().take(20).position(|&byte| byte == b' ')?;
    let len = usize::try_from(number(records.get(..space)?)?).ok()?;
    let (record, rest) = records.split_at_checked(len)?;
    Some((record.get(space + 1..)?.strip_suffix(b"\n")?, rest))
}

fn number(digits: &[u8]) -> Option<u64> {
    std::str::from_utf8(digits).ok()?.parse().ok()
}
