//! What stands around a gram: two bytes at one distance from it, in all the literals that have it in their window. Literals in, once; then a place of
//! a text in, and whether one of them may stand there out.
//!
//! Invariant: no place where a literal stands is refused.

use super::gram::LOWER;

/// Values that two bytes are told apart by; the other bits of a word hold the distance.
const VALUES: u32 = 56;

/// A bit for each value that the two bytes have in some literal; above them where they begin, counted from the gram.
#[derive(Clone, Copy, Debug)]
pub struct Context(pub u64);

impl Default for Context {
    /// What fits everywhere but at the end of the text.
    fn default() -> Self {
        Self::new(0, ANY)
    }
}

/// All values.
const ANY: u64 = (1 << VALUES) - 1;

impl Context {
    fn new(distance: i8, values: u64) -> Self {
        Self(u64::from(distance.cast_unsigned()) << VALUES | values)
    }

    /// Of literals, and where in each the gram of so many bytes begins. The distance is the one that tells most.
    pub(super) fn of<'l>(places: &(impl Iterator<Item = (&'l [u8], usize)> + Clone), len: usize) -> Self {
        let len = len as i8;
        let at = |distance: i8| {
            let mut values = places.clone().map(|(literal, offset)| Some(1 << value(pair(literal, offset, distance)?)));
            Some(Self::new(distance, values.try_fold(0, |all, value| Some(all | value?))?))
        };
        // where one of the literals does not reach, the text need not either
        let all = [-2, len, -4, len + 2].into_iter().filter_map(at);
        all.min_by_key(|context| (context.0 & ANY).count_ones()).unwrap_or_default()
    }

    /// Whether one of the literals may have its gram at this place.
    #[inline]
    pub(super) fn fits(self, text: &[u8], at: usize) -> bool {
        let distance = (self.0 >> VALUES) as u8;
        pair(text, at, distance.cast_signed()).is_some_and(|pair| self.0 >> value(pair) & 1 == 1)
    }

    pub(super) fn source(self) -> String {
        format!("crate::sieve::Context({})", self.0)
    }
}

/// The two bytes at a distance from a place.
#[inline]
fn pair(text: &[u8], at: usize, distance: i8) -> Option<u16> {
    let rest = text.get(at.wrapping_add_signed(distance.into())..)?;
    rest.first_chunk().map(|pair| u16::from_le_bytes(*pair) | LOWER as u16)
}

/// The value of two bytes.
#[inline]
fn value(pair: u16) -> u32 {
    (u32::from(pair.wrapping_mul(0x9E37)) * VALUES) >> u16::BITS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_around_the_gram_in_a_literal_fits_in_any_case_and_little_else_does() {
        let (one, other) = (b"the server said quokka twice".as_slice(), b"no quokka at all".as_slice());
        let context = Context::of(&[(one, 16), (other, 3)].into_iter(), 5);
        let fits = |text: &str| context.fits(text.as_bytes(), text.find(['Q', 'q']).unwrap());
        assert!(fits("The Server SAID QUOKKA TWICE") && fits("no quokka at all"));
        let others = (b'a'..=b'z').flat_map(|a| (b'a'..=b'z').map(move |b| [a, b]));
        let fitting = others.filter(|&[a, b]| fits(&format!("xx{}{}quokk{0}{1}", a as char, b as char))).count();
        assert!(fitting < 60, "{fitting} of 676");
    }

    #[test]
    fn where_the_literal_has_no_room_for_context_everything_fits() {
        let context =
            Context::of(&[(b"quokkas!".as_slice(), 0), (b"a quokka".as_slice(), 2), (b"quokka".as_slice(), 0)].into_iter(), 8);
        assert!(context.fits(b"quokkas!", 0) && context.fits(b"xyquokka", 2));
    }
}
