//! Splitting JSON: where an object or array ends, and where the items of a list in it begin and end. Lines in, a [`Split`] out.
//!
//! This is no parser: it knows strings, escapes, depth and whose turn it is (key, colon, value, comma), no more, so that a list of 50 MB is
//! gone through once and each item can be given to `serde_json` on its own. What is no JSON ends the split where it is seen; what was complete
//! up to there stays.
//!
//! A terminal breaks lines in the middle of strings, so a string may go on in the next line, but not over more than [`WRAPS_MAX`]: behind a
//! stray quotation mark the text would be read inside out.

use super::page::Page;
use super::place::Spot;

/// A string may be broken so often.
const WRAPS_MAX: usize = 64;
/// Deeper is nothing that an API server sends, not even the schema of a definition.
const DEPTH_MAX: usize = 256;
/// So many items of a list are looked at; the sheet is full long before.
const ITEMS_MAX: usize = 200_000;

/// Where an object or array, and the items in it, begin and end.
#[derive(Debug)]
pub(super) struct Split {
    pub(super) from: Spot,
    /// Where it ends; nothing, if it is cut or broken.
    pub(super) end: Option<Spot>,
    /// Its items, if it is an array, or has one under `items` or `value`.
    pub(super) items: Option<Vec<(Spot, Spot)>>,
    /// Values of the keys that tell what the list is.
    pub(super) heads: Vec<(&'static str, Spot, Spot)>,
    /// The first line that it does not take.
    pub(super) next: usize,
}

/// What may stand next.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Turn {
    Key,
    Colon,
    Value,
    Comma,
}

/// Keys of a list that are kept.
const HEADS: [&str; 3] = ["apiVersion", "kind", "metadata"];

/// Splits what begins at a spot with `{` or `[`.
pub(super) fn split(page: &Page<'_>, from: Spot) -> Split {
    let mut run = Run {
        split: Split { from, end: None, items: None, heads: Vec::new(), next: from.line + 1 },
        open: Vec::new(),
        turn: Turn::Value,
        string: None,
        key: None,
        value: from,
        item: None,
        in_items: false,
    };
    let mut at = from.at;
    for line in from.line..page.lines().len() {
        match run.line(page.text(line), line, at) {
            Step::On => {}
            Step::End(at) => {
                run.split.end = Some(Spot { line, at });
                // what stands behind it on the line is left out
                run.split.next = line + 1;
                return run.split;
            }
            Step::Broken => {
                run.split.next = line.max(from.line + 1);
                return run.split;
            }
        }
        at = 0;
    }
    run.split.next = page.lines().len();
    run.split
}

enum Step {
    On,
    End(usize),
    Broken,
}

struct Text {
    is_key: bool,
    from: Spot,
    is_escaped: bool,
    wraps: usize,
}

struct Run {
    split: Split,
    open: Vec<u8>,
    turn: Turn,
    string: Option<Text>,
    /// The key of the value that comes, in the outermost object.
    key: Option<&'static str>,
    value: Spot,
    item: Option<Spot>,
    in_items: bool,
}

impl Run {
    fn line(&mut self, text: &str, line: usize, from: usize) -> Step {
        let bytes = text.as_bytes();
        let mut at = from;
        while let Some(&byte) = bytes.get(at) {
            if self.string.is_some() {
                at = self.text(text, line, at);
                continue;
            }
            let spot = Spot { line, at };
            at += 1;
            match (byte, self.turn) {
                (b' ' | b'\t' | b'\r', _) => {}
                (b'"', Turn::Key | Turn::Value) => {
                    self.begin_value(spot);
                    self.string = Some(Text { is_key: self.turn == Turn::Key, from: spot, is_escaped: false, wraps: 0 });
                }
                (b':', Turn::Colon) => self.turn = Turn::Value,
                (b',', Turn::Comma) => self.turn = if self.open.last() == Some(&b'{') { Turn::Key } else { Turn::Value },
                (b'{' | b'[', Turn::Value) if self.open.len() < DEPTH_MAX => {
                    self.begin_value(spot);
                    self.push(byte, spot);
                }
                (b'}', Turn::Key | Turn::Comma) if self.open.last() == Some(&b'{') => self.pop(at, line),
                (b']', Turn::Value | Turn::Comma) if self.open.last() == Some(&b'[') => self.pop(at, line),
                (_, Turn::Value) if is_scalar(byte) => {
                    self.begin_value(spot);
                    while bytes.get(at).is_some_and(|&b| is_scalar(b)) {
                        at += 1;
                    }
                    self.end_value(Spot { line, at });
                }
                // the rest of a number or a word that was broken by the end of the line
                (_, Turn::Comma) if is_scalar(byte) && spot.at == 0 => {}
                _ => return Step::Broken,
            }
            if self.open.is_empty() {
                return Step::End(at);
            }
        }
        match &mut self.string {
            Some(string) if string.wraps >= WRAPS_MAX => Step::Broken,
            Some(string) => {
                string.wraps += 1;
                Step::On
            }
            None => Step::On,
        }
    }

    /// Goes on in a string, up to its end or the end of the line.
    fn text(&mut self, text: &str, line: usize, at: usize) -> usize {
        let Some(string) = &mut self.string else { return at };
        if string.is_escaped {
            string.is_escaped = false;
            return at + 1;
        }
        let rest = text.as_bytes().get(at..).unwrap_or_default();
        let Some(found) = memchr::memchr2(b'"', b'\\', rest) else { return text.len() };
        if rest.get(found) == Some(&b'\\') {
            string.is_escaped = true;
            return at + found + 1;
        }
        let (is_key, from) = (string.is_key, string.from);
        let end = at + found;
        self.string = None;
        if is_key {
            self.turn = Turn::Colon;
            if self.open.len() == 1 {
                let name = if from.line == line { text.get(from.at + 1..end) } else { None };
                self.key = name.and_then(|name| HEADS.into_iter().chain(["items", "value"]).find(|known| *known == name));
            }
        } else {
            self.end_value(Spot { line, at: end + 1 });
        }
        end + 1
    }

    fn begin_value(&mut self, spot: Spot) {
        if self.turn == Turn::Value && self.open.len() == 1 {
            self.value = spot;
        }
    }

    fn end_value(&mut self, to: Spot) {
        self.turn = Turn::Comma;
        if self.open.len() == 1
            && let Some(key) = self.key.take()
            && HEADS.contains(&key)
            && self.split.heads.len() < HEADS.len()
        {
            self.split.heads.push((key, self.value, to));
        }
    }

    fn push(&mut self, byte: u8, spot: Spot) {
        let is_list = match self.open.as_slice() {
            [] => byte == b'[',
            [b'{'] => byte == b'[' && matches!(self.key, Some("items" | "value")) && self.split.items.is_none(),
            _ => false,
        };
        if is_list {
            self.in_items = true;
            self.split.items = Some(Vec::new());
        } else if self.in_items && self.item.is_none() && byte == b'{' {
            self.item = Some(spot);
        }
        self.open.push(byte);
        self.turn = if byte == b'{' { Turn::Key } else { Turn::Value };
    }

    fn pop(&mut self, at: usize, line: usize) {
        self.open.pop();
        let spot = Spot { line, at };
        // the array of the items is the outermost, or the one in the outermost object
        let list = if self.open.first() == Some(&b'[') { 1 } else { 2 };
        if self.in_items && self.open.len() == list {
            if let (Some(from), Some(items)) = (self.item.take(), &mut self.split.items)
                && items.len() < ITEMS_MAX
            {
                items.push((from, spot));
            }
        } else if self.open.len() < list {
            self.in_items = false;
        }
        self.end_value(spot);
    }
}

/// Bytes of numbers, `true`, `false` and `null`.
fn is_scalar(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || matches!(byte, b'+' | b'-' | b'.')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn items(text: &str) -> (Vec<String>, bool, usize) {
        let page = Page::new("x", text.as_bytes(), 0, 1);
        let split = split(&page, Spot { line: 0, at: 0 });
        let items = split.items.unwrap_or_default();
        let items = items.into_iter().map(|(from, to)| super::super::place::Place::new(&page, from, to).text("").into_owned());
        (items.collect(), split.end.is_some(), split.next)
    }

    #[test]
    fn the_items_of_a_list_are_found_and_nothing_within_them() {
        let text = "{\"kind\":\"List\",\"items\": [\n {\"a\":[{\"b\":\"]}\"}]},\n{\"c\":\"\\\"{\"}\n]}\nend";
        let all = vec!["{\"a\":[{\"b\":\"]}\"}]}".to_owned(), "{\"c\":\"\\\"{\"}".to_owned()];
        assert_eq!(items(text), (all, true, 4));
        assert_eq!(items("[{},{\"x\":1}]").0.len(), 2);
        assert_eq!(items("{\"spec\":{\"items\":[{}]}}").0.len(), 0);
    }

    #[test]
    fn a_cut_list_keeps_its_complete_items() {
        assert_eq!(items("{\"items\":[\n{\"a\":1},\n{\"b\":").0, ["{\"a\":1}"]);
        assert!(!items("{\"items\":[\n{\"a\":1},\n{\"b\":").1);
    }

    #[test]
    fn what_is_no_json_ends_it() {
        assert_eq!(items("{\"a\": 1,\n\"b\": 2\n$ kubectl get pods"), (Vec::new(), false, 2));
        assert_eq!(items("{ if (x) {"), (Vec::new(), false, 1));
    }

    #[test]
    fn a_string_may_be_broken_by_a_terminal() {
        assert_eq!(items("[{\"a\":\"one tw\no\"}]").0, ["{\"a\":\"one two\"}"]);
    }
}
