//! Markdown: any text in, Markdown out that shows this text and nothing else, on GitHub and wherever `CommonMark` is read. Whatever could be
//! taken for mark-up is escaped, and control characters are written out.

use crate::report::escaped;

/// Text for a paragraph, a heading, an item or a cell: on one line. What stands between two backticks is code, as authors mean it.
pub(super) fn text(text: &str) -> String {
    let line = one_line(text);
    let parts: Vec<&str> = line.split('`').collect();
    let is_paired = parts.len() % 2 == 1 && parts.iter().skip(1).step_by(2).all(|inner| !inner.trim().is_empty());
    if !is_paired {
        return plain(&line);
    }
    let mut out = String::new();
    for (i, part) in parts.iter().enumerate() {
        out.push_str(&if i % 2 == 1 { code(part) } else { plain_part(part, i == 0) });
    }
    out
}

fn plain(line: &str) -> String {
    plain_part(line, true)
}

fn plain_part(part: &str, is_start: bool) -> String {
    let mut out = String::with_capacity(part.len() + 8);
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let mut last = if is_start { '\n' } else { ' ' };
    let mut rest = part.chars().enumerate().peekable();
    while let Some((i, c)) = rest.next() {
        let next = rest.peek().map_or(' ', |(_, next)| *next);
        let is_marked = match c {
            '\\' | '`' | '*' | '[' | ']' | '<' | '|' | '~' | '$' => true,
            // within a word it is a letter like others
            '_' => !(last.is_alphanumeric() && next.is_alphanumeric()),
            '&' => next.is_ascii_alphanumeric() || next == '#',
            '#' => !last.is_alphanumeric(),
            '-' | '+' | '=' | '>' | ':' => last == '\n',
            '.' | ')' => is_start && digits > 0 && i == digits,
            _ => false,
        };
        if is_marked {
            out.push('\\');
        }
        out.push(c);
        last = c;
    }
    out
}

/// Text as code, on one line. In a table a bar would end the cell, so it is escaped there: see [`code_in_cell`].
pub(super) fn code(text: &str) -> String {
    let line = one_line(text);
    let fence = "`".repeat(longest_run(&line) + 1);
    let is_bordered = line.starts_with('`') || line.ends_with('`') || line.is_empty();
    let pad = if is_bordered { " " } else { "" };
    format!("{fence}{pad}{line}{pad}{fence}")
}

/// Code for the cell of a table.
pub(super) fn code_in_cell(text: &str) -> String {
    code(text).replace('|', "\\|")
}

/// Commands as a block within an item of a list.
pub(super) fn fenced(commands: &str, indent: &str) -> String {
    let fence = "`".repeat(longest_run(commands).max(2) + 1);
    let lines: Vec<String> =
        commands.lines().map(|line| format!("{indent}{}", escaped(line))).map(|line| line.trim_end().to_owned()).collect();
    format!("{indent}{fence}sh\n{}\n{indent}{fence}", lines.join("\n"))
}

/// The address of a page, as a link if it is one.
pub(super) fn address(address: &str) -> String {
    let is_plain = |c: char| c.is_ascii_graphic() && !matches!(c, '<' | '>' | '\\' | '`');
    if address.starts_with("https://") && address.chars().all(is_plain) { format!("<{address}>") } else { code(address) }
}

/// The text on one line, single blanks between its words. Other spaces than ASCII's stay: French needs them.
pub(super) fn one_line(text: &str) -> String {
    escaped(&text.split_ascii_whitespace().collect::<Vec<_>>().join(" "))
}

fn longest_run(text: &str) -> usize {
    text.split(|c| c != '`').map(str::len).max().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use pulldown_cmark::{Event, Options, Parser, Tag};

    use super::*;

    const GITHUB: Options = Options::ENABLE_TABLES
        .union(Options::ENABLE_FOOTNOTES)
        .union(Options::ENABLE_STRIKETHROUGH)
        .union(Options::ENABLE_TASKLISTS)
        .union(Options::ENABLE_MATH)
        .union(Options::ENABLE_GFM);

    /// What a reader sees of Markdown; mark-up other than the paragraph around it is told as a failure.
    fn seen(markdown: &str, may_hold: impl Fn(&Tag<'_>) -> bool) -> String {
        let mut seen = String::new();
        for event in Parser::new_ext(markdown, GITHUB) {
            match event {
                Event::Text(text) | Event::Code(text) => seen.push_str(&text),
                Event::Start(tag) => assert!(may_hold(&tag), "{tag:?} in {markdown:?}"),
                Event::End(_) => {}
                event => panic!("{event:?} in {markdown:?}"),
            }
        }
        seen
    }

    fn seen_text(shown: &str) -> String {
        seen(&text(shown), |tag| matches!(tag, Tag::Paragraph))
    }

    #[test]
    fn text_shows_as_it_is() {
        for text in [
            "# 1. - a",
            "1. one",
            "12) x",
            "- item",
            "---",
            "a | b",
            "<script>alert(1)</script>",
            "[a](javascript:x) ![b](c)",
            "*a* _b_ __c__ ~~d~~ $e$",
            "snake_case_name and _edge_",
            "&lt; &amp; &#60; a & b",
            "> quoted",
            "a \\\\ b \\",
            "kubectl get pods -n <namespace>",
            "one ` backtick",
            "``",
            "[^1]: note",
            ": definition",
            "\u{1b}[31mred\u{1b}[0m \u{202e}",
            "d\u{a0}: e",
            "ends with #",
        ] {
            assert_eq!(seen_text(text), one_line(text));
        }
        assert_eq!(seen_text("see `kubectl get *` and `a_b_`"), "see kubectl get * and a_b_");
    }

    #[test]
    fn commands_show_as_they_are() {
        let commands = "echo ```\n\n``` x\n<b> | $y";
        let is_block = |tag: &Tag<'_>| matches!(tag, Tag::CodeBlock(_));
        assert_eq!(seen(&fenced(commands, ""), is_block), format!("{commands}\n"));
    }

    #[test]
    fn an_address_is_a_link_only_if_it_is_one() {
        assert_eq!(address("https://example.com/a?b=c#d"), "<https://example.com/a?b=c#d>");
        for other in ["https://example.com/><script>", "https://example.com/a b", "javascript:x"] {
            assert_eq!(seen(&address(other), |tag| matches!(tag, Tag::Paragraph)), other);
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

        #[test]
        fn any_text_shows_as_it_is(text in r"[a-c1-3\\`*_\[\]<>|~$&#+=:.()!{}^ -]{1,24}") {
            // backticks may make code of what stands between them, and blanks at its borders are not shown
            let bare = |text: &str| text.replace(['`', ' '], "");
            prop_assert_eq!(bare(&seen_text(&text)), bare(&text));
            prop_assert_eq!(seen(&format!("x {}", code(&text)), |tag| matches!(tag, Tag::Paragraph)).replace(' ', ""), format!("x{}", text.replace(' ', "")));
        }
    }
}
