//! The kinds of nodes and their vocabulary: which attribute belongs to which kind.

/// What a node does; the last segment of the field's type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Start,
    StartHandle,
    StartSubprocess,
    StartTimer,
    View,
    ManualTask,
    Function,
    Send,
    BusinessRule,
    Handle,
    Job,
    If,
    Switch,
    Split,
    SplitFirst,
    Join,
    Subprocess,
    NSubprocess,
    MessageCatch,
    MessageThrow,
    SignalCatch,
    SignalThrow,
    EscalationThrow,
    Timer,
    ConditionalCatch,
    CompensateThrow,
    End,
    TerminateEnd,
    ErrorEnd,
    /// Keeps the name of a node that is gone.
    Obsolete,
}

use Kind::{
    BusinessRule, CompensateThrow, ConditionalCatch, End, ErrorEnd, EscalationThrow, Function,
    Handle, If, Job, Join, ManualTask, MessageCatch, MessageThrow, NSubprocess, Obsolete, Send,
    SignalCatch, SignalThrow, Split, SplitFirst, Start, StartHandle, StartSubprocess, StartTimer,
    Subprocess, Switch, TerminateEnd, Timer, View,
};

/// Each attribute of a node with the kinds that take it.
const VOCABULARY: &[(&str, &[Kind])] = &[
    ("form", &[Start, StartHandle, View, ManualTask, Handle]),
    ("permission", &[Start, View, ManualTask]),
    ("available", &[Start]),
    ("assign", &[View, ManualTask]),
    ("candidates", &[View, ManualTask]),
    ("four_eyes", &[View, ManualTask]),
    ("due", &[View, ManualTask]),
    ("priority", &[View, ManualTask]),
    (
        "run",
        &[
            Start,
            StartHandle,
            StartTimer,
            View,
            ManualTask,
            Function,
            Send,
            BusinessRule,
            Handle,
            Job,
            StartSubprocess,
            Subprocess,
            NSubprocess,
            MessageCatch,
            SignalCatch,
        ],
    ),
    (
        "undo",
        &[
            Start,
            StartHandle,
            StartTimer,
            View,
            ManualTask,
            Function,
            Send,
            BusinessRule,
            Handle,
            Job,
        ],
    ),
    ("retry", &[Job]),
    ("subprocess", &[Subprocess, NSubprocess]),
    ("message", &[MessageCatch, MessageThrow]),
    ("signal", &[SignalCatch, SignalThrow]),
    ("escalation", &[EscalationThrow]),
    (
        "next",
        &[
            Start,
            StartHandle,
            StartTimer,
            View,
            ManualTask,
            Function,
            Send,
            BusinessRule,
            Handle,
            Job,
            Split,
            SplitFirst,
            Join,
            Timer,
            Obsolete,
            StartSubprocess,
            Subprocess,
            NSubprocess,
            MessageCatch,
            MessageThrow,
            SignalCatch,
            SignalThrow,
            EscalationThrow,
            ConditionalCatch,
            CompensateThrow,
        ],
    ),
    ("when", &[If, Switch]),
    ("otherwise", &[If, Switch, Split, SplitFirst]),
    ("continue_when", &[Join]),
    ("until", &[ConditionalCatch]),
    ("compensate", &[CompensateThrow]),
    (
        "compensate_with",
        &[View, ManualTask, Function, Send, BusinessRule, Handle, Job],
    ),
    ("error", &[ErrorEnd]),
    (
        "summary",
        &[
            Start,
            StartHandle,
            StartTimer,
            View,
            ManualTask,
            Function,
            Send,
            BusinessRule,
            Handle,
            Job,
            Timer,
            StartSubprocess,
            Subprocess,
            NSubprocess,
            MessageCatch,
            MessageThrow,
            SignalCatch,
            SignalThrow,
            EscalationThrow,
        ],
    ),
    (
        "result",
        &[
            Start,
            StartHandle,
            StartTimer,
            View,
            ManualTask,
            Function,
            Send,
            BusinessRule,
            Handle,
            Job,
            Timer,
            StartSubprocess,
            Subprocess,
            NSubprocess,
            MessageCatch,
            MessageThrow,
            SignalCatch,
            SignalThrow,
            EscalationThrow,
        ],
    ),
    (
        "task_data",
        &[
            View,
            ManualTask,
            Function,
            Send,
            BusinessRule,
            Handle,
            Job,
            Timer,
            Subprocess,
            NSubprocess,
            MessageCatch,
            SignalCatch,
        ],
    ),
    (
        "multi_merge",
        &[
            View,
            ManualTask,
            Function,
            Send,
            BusinessRule,
            Handle,
            Job,
            Timer,
            If,
            Switch,
            Split,
            Subprocess,
            NSubprocess,
            MessageCatch,
            MessageThrow,
            SignalCatch,
            SignalThrow,
            EscalationThrow,
            SplitFirst,
            ConditionalCatch,
            CompensateThrow,
        ],
    ),
    ("after", &[Timer]),
    ("at", &[Timer]),
    ("cron", &[StartTimer, Timer]),
    ("every", &[StartTimer]),
    ("missed", &[StartTimer]),
    (
        "timeout",
        &[
            View,
            ManualTask,
            Handle,
            Job,
            Timer,
            Subprocess,
            NSubprocess,
            MessageCatch,
            SignalCatch,
        ],
    ),
    (
        "on_error",
        &[Function, Send, BusinessRule, Job, Subprocess, NSubprocess],
    ),
    ("on_escalation", &[Subprocess, NSubprocess]),
    ("renamed", Kind::ALL),
];

/// The attributes that say when a timer fires or a process starts; a node has one of them.
pub(super) const TIMINGS: [&str; 4] = ["after", "at", "cron", "every"];

impl Kind {
    pub(super) const ALL: &'static [Self] = &[
        Start,
        StartHandle,
        StartSubprocess,
        StartTimer,
        View,
        ManualTask,
        Function,
        Send,
        BusinessRule,
        Handle,
        Job,
        If,
        Switch,
        Split,
        SplitFirst,
        Join,
        Subprocess,
        NSubprocess,
        MessageCatch,
        MessageThrow,
        SignalCatch,
        SignalThrow,
        EscalationThrow,
        Timer,
        ConditionalCatch,
        CompensateThrow,
        End,
        TerminateEnd,
        ErrorEnd,
        Obsolete,
    ];

    /// The name of the kind, of its type and of its variant of `NodeKind`.
    pub(super) fn as_str(self) -> &'static str {
        match self {
            Start => "Start",
            StartHandle => "StartHandle",
            StartTimer => "StartTimer",
            View => "View",
            ManualTask => "ManualTask",
            Function => "Function",
            Send => "Send",
            BusinessRule => "BusinessRule",
            Handle => "Handle",
            Job => "Job",
            If => "If",
            Switch => "Switch",
            Split => "Split",
            SplitFirst => "SplitFirst",
            Join => "Join",
            StartSubprocess => "StartSubprocess",
            Subprocess => "Subprocess",
            NSubprocess => "NSubprocess",
            MessageCatch => "MessageCatch",
            MessageThrow => "MessageThrow",
            SignalCatch => "SignalCatch",
            SignalThrow => "SignalThrow",
            EscalationThrow => "EscalationThrow",
            Timer => "Timer",
            ConditionalCatch => "ConditionalCatch",
            CompensateThrow => "CompensateThrow",
            End => "End",
            TerminateEnd => "TerminateEnd",
            ErrorEnd => "ErrorEnd",
            Obsolete => "Obsolete",
        }
    }

    /// "an `If`", for messages.
    pub(super) fn with_article(self) -> String {
        let article = if matches!(
            self,
            If | End | ErrorEnd | EscalationThrow | NSubprocess | Obsolete
        ) {
            "an"
        } else {
            "a"
        };
        format!("{article} `{}`", self.as_str())
    }

    pub(super) fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    pub(super) fn is_start(self) -> bool {
        matches!(self, Start | StartHandle | StartSubprocess | StartTimer)
    }

    /// True when a person does it, so that it has an owner.
    pub(super) fn is_human(self) -> bool {
        matches!(self, Start) || self.is_claimed()
    }

    /// True when it waits in the queue until a person takes it.
    pub(super) fn is_claimed(self) -> bool {
        matches!(self, View | ManualTask)
    }

    /// True when no token leaves it.
    pub(super) fn is_end(self) -> bool {
        matches!(self, End | TerminateEnd | ErrorEnd)
    }

    /// True when it is code that runs inside the transaction.
    pub(super) fn is_function(self) -> bool {
        matches!(self, Function | Send | BusinessRule)
    }

    /// True when the type of the handle names a form.
    pub(super) fn has_form(self) -> bool {
        takes(self, "form")
    }

    /// True when it waits for something outside of the process: a person, a call, a worker. A join
    /// waits too, but only for the process' own branches.
    pub(super) fn waits_outside(self) -> bool {
        self.is_claimed()
            || matches!(
                self,
                Handle
                    | Job
                    | Timer
                    | Subprocess
                    | NSubprocess
                    | MessageCatch
                    | SignalCatch
                    | ConditionalCatch
            )
    }

    /// The attribute that says what the node has to do with other processes.
    pub(super) fn link(self) -> Option<&'static str> {
        let links = ["subprocess", "message", "signal", "escalation"];
        links.into_iter().find(|link| takes(self, link))
    }

    /// True when something comes to it that a closure of `#[run]` can take over.
    pub(super) fn receives(self) -> bool {
        matches!(self, Subprocess | NSubprocess | MessageCatch | SignalCatch)
    }

    /// True when nothing happens at the node without `#[run]`.
    pub(super) fn needs_run(self) -> bool {
        self.is_function() || self == Job
    }

    /// True when the clock decides, so that the node has to say when.
    pub(super) fn needs_timing(self) -> bool {
        matches!(self, StartTimer | Timer)
    }

    /// True when it gives each of its ways a branch of its own.
    pub(super) fn splits(self) -> bool {
        matches!(self, Split | SplitFirst)
    }

    /// True when it can undo what another node did: it does some work of its own.
    pub(super) fn can_undo(self) -> bool {
        self.is_claimed() || self.is_function() || matches!(self, Handle | Job)
    }

    /// True when exactly one `#[next]` leaves it.
    pub(super) fn has_one_way(self) -> bool {
        !self.is_end() && !self.splits() && !matches!(self, If | Switch | Obsolete)
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
            assert_eq!(Kind::from_name(kind.as_str()), Some(*kind));
        }
    }

    #[test]
    fn an_end_takes_nothing_and_a_gateway_only_ways() {
        assert_eq!(attributes_of(End), ["renamed"]);
        assert_eq!(
            attributes_of(If),
            ["when", "otherwise", "multi_merge", "renamed"]
        );
        assert_eq!(
            attributes_of(Split),
            ["next", "otherwise", "multi_merge", "renamed"]
        );
    }
}
