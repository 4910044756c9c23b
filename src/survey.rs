//! Surveying: the text of a block in, its line breaks and whether it hides messages out: whether something in it keeps a search of the raw text from seeing
//! what a search of the folded text sees. One pass, since it is made over every byte of a large document.
//!
//! Messages are hidden by colours, NULs, escaped quotation marks, blanks and characters, unusual blanks, entities, and lines that a terminal wrapped.
//!
//! Invariant: the same on every processor; what is fast about it only finds the bytes that matter.

/// Bytes that are looked at together.
const STEP: usize = 64;
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
        if let Some(survey) = avx2::survey(own) {
            return survey;
        }
        Self::by(own, portable)
    }

    /// Which bytes of a step are line breaks, and which may hide something, is what `marks` says: a bit for each byte.
    #[expect(clippy::inline_always, reason = "becomes part of its caller, and is compiled for the processor of that")]
    #[inline(always)]
    fn by(own: &[u8], marks: impl Fn(&[u8; STEP]) -> (u64, u64)) -> Self {
        let (steps, rest) = own.as_chunks::<STEP>();
        let mut last = [b' '; STEP];
        last.iter_mut().zip(rest).for_each(|(byte, &read)| *byte = read);
        let mut lines = Lines::default();
        let mut hides = false;
        for (at, step) in (0..).step_by(STEP).zip(steps.iter().chain([&last])) {
            let (newlines, hiding) = marks(step);
            bits(newlines).for_each(|bit| lines.end(at + bit));
            hides = hides || bits(hiding).any(|bit| is_hiding(own.get(at + bit..).unwrap_or_default()));
        }
        Self { newlines: lines.count.into(), hides: hides || lines.are_wrapped() }
    }
}

/// The places of set bits, from the lowest.
#[inline]
fn bits(mut set: u64) -> impl Iterator<Item = usize> {
    std::iter::from_fn(move || {
        let bit = set.trailing_zeros() as usize;
        set &= set.wrapping_sub(1);
        (bit < STEP).then_some(bit)
    })
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

/// The bytes that something which hides messages begins with.
const HIDING: [u8; 6] = [0x1B, 0, b'\\', b'&', b'?', 0xC2];

#[cfg(target_arch = "x86_64")]
#[allow(unsafe_code, reason = "code for other processors than every one may only be called where it runs")]
mod avx2 {
    use std::arch::x86_64::{
        __m256i, _mm256_cmpeq_epi8, _mm256_movemask_epi8, _mm256_or_si256, _mm256_set_epi64x, _mm256_set1_epi8,
        _mm256_setzero_si256,
    };

    use super::{HIDING, STEP, Survey};

    pub(super) fn survey(own: &[u8]) -> Option<Survey> {
        // SAFETY: the processor has what the function is compiled for
        std::arch::is_x86_feature_detected!("avx2").then(|| unsafe { by_vectors(own) })
    }

    #[target_feature(enable = "avx2")]
    fn by_vectors(own: &[u8]) -> Survey {
        Survey::by(own, |step| {
            let (halves, _) = step.as_chunks::<{ STEP / 2 }>();
            halves.iter().rev().fold((0, 0), |(newlines, hiding), half| {
                let (more_newlines, more_hiding) = marks(vector(half));
                (newlines << (STEP / 2) | u64::from(more_newlines), hiding << (STEP / 2) | u64::from(more_hiding))
            })
        })
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn marks(bytes: __m256i) -> (u32, u32) {
        let are = |byte: u8| _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(byte as i8));
        let hiding = HIDING.iter().fold(_mm256_setzero_si256(), |any, &byte| _mm256_or_si256(any, are(byte)));
        (_mm256_movemask_epi8(are(b'\n')) as u32, _mm256_movemask_epi8(hiding) as u32)
    }

    #[inline]
    #[target_feature(enable = "avx2")]
    fn vector(bytes: &[u8; STEP / 2]) -> __m256i {
        let mut words = [0; 4];
        for (word, bytes) in words.iter_mut().zip(bytes.as_chunks().0) {
            *word = i64::from_le_bytes(*bytes);
        }
        let [a, b, c, d] = words;
        _mm256_set_epi64x(d, c, b, a)
    }
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
