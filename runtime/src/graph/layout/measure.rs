//! The size of texts, without a font: wide enough for the usual sans-serif ones.

/// The size of the letters in boxes.
pub(crate) const TITLE_SIZE: f64 = 13.0;
/// The size of the letters beside shapes and edges.
pub(crate) const CAPTION_SIZE: f64 = 11.0;
/// From line to line, for both.
pub(crate) const LINE: f64 = 16.0;

/// The lines of a title in a box.
pub(crate) fn title_lines(title: &str) -> Vec<String> {
    wrap(title, TITLE_SIZE, 132.0, 4)
}

/// The lines of a title beside a shape.
pub(crate) fn caption_lines(title: &str) -> Vec<String> {
    wrap(title, CAPTION_SIZE, 96.0, 3)
}

/// The lines of a label at an edge.
pub(crate) fn label_lines(label: &str) -> Vec<String> {
    wrap(label, CAPTION_SIZE, 120.0, 3)
}

/// The width and height of some lines; nothing for no lines.
pub(crate) fn block(lines: &[String], size: f64) -> Option<(f64, f64)> {
    let width = lines.iter().map(|line| text_width(line, size));
    let width = width.fold(0.0, f64::max).ceil();
    (!lines.is_empty()).then_some((width, lines.len() as f64 * LINE))
}

/// How wide a line is at most, for letters of that size.
pub(crate) fn text_width(text: &str, size: f64) -> f64 {
    text.chars().map(letter_width).sum::<f64>() * size
}

/// Of a broad sans-serif font, in parts of the size of the letters.
fn letter_width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' | ' ' => 0.34,
        'f' | 'r' | 't' | '(' | ')' | '[' | ']' | '/' | '-' | '"' => 0.42,
        'm' | 'w' | 'M' | 'W' | '@' | '%' => 0.97,
        'A'..='Z' | '+' | '<' | '>' | '=' | '&' | '~' | '#' => 0.76,
        // Scripts of full-width letters, and emoji.
        '\u{1100}'..='\u{115f}' | '\u{2e80}'..='\u{a4cf}' | '\u{ac00}'..='\u{d7a3}' => 1.0,
        '\u{f900}'..='\u{faff}' | '\u{fe30}'..='\u{fe6f}' | '\u{ff00}'..='\u{ffe6}' => 1.0,
        '\u{1f000}'.. => 1.3,
        _ => 0.63,
    }
}

/// Breaks a text into lines at its spaces, and within words that are longer than a line. What is more
/// than `most` lines is cut, with an ellipsis: the full text is in the tooltip.
pub(crate) fn wrap(text: &str, size: f64, width: f64, most: usize) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in text.split_whitespace() {
        // A name in code may break after its underscores.
        for (number, part) in word.split_inclusive(['_', '-', '/', '.']).enumerate() {
            let space = if number == 0 { " " } else { "" };
            append(&mut lines, space, part, size, width);
        }
    }
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            while !last.is_empty() && text_width(last, size) + size > width {
                last.pop();
            }
            last.push('…');
        }
    }
    lines
}

fn append(lines: &mut Vec<String>, space: &str, word: &str, size: f64, width: f64) {
    if let Some(last) = lines.last_mut() {
        let longer = format!("{last}{space}{word}");
        if text_width(&longer, size) <= width {
            *last = longer;
            return;
        }
    }
    let mut line = String::new();
    for letter in word.chars() {
        if !line.is_empty() && text_width(&line, size) + letter_width(letter) * size > width {
            lines.push(std::mem::take(&mut line));
        }
        line.push(letter);
    }
    lines.push(line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_break_at_spaces_and_within_long_words() {
        assert_eq!(
            wrap("Take extra insurance", 10.0, 80.0, 3),
            ["Take extra", "insurance"]
        );
        assert_eq!(wrap("aaaaaaaaaa", 10.0, 32.0, 3), ["aaaaa", "aaaaa"]);
        assert_eq!(wrap("a b c", 10.0, 8.0, 2), ["a", "…"]);
        assert!(wrap("  ", 10.0, 80.0, 3).is_empty());
    }
}
