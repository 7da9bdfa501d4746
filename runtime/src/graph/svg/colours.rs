//! One colour for each status.

use std::fmt;

use crate::status::Status;

/// How a status looks. Displayed as the attributes of a shape.
///
/// Each colour has a contrast of 4.5 to white, for the letters on it, and of 3 to a dark page. None
/// stands alone: a badge says the same with a sign or a number.
#[derive(Debug, Clone, Copy)]
pub(super) struct Colours {
    /// The class of nodes and legend entries.
    pub(super) class: &'static str,
    /// What people read in the legend.
    pub(super) word: &'static str,
    pub(super) colour: &'static str,
    /// Dashes for what does not run.
    dashes: &'static str,
}

impl Colours {
    pub(super) const fn of(status: Status) -> Self {
        let (class, word, colour, dashes) = match status {
            Status::New => ("new", "Waiting", "#2563eb", ""),
            Status::Assigned => ("assigned", "Assigned", "#a16207", ""),
            Status::Started => ("started", "Started", "#c2410c", ""),
            Status::Scheduled => ("scheduled", "Scheduled", "#0e7490", "6 4"),
            Status::Done => ("done", "Done", "#15803d", ""),
            Status::Canceled => ("canceled", "Canceled", "#6b7280", "3 4"),
            Status::Revived => ("revived", "Made anew", "#6b7280", "3 4"),
            Status::Error => ("error", "Failed", "#dc2626", ""),
        };
        Self {
            class,
            word,
            colour,
            dashes,
        }
    }
}

impl fmt::Display for Colours {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self { colour, dashes, .. } = self;
        write!(
            f,
            r#"fill="{colour}" fill-opacity="0.14" stroke="{colour}""#
        )?;
        if !dashes.is_empty() {
            write!(f, r#" stroke-dasharray="{dashes}""#)?;
        }
        Ok(())
    }
}
