//! Needles: a few dozen words, told from the start, and the places where one of them stands. Bytes in, places out, at memory speed.
//!
//! What decides whether a stretch of text is worth a closer look is whether some word stands in it at all; so every byte of a log goes through such a
//! search. The words stand in buckets, eight of them to a group. For each of the first four bytes of a place a table says in which buckets a word has
//! such a byte there; a place that stays in one bucket through all four is compared with its words. With vectors the tables are asked for 32 or 64
//! places at once, and one pass does for all groups.
//!
//! Invariant: what is found is where a word stands, on every processor; which buckets words are in makes a difference in time alone.
//!
//! Why not a packed search of aho-corasick: it takes one pass for each group, and starts anew behind each place that it finds.

#[cfg(target_arch = "x86_64")]
mod avx2;
#[cfg(target_arch = "x86_64")]
mod avx512;

/// Bytes of a place that the tables are asked for.
const LOOKED_AT: usize = 4;
/// Places that are looked at together: a bit for each.
const STEP: usize = 64;
/// Bytes that a step reads.
const READ: usize = STEP + LOOKED_AT - 1;
/// Bytes that are looked at in one go, so that the tables need not be loaded for each place that is found.
const PART: usize = 64 * STEP;
/// How many bytes there are.
const BYTES: usize = 1 + u8::MAX as usize;

/// The words of a bucket.
pub(crate) type Bucket = &'static [&'static str];
/// As many buckets as a byte has bits.
pub(crate) type Group = [Bucket; 8];

/// Words, ready to be looked for.
pub(crate) struct Needles<const GROUPS: usize> {
    groups: [Group; GROUPS],
    tables: [Tables; GROUPS],
}

/// The tables of a group, for each of the bytes that are looked at.
struct Tables([Table; LOOKED_AT]);

/// In which buckets a word has some byte.
#[cfg_attr(not(target_arch = "x86_64"), allow(dead_code, reason = "some tables are for vectors"))]
struct Table {
    /// By the byte.
    exact: [u8; BYTES],
    /// By its lower six bits: where the byte is in a bucket, and where others are that have these in common.
    bits: [u8; STEP],
    /// By its lower half and by its upper half: both name a bucket, where the byte is in it, and where others are that share their halves with such.
    lower: [u8; 16],
    upper: [u8; 16],
}

impl Tables {
    /// The buckets that a word with these first bytes may be in.
    #[inline]
    fn of(&self, bytes: [u8; LOOKED_AT]) -> u8 {
        let buckets = |(table, byte): (&Table, u8)| table.exact.get(usize::from(byte)).copied().unwrap_or(0);
        self.0.iter().zip(bytes).map(buckets).fold(u8::MAX, |all, buckets| all & buckets)
    }
}

impl<const GROUPS: usize> Needles<GROUPS> {
    /// Prepares words of ASCII, when the program is compiled.
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    pub(crate) const fn new(groups: [Group; GROUPS]) -> Self {
        let mut tables = [const {
            Tables([const { Table { exact: [0; BYTES], bits: [0; STEP], lower: [0; 16], upper: [0; 16] } }; LOOKED_AT])
        }; GROUPS];
        let mut group = 0;
        while group < GROUPS {
            let mut bucket = 0;
            while bucket < groups[group].len() {
                let mut word = 0;
                while word < groups[group][bucket].len() {
                    let bytes = groups[group][bucket][word].as_bytes();
                    let mut i = 0;
                    while i < LOOKED_AT {
                        let table = &mut tables[group].0[i];
                        // behind a shorter word anything may stand
                        let (mut byte, end) =
                            if i < bytes.len() { (bytes[i] as usize, bytes[i] as usize + 1) } else { (0, BYTES) };
                        while byte < end {
                            table.exact[byte] |= 1 << bucket;
                            table.bits[byte % STEP] |= 1 << bucket;
                            table.lower[byte % 16] |= 1 << bucket;
                            table.upper[byte / 16] |= 1 << bucket;
                            byte += 1;
                        }
                        i += 1;
                    }
                    word += 1;
                }
                bucket += 1;
            }
            group += 1;
        }
        Self { groups, tables }
    }

    /// Looks for the words in a text.
    pub(crate) const fn places<'a>(&'a self, data: &'a [u8]) -> Places<'a, GROUPS> {
        let marks = Marks { all: [(0, 0); PART / STEP], count: 0 };
        Places { needles: self, data, start: 0, marks, at_hand: 0, next: 0 }
    }

    /// Whether a word stands where a text begins.
    fn stands(&self, text: &[u8]) -> bool {
        let first = text.first_chunk().copied().unwrap_or_else(|| {
            // behind the end nothing stands, which is in no word
            let mut first = [0; LOOKED_AT];
            first.iter_mut().zip(text).for_each(|(byte, &read)| *byte = read);
            first
        });
        self.groups.iter().zip(&self.tables).any(|(group, tables)| {
            let mut buckets = tables.of(first);
            while buckets != 0 {
                let words = group.get(buckets.trailing_zeros() as usize).copied().unwrap_or_default();
                if words.iter().any(|word| begins(text, first, word.as_bytes())) {
                    return true;
                }
                buckets &= buckets - 1;
            }
            false
        })
    }

    /// For each step of the part of `data` that begins at `start`, as a bit for each place, whether a word may stand there.
    fn mark(&self, data: &[u8], start: usize, marks: &mut Marks) {
        let part = data.get(start..).unwrap_or_default();
        #[cfg(target_arch = "x86_64")]
        if avx512::mark(self, part, marks) || avx2::mark(self, part, marks) {
            return;
        }
        Self::mark_by(part, marks, |step| self.may_stand(step));
    }

    /// As a bit for each place of a step, whether a word may stand there.
    fn may_stand(&self, step: &[u8; READ]) -> u64 {
        let places = step.windows(LOOKED_AT).filter_map(|bytes| bytes.first_chunk()).enumerate();
        let mark = |(place, &bytes)| u64::from(self.tables.iter().any(|tables| tables.of(bytes) != 0)) << place;
        places.map(mark).fold(0, |all, mark| all | mark)
    }

    #[expect(clippy::inline_always, reason = "becomes part of its caller, and is compiled for the processor of that")]
    #[inline(always)]
    fn mark_by(part: &[u8], marks: &mut Marks, may_stand: impl Fn(&[u8; READ]) -> u64) {
        let (mut at, mut count) = (0, 0);
        while at < PART.min(part.len()) {
            let rest = part.get(at..).unwrap_or_default();
            let doubts = if let Some(step) = rest.first_chunk() {
                may_stand(step)
            } else {
                // what is left is looked at with nothing behind it
                let mut step = [0; READ];
                step.iter_mut().zip(rest).for_each(|(byte, &read)| *byte = read);
                may_stand(&step)
            };
            // written whether it says something or not: whether it does is hard to guess, and to guess wrong costs more
            if let Some(mark) = marks.all.get_mut(count) {
                *mark = (at, doubts);
            }
            count += usize::from(doubts != 0);
            at += STEP;
        }
        marks.count = count;
    }
}

/// Whether a text with these first bytes begins with a word.
#[inline]
fn begins(text: &[u8], first: [u8; LOOKED_AT], word: &[u8]) -> bool {
    match word.split_first_chunk() {
        Some((head, rest)) => {
            first == *head && (rest.is_empty() || text.get(LOOKED_AT..).is_some_and(|text| text.starts_with(rest)))
        }
        None => first.starts_with(word),
    }
}

/// Steps of a part in which words may stand: where they begin in it, and a bit for each place.
struct Marks {
    all: [(usize, u64); PART / STEP],
    count: usize,
}

/// Where words stand in a text.
pub(crate) struct Places<'a, const GROUPS: usize> {
    needles: &'a Needles<GROUPS>,
    data: &'a [u8],
    /// The part that was looked at last.
    start: usize,
    marks: Marks,
    /// The mark at hand.
    at_hand: usize,
    /// Where the part behind it begins.
    next: usize,
}

impl<const GROUPS: usize> Places<'_, GROUPS> {
    /// The first place at or behind a byte, which never goes back.
    pub(crate) fn first(&mut self, from: usize) -> Option<usize> {
        loop {
            while let Some((at, doubts)) =
                self.marks.all.get_mut(..self.marks.count).and_then(|marks| marks.get_mut(self.at_hand))
            {
                let start = self.start + *at;
                while *doubts != 0 && start + STEP > from {
                    let place = start + doubts.trailing_zeros() as usize;
                    if place >= from && self.needles.stands(self.data.get(place..).unwrap_or_default()) {
                        return Some(place);
                    }
                    *doubts &= *doubts - 1;
                }
                self.at_hand += 1;
            }
            self.start = self.next.max(from);
            if self.start >= self.data.len() {
                return None;
            }
            self.needles.mark(self.data, self.start, &mut self.marks);
            (self.at_hand, self.next) = (0, self.start + PART);
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::{Index, select};

    use super::*;

    const FEW: Needles<2> = Needles::new([
        [&["failed", "fail:"], &["timeout"], &[" E0", "x"], &[], &[], &[], &[], &["\nkind: "]],
        [&["ab", "abab", "ba"], &["~zzz"], &["\tfailed"], &["@`{", "P0p p"], &[], &[], &[], &[]],
    ]);
    const WORDS: [&[u8]; 14] = [
        b"failed",
        b"fail:",
        b"timeout",
        b" E0",
        b"x",
        b"\nkind: ",
        b"ab",
        b"abab",
        b"~zzz",
        b"\tfailed",
        b"@`{",
        b"P0p p",
        b"\xC3\xA9",
        b"pppp",
    ];

    fn all(needles: &Needles<2>, data: &[u8], from: usize) -> Vec<usize> {
        let mut places = needles.places(data);
        std::iter::successors(places.first(from), |&place| places.first(place + 1)).collect()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2000))]

        #[test]
        fn it_finds_what_a_plain_search_finds(
            parts in prop::collection::vec((select(&WORDS[..]), prop::collection::vec(any::<u8>(), 0..40), any::<Index>()), 0..20),
            from in any::<Index>(),
        ) {
            let text: Vec<u8> = parts.iter().flat_map(|(word, noise, cut)| [&word[..=cut.index(word.len())], noise].concat()).collect();
            let from = from.index(text.len() + 1);
            let words = FEW.groups.as_flattened().iter().flat_map(|bucket| bucket.iter());
            let stands = |at: &usize| words.clone().any(|word| text[*at..].starts_with(word.as_bytes()));
            let plain: Vec<usize> = (from..text.len()).filter(stands).collect();
            prop_assert_eq!(all(&FEW, &text, from), plain);
        }

        #[test]
        fn no_processor_passes_over_what_another_one_sees(bytes in prop::collection::vec(any::<u8>(), READ), words in prop::collection::vec((select(&WORDS[..]), 0..STEP), 0..6)) {
            let mut step: [u8; READ] = bytes.try_into().unwrap();
            for (word, at) in words {
                step.iter_mut().skip(at).zip(word).for_each(|(byte, &letter)| *byte = letter);
            }
            let exact = FEW.may_stand(&step);
            #[cfg(target_arch = "x86_64")]
            for mark in [avx2::mark::<2>, avx512::mark::<2>] {
                let mut marks = Marks { all: [(0, 0); PART / STEP], count: 0 };
                if mark(&FEW, &step, &mut marks) {
                    let first = marks.all[..marks.count].iter().find(|(at, _)| *at == 0).map_or(0, |(_, doubts)| *doubts);
                    prop_assert_eq!(first & exact, exact);
                }
            }
        }
    }
}
