//! Surveying: the text of a block in, its line breaks and whether it hides messages out: whether something in it keeps a search of the raw text from seeing
//! what a search of the folded text sees. One pass, since it is made over every byte of a large document.
//!
//! Messages are hidden by colours, NULs, escaped quotation marks, blanks and characters, unusual blanks, entities, and lines that a terminal wrapped.
//!
//! Invariant: the same on every processor; what is fast about it only finds the bytes that matter.

/// Bytes that are looked at together.
const STEP: usize = 64;
/// Steps of a part, whose marks are collected before they are looked at.
const STEPS: usize = 32;
/// The lengths of lines are looked at in the first parts of a block,
const MEASURED: usize = 16;
/// and behind them in one of so many.
const SAMPLED: usize = 4;
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
        let (mut lines, mut newlines, mut hides) = (Lines::default(), 0, false);
        let (mut breaks, mut doubts) = ([0; STEPS], [0; STEPS]);
        // plain loops: an adapter that is not inlined is compiled for every processor, and its vectors go through memory
        for (number, part) in own.chunks(STEPS * STEP).enumerate() {
            let (steps, rest) = part.as_chunks();
            for ((step, newline), may_hide) in steps.iter().zip(&mut breaks).zip(&mut doubts) {
                (*newline, *may_hide) = marks(step);
            }
            let mut count = steps.len();
            if !rest.is_empty() {
                let (newline, may_hide) = last(rest);
                breaks.iter_mut().skip(count).take(1).for_each(|place| *place = newline);
                doubts.iter_mut().skip(count).take(1).for_each(|place| *place = may_hide);
                count += 1;
            }
            let (breaks, doubts) = (breaks.get(..count).unwrap_or_default(), doubts.get(..count).unwrap_or_default());
            newlines += breaks.iter().map(|breaks| u64::from(breaks.count_ones())).sum::<u64>();
            let start = number * STEPS * STEP;
            if number < MEASURED || number % SAMPLED == 0 {
                lines.measure(start, breaks);
            }
            if !hides && doubts.iter().fold(0, |all, doubts| all | doubts) != 0 {
                hides = is_any_hiding(own.get(start..).unwrap_or_default(), doubts);
            }
        }
        Self { newlines, hides: hides || lines.are_wrapped() }
    }
}

/// The marks of less than a step.
#[cold]
fn last(rest: &[u8]) -> (u64, u64) {
    let mut step = [b' '; STEP];
    step.iter_mut().zip(rest).for_each(|(byte, &read)| *byte = read);
    portable(&step)
}

/// Calls `found` with the place of each bit that is set, counted from the first step.
#[inline]
fn places(marks: &[u64], mut found: impl FnMut(usize)) {
    for (at, &mark) in (0..).step_by(STEP).zip(marks) {
        let mut left = mark;
        while left != 0 {
            found(at + left.trailing_zeros() as usize);
            left &= left - 1;
        }
    }
}

/// Whether one of the marked bytes hides something.
#[cold]
fn is_any_hiding(text: &[u8], marked: &[u64]) -> bool {
    let mut is_any = false;
    places(marked, |at| is_any = is_any || is_hiding(text.get(at..).unwrap_or_default()));
    is_any
}

/// Whether what begins here hides something.
fn is_hiding(rest: &[u8]) -> bool {
    match rest {
        [b'\\', after @ ..] => matches!(after, [b'"' | b'\'' | b'\\' | b'n' | b't' | b'u', ..]),
        [b'&', after @ ..] => [&b"quot;"[..], b"#39;", b"lt;"].iter().any(|entity| after.starts_with(entity)),
        [first, after @ ..] => HIDING.iter().any(|(byte, second)| {
            byte == first && (second.is_empty() || after.first().is_some_and(|after| second.contains(after)))
        }),
        [] => false,
    }
}

/// How long lines are.
struct Lines {
    /// How many there are of each length.
    lengths: [u32; WIDEST],
    count: u32,
    /// Where the last one ended that was looked at, and the part behind it begins.
    start: usize,
    part: usize,
}

impl Default for Lines {
    fn default() -> Self {
        Self { lengths: [0; WIDEST], count: 0, start: 0, part: 0 }
    }
}

impl Lines {
    /// Measures the lines that end in the part that begins at `part`. Where the one before it was left out, the first has no length.
    fn measure(&mut self, part: usize, breaks: &[u64]) {
        let mut start = (part == self.part).then_some(self.start);
        places(breaks, |at| {
            if let Some(start) = start {
                if let Some(count) = self.lengths.get_mut(part + at - start) {
                    *count += 1;
                }
                self.count += 1;
            }
            start = Some(part + at + 1);
        });
        // without any, the next one is too long to matter
        (self.start, self.part) = (start.unwrap_or(part), part + STEPS * STEP);
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
    let mask = |is: &dyn Fn(usize, u8) -> bool| {
        step.iter().enumerate().rev().fold(0, |mask, (at, &byte)| mask << 1 | u64::from(is(at, byte)))
    };
    // what follows the last byte is not known here
    let may_follow = |second: &[u8], at: usize| step.get(at + 1).is_none_or(|after| second.contains(after));
    let may_hide =
        |at, byte| HIDING.iter().any(|(first, second)| *first == byte && (second.is_empty() || may_follow(second, at)));
    (mask(&|_, byte| byte == b'\n'), mask(&may_hide))
}

/// The bytes that something which hides messages begins with, and those that come second where it has a second byte of its own.
const HIDING: [(u8, &[u8]); 6] = [(0x1B, b""), (0, b""), (b'\\', b""), (b'&', b"q#l"), (b'?', b"["), (0xC2, b"\xA0")];

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "code for other processors than every one may only be called where it runs")]
mod vectors {
    use std::arch::x86_64::{
        _mm256_and_si256, _mm256_or_si256, _mm256_set1_epi8, _mm256_srli_epi16, _mm512_and_si512, _mm512_cmpeq_epi8_mask,
        _mm512_or_si512, _mm512_set1_epi8, _mm512_srli_epi16, _mm512_test_epi8_mask,
    };

    use super::{HIDING, STEP, Survey};
    use crate::vector::{self, Bytes, Halves, Halves64, LANES, are, following, following_64, load, load_64, some};

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

    #[target_feature(enable = "avx512f,avx512bw,avx512vbmi,bmi1,popcnt")]
    fn by_steps(own: &[u8]) -> Survey {
        let halves = Halves64::new(&TABLE.0, &TABLE.1);
        let (newline, second, alone) = (_mm512_set1_epi8(b'\n' as i8), _mm512_set1_epi8(BEFORE_SECOND as i8), load_64(&ALONE));
        Survey::by(own, |step| {
            let bytes = load_64(step);
            let classes = halves.classes(bytes);
            let behind = _mm512_and_si512(_mm512_srli_epi16::<SECOND>(following_64(classes)), second);
            let hiding = _mm512_test_epi8_mask(classes, _mm512_or_si512(behind, alone));
            (_mm512_cmpeq_epi8_mask(bytes, newline), hiding)
        })
    }

    #[target_feature(enable = "avx2,bmi1,popcnt")]
    fn by_halves_of_steps(own: &[u8]) -> Survey {
        let halves = Halves::new(&TABLE.0, &TABLE.1);
        let (second, alone) = (_mm256_set1_epi8(BEFORE_SECOND as i8), load(vector::part(&ALONE, LANES)));
        Survey::by(own, |step| {
            let ([low, high], _) = step.as_chunks::<LANES>() else { return (0, 0) };
            let half = |bytes: &[u8; LANES]| {
                let bytes = load(bytes);
                let classes = halves.classes(Bytes::of(bytes));
                let behind = _mm256_and_si256(_mm256_srli_epi16::<{ SECOND as i32 }>(following(classes)), second);
                let hiding = some(_mm256_and_si256(classes, _mm256_or_si256(behind, alone)));
                (u64::from(are(bytes, b'\n')), u64::from(hiding))
            };
            let (low, high) = (half(low), half(high));
            (high.0 << LANES | low.0, high.1 << LANES | low.1)
        })
    }

    /// Classes of first bytes that need a second one; those of the second bytes are so many bits above them.
    const BEFORE_SECOND: u8 = 0b111;
    const SECOND: u32 = 4;
    /// Classes of first bytes that need none: of control characters, and of others.
    const NO_SECOND: [u8; 2] = [1 << 3, 1 << 7];

    /// By the lower half of a byte and by its upper half, the classes that it may be in.
    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    const TABLE: ([u8; 16], [u8; 16]) = {
        let mut table = ([0; 16], [0; 16]);
        let (mut i, mut class) = (0, 1);
        while i < HIDING.len() {
            let (first, second) = HIDING[i];
            if second.is_empty() {
                set(&mut table, first, NO_SECOND[(first >> 4 > 1) as usize]);
            } else {
                set(&mut table, first, class);
                let mut k = 0;
                while k < second.len() {
                    set(&mut table, second[k], class << SECOND);
                    k += 1;
                }
                class <<= 1;
            }
            i += 1;
        }
        table
    };

    #[expect(clippy::indexing_slicing, reason = "computed by the compiler, which would say so")]
    const fn set(table: &mut ([u8; 16], [u8; 16]), byte: u8, class: u8) {
        table.0[byte as usize & 15] |= class;
        table.1[byte as usize >> 4] |= class;
    }

    /// In which classes a byte counts whatever follows it: in any at the end, where that is not known.
    const ALONE: [u8; STEP] = {
        let mut alone = [NO_SECOND[0] | NO_SECOND[1]; STEP];
        alone[STEP - 1] |= BEFORE_SECOND;
        alone
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
