//! Forms: from the table of fields to inputs, and from what a browser sends to JSON.
//!
//! The names of inputs are paths as errors have them: `lines[2].quantity`.

mod input;
mod read;
mod widget;

pub(crate) use input::{Input, MOST};
pub(crate) use read::read;
pub(crate) use widget::{Problems, mistakes, widgets};
