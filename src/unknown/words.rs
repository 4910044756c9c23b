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

    pub(super) fn lower(&self) -> String {
        self.text.to_ascii_lowercase()
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
