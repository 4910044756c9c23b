//! Surveying: the text of a block in, its line breaks and whether it hides messages out: whether something in it keeps a search of the raw text from seeing
//! what a search of the folded text sees. One pass, since it is made over every byte of a large document.
//!
//! Messages are hidden by colours, NULs, escaped quotation marks, blanks and characters, unusual blanks, entities, and lines that a terminal wrapped.
//!
//! Invariant: the same on every processor; what is fast about it only finds the bytes that matter.

/// Bytes that are looked at together.
const STEP: usize = 64;
/// Bytes whose marks are collected before they are looked at.
const PART: usize = 2 << 10;
/// Room for the places of a part.
const PLACES: usize = PART + 2 * STEP;
/// Of most steps, as many bytes are marked at most.
const FEW: usize = 2;
/// Lines of at most so many bytes may have been wrapped; of screens that are wider there are few.
const WIDEST: usize = 256;
/// Lines shorter than this are not full.
const NARROWEST: usize = 20;

/// What is known of a block.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Survey {
    pub(crate) newlines: u64,
    pub(crate) hides: bool,
}

impl Survey {
    /// Of the own part of a block.
    pub(crate) fn of(own: &[u8]) -> Self {
        #[cfg(target_arch = "x86_64")]
        if let Some(survey) = vectors::by_64(own).or_else(|| vectors::by_32(own)) {
            return survey;
        }
        Self::by(own, portable)
    }

    /// Which bytes of a step are line breaks, and which may hide something, is what `marks` says: a bit for each byte.
    #[expect(clippy::inline_always, reason = "becomes part of its caller, and is compiled for the processor of that")]
    #[inline(always)]
    fn by(own: &[u8], marks: impl Fn(&[u8; STEP]) -> (u64, u64)) -> Self {
        let (mut lines, mut hides) = (Lines::default(), false);
        let (mut newlines, mut hiding) = ([0; PLACES], [0; PLACES]);
        for (start, part) in (0..).step_by(PART).zip(own.chunks(PART)) {
            let (steps, rest) = part.as_chunks::<STEP>();
            let mut last = [b' '; STEP];
            last.iter_mut().zip(rest).for_each(|(byte, &read)| *byte = read);
            let (mut at, mut breaks, mut doubts) = (0, 0, 0);
            // plain loops: an adapter that is not inlined is compiled for every processor, and its vectors go through memory
            for step in steps {
                let (newline, may_hide) = marks(step);
                breaks = add(&mut newlines, breaks, at, newline);
                doubts = add(&mut hiding, doubts, at, may_hide);
                at += STEP as u32;
            }
            let (newline, may_hide) = marks(&last);
            breaks = add(&mut newlines, breaks, at, newline);
            doubts = add(&mut hiding, doubts, at, may_hide);
            newlines.iter().take(breaks).for_each(|&end| lines.end(start + end as usize));
            let may_hide = |&at: &u32| is_hiding(own.get(start + at as usize..).unwrap_or_default());
            hides = hides || hiding.iter().take(doubts).any(may_hide);
        }
        Self { newlines: lines.count.into(), hides: hides || lines.are_wrapped() }
    }
}

/// Adds places whose bits are set, counted from `at`, behind those that are there. Gives how many there are then.
#[expect(clippy::inline_always, reason = "becomes part of its caller, and is compiled for the processor of that")]
#[inline(always)]
fn add(places: &mut [u32; PLACES], len: usize, at: u32, mut set: u64) -> usize {
    let count = set.count_ones() as usize;
    let Some(room) = places.get_mut(len..len + STEP) else { return len };
    let (few, more) = room.split_at_mut(FEW);
    // so many are written whether there are as many or not: how many there are is hard to guess, and to guess wrong costs more
    for place in few {
        *place = at + set.trailing_zeros();
        set &= set.wrapping_sub(1);
    }
    if count > FEW {
        for place in more.iter_mut().take(count - FEW) {
            *place = at + set.trailing_zeros();
            set &= set.wrapping_sub(1);
        }
    }
    len + count
}

/// Whether a byte may hide something, by what follows it.
fn is_hiding(rest: &[u8]) -> bool {
    match rest {
        [b'\\', after, ..] => matches!(after, b'"' | b'\'' | b'\\' | b'n' | b't' | b'u'),
        [b'&', after @ ..] => [&b"quot;"[..], b"#39;", b"lt;"].iter().any(|entity| after.starts_with(entity)),
        [0x1B | 0, ..] | [b'?', b'[', ..] | [0xC2, 0xA0, ..] => true,
        _ => false,
    }
}

/// How long lines are.
struct Lines {
    /// How many there are of each length.
    lengths: [u32; WIDEST],
    count: u32,
    start: usize,
}

impl Default for Lines {
    fn default() -> Self {
        Self { lengths: [0; WIDEST], count: 0, start: 0 }
    }
}

impl Lines {
    #[inline]
    fn end(&mut self, at: usize) {
        if let Some(count) = self.lengths.get_mut(at - self.start) {
            *count += 1;
        }
        self.count += 1;
        self.start = at + 1;
    }

    /// Whether many have exactly the same length, and hardly any is longer: a terminal has wrapped them.
    fn are_wrapped(&self) -> bool {
        let full = self.lengths.iter().enumerate().skip(NARROWEST).max_by_key(|&(_, count)| *count);
        full.is_some_and(|(width, &count)| {
            let longer = self.count.saturating_sub(self.lengths.iter().take(width + 1).sum());
            count >= 8 && count * 20 >= self.count && longer * 50 <= self.count
        })
    }
}

/// The reference.
fn portable(step: &[u8; STEP]) -> (u64, u64) {
    let mask = |is: fn(u8) -> bool| step.iter().rev().fold(0, |mask, &byte| mask << 1 | u64::from(is(byte)));
    (mask(|byte| byte == b'\n'), mask(|byte| HIDING.contains(&byte)))
}

/// The bytes that something which hides messages begins with, no two with the same upper half.
const HIDING: [u8; 6] = [0x1B, 0, b'\\', b'&', b'?', 0xC2];

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "code for other processors than every one may only be called where it runs")]
mod vectors {
    use std::arch::x86_64::{_mm512_cmpeq_epi8_mask, _mm512_set1_epi8};

    use super::{HIDING, Survey};
    use crate::vector::{self, Bytes, Halves, Halves64, LANES, are, load_64, some};

    /// By 64 bytes at a time, where the processor can.
    pub(super) fn by_64(own: &[u8]) -> Option<Survey> {
        // SAFETY: the processor has what the function is compiled for
        vector::is_able_of_64().then(|| unsafe { by_steps(own) })
    }

    /// By 32 bytes at a time, where the processor can.
    pub(super) fn by_32(own: &[u8]) -> Option<Survey> {
        // SAFETY: the processor has what the function is compiled for
        vector::is_able().then(|| unsafe { by_halves_of_steps(own) })
    }

    #[target_feature(enable = "avx512f,avx512bw,bmi1,popcnt")]
    fn by_steps(own: &[u8]) -> Survey {
        let halves = Halves64::new(&TABLES.0, &TABLES.1);
        let newline = _mm512_set1_epi8(b'\n' as i8);
        Survey::by(own, |step| {
            let bytes = load_64(step);
            (_mm512_cmpeq_epi8_mask(bytes, newline), halves.some(bytes))
        })
    }

    #[target_feature(enable = "avx2,bmi1,popcnt")]
    fn by_halves_of_steps(own: &[u8]) -> Survey {
        let halves = Halves::new(&TABLES.0, &TABLES.1);
        Survey::by(own, |step| {
            let ([first, second], _) = step.as_chunks::<LANES>() else { return (0, 0) };
            let (first, second) = (vector::load(first), vector::load(second));
            let both = |first: u32, second: u32| u64::from(second) << LANES | u64::from(first);
            let hiding = both(some(halves.classes(Bytes::of(first))), some(halves.classes(Bytes::of(second))));
            (both(are(first, b'\n'), are(second, b'\n')), hiding)
        })
    }

    /// The bit of each of the bytes, by its lower half and by its upper half.
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    const TABLES: ([u8; 16], [u8; 16]) = {
        let (mut lower, mut upper) = ([0; 16], [0; 16]);
        let mut i = 0;
        while i < HIDING.len() {
            lower[HIDING[i] as usize & 15] |= 1 << i;
            upper[HIDING[i] as usize >> 4] |= 1 << i;
            i += 1;
        }
        (lower, upper)
    };
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use proptest::sample::select;

    use super::*;

    proptest! {
        #[test]
        fn it_is_the_same_on_every_processor_and_counts_line_breaks(
            parts in prop::collection::vec(
                (select(vec![&b"plain text"[..], b"\n", b"\\n", b"\\ ", b"&quot;", b"&", b"?[0m", b"?", b"\xC2\xA0", b"\xC2", b"\x1B[m", b"\0"]), 1..30usize),
                0..40,
            ),
        ) {
            let text: Vec<u8> = parts.iter().flat_map(|(part, count)| part.repeat(if *part == b"\n" { 1 } else { *count })).collect();
            let survey = Survey::of(&text);
            prop_assert_eq!(survey, Survey::by(&text, portable));
            #[cfg(target_arch = "x86_64")]
            prop_assert_eq!(vectors::by_32(&text).unwrap_or(survey), survey);
            prop_assert_eq!(survey.newlines, memchr::memchr_iter(b'\n', &text).count() as u64);
        }
    }

    #[test]
    fn what_hides_a_message_is_seen_wherever_it_stands() {
        for hiding in [&b"\x1B"[..], b"\0", b"\\\"", b"\\n", b"&quot;", b"&#39;", b"?[", b"\xC2\xA0"] {
            for place in 0..200 {
                let mut text = b"a line of text & no more? \\ ".repeat(8);
                assert!(!Survey::of(&text).hides);
                text.splice(place..place, hiding.iter().copied());
                assert!(Survey::of(&text).hides, "{hiding:?} at {place}");
            }
        }
    }

    #[test]
    fn lines_that_a_terminal_wrapped_hide_messages() {
        let wrapped = format!("{}\nend\n", "x".repeat(80)).repeat(10);
        assert!(Survey::of(wrapped.as_bytes()).hides);
        let lines: Vec<String> = (0..100).map(|i| "x".repeat(40 + i * 7 % 60)).collect();
        assert!(!Survey::of(lines.join("\n").as_bytes()).hides);
    }
}
