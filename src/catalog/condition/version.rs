//! Versions: numbers with dots, whatever stands before and behind them (`v1.27.9+rke2r1`, `4.7.18`). Text in, something to compare out.

/// A version: its numbers, the most significant first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Version(Vec<u64>);

impl Version {
    /// The version at the beginning of a text, behind a `v` or a sign.
    pub fn of(text: &str) -> Option<Self> {
        let text = text.trim_start_matches(|c: char| !c.is_ascii_digit());
        let end = text.find(|c: char| !c.is_ascii_digit() && c != '.').unwrap_or(text.len());
        let numbers: Vec<u64> = text.get(..end)?.split('.').take(4).map_while(|part| part.parse().ok()).collect();
        (!numbers.is_empty()).then_some(Self(numbers))
    }

    /// How it stands to another, as far as both go; what is missing counts as 0.
    pub(super) fn compare(&self, other: &Self) -> std::cmp::Ordering {
        let part = |version: &Self, i: usize| version.0.get(i).copied().unwrap_or_default();
        let len = self.0.len().max(other.0.len());
        (0..len).map(|i| part(self, i).cmp(&part(other, i))).find(|order| order.is_ne()).unwrap_or(std::cmp::Ordering::Equal)
    }

    /// Whether both are of one minor line, where this one names a patch: `4.7.18` and `4.7.3`.
    pub(super) fn shares_line(&self, other: &Self) -> bool {
        self.0.len() < 3 || self.0.get(..2) == other.0.get(..2)
    }

    /// Whether it begins with all numbers of the other: `4.7.18` is a `4.7`.
    pub(super) fn is_a(&self, other: &Self) -> bool {
        self.0.get(..other.0.len()) == Some(other.0.as_slice())
    }
}

#[cfg(test)]
mod tests {
    use std::cmp::Ordering;

    use super::*;

    #[test]
    fn versions_are_compared_by_their_numbers() {
        let version = |text| Version::of(text).expect(text);
        assert_eq!(version("v1.27.9+rke2r1").compare(&version("1.27.10")), Ordering::Less);
        assert_eq!(version("1.27").compare(&version("1.27.0")), Ordering::Equal);
        assert!(version("4.7.18").shares_line(&version("v4.7.3")));
        assert!(!version("4.7.18").shares_line(&version("4.6.40")));
        assert!(version("4.7").shares_line(&version("3.11")));
        assert_eq!(Version::of("unknown"), None);
    }
}
