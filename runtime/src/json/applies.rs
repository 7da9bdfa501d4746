//! Which rule applies to which type, checked by the compiler: `#[jsonstore]` calls the function
//! that is named after the rule.

use rust_decimal::Decimal;

use super::{Bytes, Email, FilePath, Slug, Url};

/// Types with a length: `min_length` and `max_length` apply.
#[diagnostic::on_unimplemented(
    message = "a length rule does not apply to `{Self}`",
    label = "`{Self}` has no length",
    note = "`min_length` and `max_length` are for text, bytes and lists; numbers take `min` and `max`"
)]
pub trait HasLength {}

/// Types whose values are numbers: `min` and `max` apply.
#[diagnostic::on_unimplemented(
    message = "a number rule does not apply to `{Self}`",
    label = "`{Self}` is not a number",
    note = "`min` and `max` are for numbers; text and lists take `min_length` and `max_length`"
)]
pub trait HasRange {}

/// Types whose values are text: `pattern` applies.
#[diagnostic::on_unimplemented(
    message = "`pattern` does not apply to `{Self}`",
    label = "`{Self}` is not text",
    note = "a pattern is for text"
)]
pub trait HasPattern {}

/// Types whose values can be listed as text: `choices` applies.
#[diagnostic::on_unimplemented(
    message = "`choices` does not apply to `{Self}`",
    label = "`{Self}` is not text",
    note = "choices are for text and lists of text; a `#[derive(Choice)]` enum brings its own"
)]
pub trait HasChoices {}

/// Compiles when a length rule applies to `T`.
pub const fn length<T: HasLength>() {}

/// Compiles when a number rule applies to `T`.
pub const fn range<T: HasRange>() {}

/// Compiles when a pattern applies to `T`.
pub const fn pattern<T: HasPattern>() {}

/// Compiles when choices apply to `T`.
pub const fn choices<T: HasChoices>() {}

macro_rules! apply {
    ($rule:ident: $($type:ty),*) => {$(
        impl $rule for $type {}
        impl $rule for Option<$type> {}
    )*};
}

apply!(HasLength: String, Email, Url, Slug, FilePath, Bytes);
apply!(HasRange: i8, i16, i32, i64, u8, u16, u32, u64, f32, f64, Decimal);
// These cannot be fields; that is told by itself, and a rule for numbers is no second mistake.
apply!(HasRange: usize, isize, u128, i128);
apply!(HasPattern: String, Email, Url, Slug, FilePath);
apply!(HasChoices: String, Slug, Vec<String>);

impl<T> HasLength for Vec<T> {}
impl<T> HasLength for Option<Vec<T>> {}
