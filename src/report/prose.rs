//! Prose: what authors of signatures and the report itself say in, its pieces out. What stands between backticks is code.

/// A piece of prose.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Words.
    Words(&'a str),
    /// Code, without its backticks.
    Code(&'a str),
}

/// The pieces of a text, in order. A backtick without a partner is a word.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some((words, code, behind)) = code(rest) {
        if !words.is_empty() {
            pieces.push(Piece::Words(words));
        }
        pieces.push(Piece::Code(code));
        rest = behind;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Words(rest));
    }
    pieces
}

/// What stands before the first code, the code, and what stands behind it.
fn code(text: &str) -> Option<(&str, &str, &str)> {
    let (words, behind) = text.split_once('`')?;
    let (code, behind) = behind.split_once('`')?;
    (!code.is_empty()).then_some((words, code, behind))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_between_backticks_is_code() {
        use Piece::{Code, Words};
        assert_eq!(
            pieces("run `helm ls` or `kubectl get`."),
            [Words("run "), Code("helm ls"), Words(" or "), Code("kubectl get"), Words(".")]
        );
        assert_eq!(pieces("`a` b ` c"), [Code("a"), Words(" b ` c")]);
        assert_eq!(pieces("``` x"), [Words("``` x")]);
        assert_eq!(pieces(""), []);
    }
}
