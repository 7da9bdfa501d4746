//! The kinds of nodes.

use std::fmt;

macro_rules! kinds {
    ($($(#[$doc:meta])* $kind:ident,)*) => {
        /// What a node does when a token comes to it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        #[non_exhaustive]
        pub enum NodeKind {
            $($(#[$doc])* $kind,)*
        }

        impl NodeKind {
            /// All kinds, in the order in which they are documented.
            pub const ALL: &'static [Self] = &[$(Self::$kind,)*];

            /// The name of the kind, as a flow writes it and as it is stored.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $(Self::$kind => stringify!($kind),)*
                }
            }
        }
    };
}

kinds! {
    /// A person starts a process by a form (BPMN start event).
    Start,
    /// Code starts a process (BPMN message start event).
    StartHandle,
    /// The clock starts a process (BPMN timer start event).
    StartTimer,
    /// A subprocess node of another process starts a process (BPMN start event of a called process).
    StartSubprocess,
    /// A person's task with a form (BPMN user task).
    View,
    /// A person's task that is done elsewhere and only confirmed here (BPMN manual task).
    ManualTask,
    /// Code that runs at once, inside the transaction (BPMN script task).
    Function,
    /// Code that tells somebody else something, inside the transaction (BPMN send task).
    Send,
    /// Code that decides by the rules of the business (BPMN business rule task).
    BusinessRule,
    /// Waits until code calls it (BPMN receive task).
    Handle,
    /// Code that a worker runs outside the transaction (BPMN service task).
    Job,
    /// Chooses one of two ways (BPMN exclusive gateway).
    If,
    /// Chooses one of many ways (BPMN exclusive gateway).
    Switch,
    /// Goes every way whose condition holds, at the same time (BPMN parallel or inclusive gateway).
    Split,
    /// Goes all its ways, and the first that is done wins (BPMN event-based gateway).
    SplitFirst,
    /// Waits for the branches of a split (BPMN parallel, inclusive or complex gateway).
    Join,
    /// Starts a process of another flow and waits for its end (BPMN call activity).
    Subprocess,
    /// Starts many processes of another flow and waits for their ends (BPMN multi-instance call
    /// activity).
    NSubprocess,
    /// Waits for a time (BPMN timer catch event).
    Timer,
    /// Waits for a message (BPMN message catch event).
    MessageCatch,
    /// Sends a message to whom it concerns (BPMN message throw event).
    MessageThrow,
    /// Waits for a signal (BPMN signal catch event).
    SignalCatch,
    /// Sends a signal to everybody who waits for it (BPMN signal throw event).
    SignalThrow,
    /// Waits until its condition holds (BPMN conditional catch event).
    ConditionalCatch,
    /// Tells the process above of something (BPMN escalation throw event).
    EscalationThrow,
    /// Has what was done undone by its handlers (BPMN compensation throw event).
    CompensateThrow,
    /// Fires when its host takes too long (BPMN timer boundary event).
    BoundaryTimer,
    /// Fires when its host fails (BPMN error boundary event).
    BoundaryError,
    /// Fires when its host escalates (BPMN escalation boundary event).
    BoundaryEscalation,
    /// Ends a branch, and the process with its last branch (BPMN end event).
    End,
    /// Ends the process with all its branches (BPMN terminate end event).
    TerminateEnd,
    /// Ends the process with an error (BPMN error end event).
    ErrorEnd,
    /// Keeps the name of a node that is gone.
    Obsolete,
}

impl NodeKind {
    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// True for nodes that begin a process.
    #[must_use]
    pub const fn is_start(self) -> bool {
        matches!(
            self,
            Self::Start | Self::StartHandle | Self::StartTimer | Self::StartSubprocess
        )
    }

    /// True for nodes that end a branch or more.
    #[must_use]
    pub const fn is_end(self) -> bool {
        matches!(self, Self::End | Self::TerminateEnd | Self::ErrorEnd)
    }

    /// True for tasks that a person works on.
    #[must_use]
    pub const fn is_human(self) -> bool {
        matches!(self, Self::Start | Self::View | Self::ManualTask)
    }

    /// True for tasks that wait in the queue until a person takes them.
    #[must_use]
    pub const fn is_claimed(self) -> bool {
        matches!(self, Self::View | Self::ManualTask)
    }

    /// True for code that runs at once, inside the transaction.
    #[must_use]
    pub const fn is_function(self) -> bool {
        matches!(self, Self::Function | Self::Send | Self::BusinessRule)
    }

    /// True for nodes that wait for something outside: a person, a call, a worker, another process, the
    /// clock, other branches.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(
            self,
            Self::View
                | Self::ManualTask
                | Self::Handle
                | Self::Job
                | Self::Join
                | Self::Subprocess
                | Self::NSubprocess
                | Self::Timer
                | Self::MessageCatch
                | Self::SignalCatch
                | Self::ConditionalCatch
                | Self::CompensateThrow
        )
    }

    /// True for nodes that choose among their edges.
    #[must_use]
    pub const fn is_gateway(self) -> bool {
        matches!(
            self,
            Self::If | Self::Switch | Self::Split | Self::SplitFirst
        )
    }

    /// True for nodes that give each of their ways a branch of its own.
    #[must_use]
    pub const fn splits(self) -> bool {
        matches!(self, Self::Split | Self::SplitFirst)
    }

    /// True for events on the border of another node, their host.
    #[must_use]
    pub const fn is_boundary(self) -> bool {
        matches!(
            self,
            Self::BoundaryTimer | Self::BoundaryError | Self::BoundaryEscalation
        )
    }

    /// True for what BPMN calls an event, and draws as a circle.
    #[must_use]
    pub const fn is_event(self) -> bool {
        self.is_start()
            || self.is_end()
            || self.is_boundary()
            || matches!(
                self,
                Self::Timer
                    | Self::MessageCatch
                    | Self::MessageThrow
                    | Self::SignalCatch
                    | Self::SignalThrow
                    | Self::ConditionalCatch
                    | Self::EscalationThrow
                    | Self::CompensateThrow
            )
    }
}

impl fmt::Display for NodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_kind_is_found_by_its_name() {
        for kind in NodeKind::ALL {
            assert_eq!(NodeKind::from_name(kind.as_str()), Some(*kind));
        }
        assert_eq!(NodeKind::from_name("start"), None);
    }

    #[test]
    fn no_kind_is_an_event_and_a_gateway() {
        for kind in NodeKind::ALL {
            let gateway = kind.is_gateway() || *kind == NodeKind::Join;
            assert!(!(gateway && kind.is_event()), "{kind}");
            assert!(!(kind.is_function() && kind.waits()), "{kind}");
        }
    }
}
