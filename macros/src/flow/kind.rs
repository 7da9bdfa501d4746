//! The kinds of nodes and their vocabulary: which attribute belongs to which kind.

/// What a node does; the last segment of the field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    StartHandle,
    View,
    Function,
    Handle,
    Job,
    If,
    Switch,
    Split,
    Join,
    End,
}

use Kind::{End, Function, Handle, If, Job, Join, Split, Start, StartHandle, Switch, View};

/// Kinds that the language has a word for and this version cannot run yet.
pub(super) const LATER_KINDS: &[&str] = &[
    "StartTimer",
    "StartSubprocess",
    "ManualTask",
    "Send",
    "BusinessRule",
    "SplitFirst",
    "Subprocess",
    "NSubprocess",
    "Timer",
    "MessageCatch",
    "MessageThrow",
    "SignalCatch",
    "SignalThrow",
    "ConditionalCatch",
    "EscalationThrow",
    "CompensateThrow",
    "TerminateEnd",
    "ErrorEnd",
    "Obsolete",
];

/// Attributes that the language has a word for and this version cannot run yet.
pub(super) const LATER_ATTRIBUTES: &[&str] = &[
    "timeout",
    "on_error",
    "on_escalation",
    "compensate_with",
    "renamed",
];

/// Each attribute of a node with the kinds that take it.
const VOCABULARY: &[(&str, &[Kind])] = &[
    ("form", &[Start, StartHandle, View, Handle]),
    ("permission", &[Start, View]),
    ("available", &[Start]),
    ("assign", &[View]),
    ("run", &[Start, StartHandle, View, Function, Handle, Job]),
    ("retry", &[Job]),
    (
        "next",
        &[Start, StartHandle, View, Function, Handle, Job, Split, Join],
    ),
    ("when", &[If, Switch]),
    ("otherwise", &[If, Switch, Split]),
    (
        "summary",
        &[Start, StartHandle, View, Function, Handle, Job],
    ),
    ("result", &[Start, StartHandle, View, Function, Handle, Job]),
    ("task_data", &[View, Function, Handle, Job]),
    (
        "multi_merge",
        &[View, Function, Handle, Job, If, Switch, Split],
    ),
];

impl Kind {
    pub(super) const ALL: [Self; 11] = [
        Start,
        StartHandle,
        View,
        Function,
        Handle,
        Job,
        If,
        Switch,
        Split,
        Join,
        End,
    ];

    /// The name of the kind, of its type and of its variant of `NodeKind`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Start => "Start",
            StartHandle => "StartHandle",
            View => "View",
            Function => "Function",
            Handle => "Handle",
            Job => "Job",
            If => "If",
            Switch => "Switch",
            Split => "Split",
            Join => "Join",
            End => "End",
        }
    }

    /// "an `If`", for messages.
    pub(super) fn with_article(self) -> String {
        let article = if matches!(self, If | End) { "an" } else { "a" };
        format!("{article} `{}`", self.as_str())
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.as_str() == name)
    }

    pub(super) fn is_start(self) -> bool {
        matches!(self, Start | StartHandle)
    }

    /// True when a person does it, so that it has an owner.
    pub(super) fn is_human(self) -> bool {
        matches!(self, Start | View)
    }

    /// True when the type of the handle names a form.
    pub(super) fn has_form(self) -> bool {
        takes(self, "form")
    }

    /// True when it waits for something outside of the process: a person, a call, a worker. A join
    /// waits too, but only for the process' own branches.
    pub(super) fn waits_outside(self) -> bool {
        matches!(self, View | Handle | Job)
    }

    /// True when nothing happens at the node without `#[run]`.
    pub(super) fn needs_run(self) -> bool {
        matches!(self, Function | Job)
    }

    /// True when exactly one `#[next]` leaves it.
    pub(super) fn has_one_way(self) -> bool {
        !matches!(self, If | Switch | Split | End)
    }
}

/// The names of all attributes of nodes.
pub(super) fn attributes() -> impl Iterator<Item = &'static str> {
    VOCABULARY.iter().map(|(name, _)| *name)
}

/// True when nodes of this kind take the attribute.
pub(super) fn takes(kind: Kind, attribute: &str) -> bool {
    kinds_with(attribute).contains(&kind)
}

/// The kinds that take the attribute.
pub(super) fn kinds_with(attribute: &str) -> &'static [Kind] {
    VOCABULARY
        .iter()
        .find(|(name, _)| *name == attribute)
        .map_or(&[], |(_, kinds)| kinds)
}

/// The attributes that nodes of this kind take.
pub(super) fn attributes_of(kind: Kind) -> Vec<&'static str> {
    attributes().filter(|name| takes(kind, name)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_found_by_its_name() {
        for kind in Kind::ALL {
            assert_eq!(Kind::from_name(kind.as_str()), Some(kind));
            assert!(!LATER_KINDS.contains(&kind.as_str()));
        }
    }

    #[test]
    fn an_end_takes_nothing_and_a_gateway_only_ways() {
        assert_eq!(attributes_of(End), Vec::<&str>::new());
        assert_eq!(attributes_of(If), ["when", "otherwise", "multi_merge"]);
        assert_eq!(attributes_of(Split), ["next", "otherwise", "multi_merge"]);
    }
}
