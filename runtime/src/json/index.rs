//! From the name of a field to its number, at compile time, with a readable error.

use super::FieldInfo;

/// The number of the field with this name, for [`FieldAt`](super::FieldAt).
///
/// # Panics
///
/// At compile time, when the store has no such field; the text names the nearest one.
#[track_caller]
#[must_use]
pub const fn field_index(store: &str, fields: &'static [FieldInfo], name: &str) -> usize {
    let mut index = 0;
    while index < fields.len() {
        if same(fields[index].name.as_bytes(), name.as_bytes()) {
            return index;
        }
        index += 1;
    }
    let text = unknown_field(store, fields, name);
    panic!("{}", text.as_str())
}

const fn unknown_field(store: &str, fields: &'static [FieldInfo], name: &str) -> Text {
    let mut text = Text::EMPTY;
    text = text.quoted(store).add(" has no field ").quoted(name);
    match nearest(fields, name) {
        Some(near) => text.add("\nhelp: did you mean ").quoted(near).add("?"),
        None => list(text.add("\nhelp: its fields are "), fields),
    }
}

const fn list(mut text: Text, fields: &'static [FieldInfo]) -> Text {
    let mut index = 0;
    while index < fields.len() {
        if index > 0 {
            text = text.add(", ");
        }
        text = text.quoted(fields[index].name);
        index += 1;
    }
    text
}

/// The field whose name is at most a third of its letters away.
const fn nearest(fields: &'static [FieldInfo], name: &str) -> Option<&'static str> {
    let mut best = None;
    let mut least = usize::MAX;
    let mut index = 0;
    while index < fields.len() {
        let distance = distance(fields[index].name.as_bytes(), name.as_bytes());
        let near = distance * 3 <= fields[index].name.len() + 2;
        if near && distance < least {
            best = Some(fields[index].name);
            least = distance;
        }
        index += 1;
    }
    best
}

/// Longer names are compared by their beginning; names of fields are not that long.
const LONGEST: usize = 64;

/// How many letters have to be added, removed, replaced or swapped with their neighbour.
const fn distance(left: &[u8], right: &[u8]) -> usize {
    let (rows, columns) = (shorter(left.len()), shorter(right.len()));
    let mut table = [[0; LONGEST + 1]; LONGEST + 1];
    let mut row = 0;
    while row <= rows {
        let mut column = 0;
        while column <= columns {
            table[row][column] = cell(&table, left, right, row, column);
            column += 1;
        }
        row += 1;
    }
    table[rows][columns]
}

const fn cell(
    table: &[[usize; LONGEST + 1]; LONGEST + 1],
    left: &[u8],
    right: &[u8],
    row: usize,
    column: usize,
) -> usize {
    if row == 0 || column == 0 {
        return row + column;
    }
    let differs = (left[row - 1] != right[column - 1]) as usize;
    let mut least = table[row - 1][column - 1] + differs;
    least = min(least, table[row - 1][column] + 1);
    least = min(least, table[row][column - 1] + 1);
    let swapped = row > 1
        && column > 1
        && left[row - 1] == right[column - 2]
        && left[row - 2] == right[column - 1];
    match swapped {
        true => min(least, table[row - 2][column - 2] + 1),
        false => least,
    }
}

const fn min(left: usize, right: usize) -> usize {
    if left < right { left } else { right }
}

const fn shorter(length: usize) -> usize {
    min(length, LONGEST)
}

const fn same(left: &[u8], right: &[u8]) -> bool {
    let mut index = 0;
    while index < left.len() && index < right.len() {
        if left[index] != right[index] {
            return false;
        }
        index += 1;
    }
    left.len() == right.len()
}

/// A text that is put together while a constant is evaluated.
struct Text {
    bytes: [u8; Text::MOST],
    length: usize,
}

impl Text {
    const MOST: usize = 1024;
    const EMPTY: Self = Self {
        bytes: [0; Self::MOST],
        length: 0,
    };

    const fn quoted(self, word: &str) -> Self {
        self.add("`").add(word).add("`")
    }

    /// Adds a piece; one that does not fit is left out as a whole, so that letters stay whole.
    const fn add(mut self, piece: &str) -> Self {
        let bytes = piece.as_bytes();
        if self.length + bytes.len() > Self::MOST {
            return self;
        }
        let mut index = 0;
        while index < bytes.len() {
            self.bytes[self.length] = bytes[index];
            self.length += 1;
            index += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        match std::str::from_utf8(self.bytes.split_at(self.length).0) {
            Ok(text) => text,
            Err(_) => "unknown field",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json::Codec;

    #[test]
    fn a_swap_a_slip_and_a_miss_are_one_letter_away() {
        assert_eq!(distance(b"text", b"txet"), 1);
        assert_eq!(distance(b"text", b"test"), 1);
        assert_eq!(distance(b"text", b"txt"), 1);
        assert_eq!(distance(b"text", b"approved"), 8);
    }

    #[test]
    fn a_field_is_found_by_its_name() {
        const FIELDS: &[FieldInfo] = &[
            FieldInfo::new(Codec::<String>::of(), "text", &["text"]),
            FieldInfo::new(Codec::<bool>::of(), "approved", &["approved"]),
        ];
        const INDEX: usize = field_index("Hello", FIELDS, "approved");
        assert_eq!(INDEX, 1);
        let unknown = unknown_field("Hello", FIELDS, "zebra");
        assert_eq!(
            unknown.as_str(),
            "`Hello` has no field `zebra`\nhelp: its fields are `text`, `approved`"
        );
    }
}
