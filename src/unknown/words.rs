//! Words of a message: runs of letters and digits, with the apostrophe of `can't`.

/// A word and where it stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct Word<'a> {
    pub(super) text: &'a str,
    pub(super) start: usize,
    pub(super) end: usize,
}

impl Word<'_> {
    pub(super) fn len(&self) -> usize {
        self.text.len()
    }

    pub(super) fn lower(&self) -> Lower {
        Lower::of(self.text)
    }
}

/// A word in lower case, made without allocating: there is one for each word of each line that is looked at. One that is longer than any word of the
/// vocabulary is empty.
#[derive(Clone, Copy, Debug)]
pub(super) struct Lower {
    bytes: [u8; Self::MAX],
    len: usize,
}

impl Lower {
    const MAX: usize = 24;

    pub(super) fn of(word: &str) -> Self {
        let mut lower = Self { bytes: [0; Self::MAX], len: 0 };
        if let Some(bytes) = lower.bytes.get_mut(..word.len()) {
            bytes.copy_from_slice(word.as_bytes());
            bytes.make_ascii_lowercase();
            lower.len = word.len();
        }
        lower
    }

    pub(super) fn as_str(&self) -> &str {
        self.bytes.get(..self.len).and_then(|bytes| std::str::from_utf8(bytes).ok()).unwrap_or_default()
    }
}

/// The words of a text, in order.
pub(super) fn words(text: &str) -> impl Iterator<Item = Word<'_>> {
    let mut at = 0;
    std::iter::from_fn(move || {
        let rest = text.get(at..)?;
        let start = at + rest.find(|c: char| c.is_alphanumeric())?;
        let word = text.get(start..)?;
        let mut len = word.find(|c: char| !c.is_alphanumeric()).unwrap_or(word.len());
        if word.get(len..).is_some_and(|rest| rest.starts_with("'t")) {
            len += 2;
        }
        at = start + len;
        Some(Word { text: word.get(..len)?, start, end: at })
    })
}
