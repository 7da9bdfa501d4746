//! The reason of a guard in two bytes.
//!
//! A refusal is returned by value on the hot path, so it has to stay small. A reason is a text
//! that lives as long as the program; the few that a program has are numbered when first given.

use std::collections::HashMap;
use std::num::NonZeroU16;
use std::sync::{PoisonError, RwLock};

/// The number of a text.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct Reason(NonZeroU16);

#[derive(Default)]
struct Texts {
    known: Vec<&'static str>,
    numbers: HashMap<&'static str, NonZeroU16>,
}

static TEXTS: RwLock<Option<Texts>> = RwLock::new(None);

impl Reason {
    /// Numbers a text; a program with more than 65,535 different reasons loses the later ones.
    #[cold]
    pub(crate) fn new(text: &'static str) -> Option<Self> {
        Self::find(text).or_else(|| Self::add(text))
    }

    pub(crate) const fn number(self) -> u16 {
        self.0.get()
    }

    /// The reason of a number that [`Reason::number`] gave; none for zero.
    pub(crate) fn of_number(number: u16) -> Option<Self> {
        NonZeroU16::new(number).map(Self)
    }

    pub(crate) fn text(self) -> &'static str {
        let texts = TEXTS.read().unwrap_or_else(PoisonError::into_inner);
        let known = texts.as_ref().map_or(&[][..], |texts| &texts.known);
        known
            .get(usize::from(self.0.get()) - 1)
            .copied()
            .unwrap_or("")
    }

    fn find(text: &str) -> Option<Self> {
        let texts = TEXTS.read().unwrap_or_else(PoisonError::into_inner);
        texts.as_ref()?.numbers.get(text).copied().map(Self)
    }

    fn add(text: &'static str) -> Option<Self> {
        let mut texts = TEXTS.write().unwrap_or_else(PoisonError::into_inner);
        let texts = texts.get_or_insert_default();
        if let Some(number) = texts.numbers.get(text) {
            return Some(Self(*number));
        }
        let number = u16::try_from(texts.known.len() + 1).ok();
        let number = number.and_then(NonZeroU16::new)?;
        texts.known.push(text);
        texts.numbers.insert(text, number);
        Some(Self(number))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_share_a_number() {
        let first = Reason::new("no text");
        assert!(first.is_some());
        assert!(first == Reason::new("no text"));
        assert!(first != Reason::new("no total"));
        assert_eq!(first.map(Reason::text), Some("no text"));
    }
}
