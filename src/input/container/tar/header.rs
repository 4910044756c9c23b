//! The header of a member: one block in, what it says out; nothing if its checksum does not match.

/// Everything in an archive comes in blocks of this size.
pub(crate) const BLOCK: usize = 512;

/// No member is larger; sums of sizes stay far from overflow.
pub(crate) const SIZE_MAX: u64 = 1 << 60;

/// What follows a header.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Sparse,
    Link,
    Special,
    Directory,
    /// The real name of the next member.
    LongName,
    /// The real target of the next member, a link.
    LongLink,
    /// More about the next member.
    Extended,
    /// More about all members; nothing there matters here.
    Global,
    /// The name of the volume.
    Label,
}

/// A header.
#[derive(Debug)]
pub(crate) struct Header {
    pub name: Vec<u8>,
    pub kind: Kind,
    pub size: u64,
    /// The first pieces of an old GNU sparse member: offset and length.
    pub sparse: Vec<(u64, u64)>,
    pub sparse_goes_on: bool,
}

impl Header {
    pub(crate) fn read(block: &[u8; BLOCK]) -> Option<Self> {
        let field = |from: usize, len: usize| block.get(from..from + len).unwrap_or_default();
        let sum = number(field(148, 8))?;
        let blank = |(at, byte): (usize, &u8)| if (148..156).contains(&at) { b' ' } else { *byte };
        let bytes = || block.iter().enumerate().map(blank);
        let (unsigned, signed) = (bytes().map(u64::from).sum::<u64>(), bytes().map(|b| i64::from(b as i8)).sum::<i64>());
        // an old one summed signed characters
        if sum != unsigned && i64::try_from(sum) != Ok(signed) {
            return None;
        }
        let mut name = text(field(0, 100)).to_vec();
        if field(257, 6) == b"ustar\0" {
            let prefix = text(field(345, 155));
            if !prefix.is_empty() {
                name = [prefix, b"/", &name].concat();
            }
        }
        let kind = match block.get(156) {
            Some(b'1' | b'2') => Kind::Link,
            Some(b'3' | b'4' | b'6') => Kind::Special,
            Some(b'5' | b'D') => Kind::Directory,
            Some(b'L') => Kind::LongName,
            Some(b'K') => Kind::LongLink,
            Some(b'x' | b'X') => Kind::Extended,
            Some(b'g') => Kind::Global,
            Some(b'V') => Kind::Label,
            Some(b'S') => Kind::Sparse,
            Some(0 | b'0') if name.ends_with(b"/") => Kind::Directory,
            // what is not known is a file, says the standard
            _ => Kind::File,
        };
        let mut size = number(field(124, 12)).filter(|&size| size <= SIZE_MAX)?;
        if matches!(kind, Kind::Link | Kind::Special) || (kind == Kind::Directory && block.get(156) != Some(&b'D')) {
            size = 0;
        }
        let sparse = if kind == Kind::Sparse { sparse_pieces(block, 386, 4) } else { Vec::new() };
        let sparse_goes_on = kind == Kind::Sparse && block.get(482).is_some_and(|&b| b != 0);
        Some(Self { name, kind, size, sparse, sparse_goes_on })
    }
}

/// Whether bytes begin with a header, to tell an archive by.
pub(crate) fn is_header(head: &[u8]) -> bool {
    let Some(block) = head.first_chunk::<BLOCK>() else { return false };
    block.first() != Some(&0) && Header::read(block).is_some()
}

/// Offsets and lengths of the pieces of an old GNU sparse member.
pub(crate) fn sparse_pieces(block: &[u8; BLOCK], from: usize, count: usize) -> Vec<(u64, u64)> {
    let pieces = block.get(from..from + count * 24).unwrap_or_default().chunks_exact(24);
    let piece = |piece: &[u8]| Some((number(piece.get(..12)?)?, number(piece.get(12..)?)?));
    pieces.take_while(|piece| piece.first() != Some(&0)).filter_map(piece).collect()
}

/// Up to the first NUL.
fn text(field: &[u8]) -> &[u8] {
    field.split(|&byte| byte == 0).next().unwrap_or_default()
}

/// A number in octal digits, or in binary if the first bit is set.
fn number(field: &[u8]) -> Option<u64> {
    let (&first, rest) = field.split_first()?;
    if first & 0x80 != 0 {
        // a negative one has all bits set
        let first = u64::from(first & 0x7F);
        return rest.iter().try_fold(first, |number, &byte| {
            number.checked_mul(256).filter(|_| first != 0x7F).map(|number| number | u64::from(byte))
        });
    }
    let digits = field.trim_ascii_start();
    let end = digits.iter().position(|byte| !byte.is_ascii_digit()).unwrap_or(digits.len());
    let (digits, behind) = digits.split_at_checked(end)?;
    let ends = behind.first().is_none_or(|&byte| byte == 0 || byte == b' ');
    let value = |number: u64, &digit: &u8| number.checked_mul(8)?.checked_add(u64::from(digit - b'0')).filter(|_| digit < b'8');
    digits.iter().try_fold(0, value).filter(|_| ends)
}
