//! What the two XML formats share.

use std::fmt;

/// A text inside an element, or inside an attribute in double quotes.
pub(crate) struct Escaped<'a>(pub(crate) &'a str);

impl fmt::Display for Escaped<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        for letter in self.0.chars() {
            match letter {
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '&' => f.write_str("&amp;")?,
                '"' => f.write_str("&quot;")?,
                '\'' => f.write_str("&apos;")?,
                // As they are, a parser would make spaces of them in an attribute.
                '\t' | '\n' | '\r' => write!(f, "&#{};", u32::from(letter))?,
                // What XML 1.0 cannot hold in any form, section 2.2.
                '\0'..='\u{1f}' | '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
                other => f.write_char(other)?,
            }
        }
        Ok(())
    }
}

/// Any text as a part of an id, after a prefix that begins with a letter. Two texts never make one.
pub(crate) struct IdPart<'a>(pub(crate) &'a str);

impl fmt::Display for IdPart<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        use fmt::Write;
        let mut letters = self.0.chars().peekable();
        while let Some(letter) = letters.next() {
            // `_x` begins an escape, so that a text must not bring one of its own.
            let own = letter == '_' && letters.peek() != Some(&'x');
            if own || letter.is_ascii_alphanumeric() || matches!(letter, '-' | '.') {
                f.write_char(letter)?;
            } else {
                write!(f, "_x{:X}_", u32::from(letter))?;
            }
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_stay_texts() {
        let text = Escaped("<a href=\"x\">'&\u{1}\n").to_string();
        assert_eq!(text, "&lt;a href=&quot;x&quot;&gt;&apos;&amp;\u{fffd}&#10;");
    }

    #[test]
    fn ids_are_names_and_stay_apart() {
        let id = |text: &str| IdPart(text).to_string();
        assert_eq!(id("approve_2.b-c"), "approve_2.b-c");
        assert_eq!(id("a b"), "a_x20_b");
        assert_eq!(id("a_x20_b"), "a_x5F_x20_b");
        assert_eq!(id("é<"), "_xE9__x3C_");
    }
}
