//! Documentation comments as tokens: one literal for all lines of a comment, since a line with an attribute of its own is
//! seven tokens, and a third of what is emitted is documentation.

use proc_macro2::Literal;

/// A comment as the text of one `doc` attribute: `///` and what is behind it are set apart by a space.
pub(crate) fn literal<'a>(lines: impl Iterator<Item = &'a str>) -> Literal {
    let mut text = String::new();
    for (index, line) in lines.enumerate() {
        if index > 0 {
            text.push('\n');
        }
        if !line.is_empty() {
            text.push(' ');
        }
        text.push_str(line);
    }
    // Escaping looks at each character, so it is only done where it is needed.
    let as_it_is = !text.contains("\"#") && !text.contains('\r');
    let raw = as_it_is.then(|| format!("r#\"{text}\"#").parse().ok());
    raw.flatten().unwrap_or_else(|| Literal::string(&text))
}

/// The text of the comment that a literal holds, each line with its space. `None` if it can't be written line by line: it
/// holds a carriage return, or a line that would be no documentation behind `///`.
pub(super) fn text(literal: &str) -> Option<String> {
    let mut text = String::new();
    unescape(literal, &mut text)?;
    let is_fit = !text.contains('\r') && !text.starts_with('/') && !text.contains("\n/");
    is_fit.then_some(text)
}

/// Adds what a string literal stands for. `None` for other kinds of literals.
fn unescape(literal: &str, out: &mut String) -> Option<()> {
    if let Some(raw) = literal.strip_prefix('r') {
        let text = raw.trim_start_matches('#');
        let marks = raw.len() - text.len();
        let text = text.get(..text.len().checked_sub(marks)?)?;
        out.push_str(text.strip_prefix('"')?.strip_suffix('"')?);
        return Some(());
    }
    let mut rest = literal.strip_prefix('"')?.strip_suffix('"')?;
    while let Some((plain, escaped)) = rest.split_once('\\') {
        out.push_str(plain);
        let mut characters = escaped.chars();
        match characters.next()? {
            'n' => out.push('\n'),
            'r' => out.push('\r'),
            't' => out.push('\t'),
            '0' => out.push('\0'),
            it @ ('\\' | '"' | '\'') => out.push(it),
            'u' => {
                let (code, rest) = characters.as_str().strip_prefix('{')?.split_once('}')?;
                out.push(char::from_u32(u32::from_str_radix(code, 16).ok()?)?);
                characters = rest.chars();
            }
            _ => return None,
        }
        rest = characters.as_str();
    }
    out.push_str(rest);
    Some(())
}

#[cfg(test)]
mod tests {
    use proc_macro2::Literal;

    fn read(literal: &str) -> Option<String> {
        let mut text = String::new();
        super::unescape(literal, &mut text).map(|()| text)
    }

    #[test]
    fn a_literal_is_read_as_it_was_written() {
        let text = "a \"b\" \\ \t \u{0} \u{1b} \u{202e} ü '";
        let literal = Literal::string(text).to_string();
        assert_eq!(read(&literal).as_deref(), Some(text));
        assert_eq!(read(r###"r##"a "# \n"##"###).as_deref(), Some("a \"# \\n"));
        assert_eq!(read("b\"bytes\""), None);
        assert_eq!(read("r"), None);
    }
}
