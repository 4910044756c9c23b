//! Buffers: text that is read. Memory of any content in; room for readers, and what they wrote into it, out.
//!
//! Invariant: room is given behind the text alone, and is zeroed once: what a buffer was used for before is as good as zeros. To zero the room for each
//! read would cost as much as to copy all that is read.

/// Text, and room behind it.
#[derive(Debug, Default)]
pub(super) struct Buffer {
    /// Those behind `len` are left from before.
    bytes: Vec<u8>,
    len: usize,
}

impl Buffer {
    /// A copy of some text, in memory that was used before.
    pub(super) fn with(text: &[u8], memory: Vec<u8>) -> Self {
        let mut buffer = Self { bytes: memory, len: 0 };
        buffer.push(text);
        buffer
    }

    pub(super) fn len(&self) -> usize {
        self.len
    }

    /// The text.
    pub(super) fn bytes(&self) -> &[u8] {
        self.bytes.get(..self.len).unwrap_or_default()
    }

    /// Room for some bytes.
    pub(super) fn room(&mut self, len: usize) -> &mut [u8] {
        let end = self.len + len;
        if self.bytes.len() < end {
            self.bytes.resize(end, 0);
        }
        self.bytes.get_mut(self.len..end).unwrap_or_default()
    }

    /// So many bytes of the room were written.
    pub(super) fn grow(&mut self, written: usize) {
        self.len = (self.len + written).min(self.bytes.len());
    }

    pub(super) fn push(&mut self, text: &[u8]) {
        self.room(text.len()).copy_from_slice(text);
        self.grow(text.len());
    }

    /// The text alone.
    pub(super) fn into_text(mut self) -> Vec<u8> {
        self.bytes.truncate(self.len);
        self.bytes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_stays_while_room_comes_and_goes() {
        let mut buffer = Buffer::with(b"old", vec![7; 5]);
        assert_eq!(buffer.room(4), [7, 7, 0, 0]);
        buffer.room(4).copy_from_slice(b" hat");
        buffer.grow(2);
        assert_eq!(buffer.bytes(), b"old h");
        assert_eq!(buffer.room(3), b"at\0");
        buffer.push(b"ay");
        assert_eq!(buffer.into_text(), b"old hay");
    }
}
