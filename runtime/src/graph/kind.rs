//! The kinds of nodes.

use std::fmt;

/// What a node does when a token comes to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum NodeKind {
    /// A person starts a process by a form (BPMN start event).
    Start,
    /// Code starts a process (BPMN message start event).
    StartHandle,
    /// A person's task with a form (BPMN user task).
    View,
    /// Code that runs at once, inside the transaction (BPMN script task).
    Function,
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
    /// Waits for the branches of a split (BPMN parallel gateway).
    Join,
    /// Ends a branch, and the process with its last branch (BPMN end event).
    End,
}

impl NodeKind {
    /// All kinds, in the order in which they are documented.
    pub const ALL: &'static [Self] = &[
        Self::Start,
        Self::StartHandle,
        Self::View,
        Self::Function,
        Self::Handle,
        Self::Job,
        Self::If,
        Self::Switch,
        Self::Split,
        Self::Join,
        Self::End,
    ];

    /// The name of the kind, as a flow writes it and as it is stored.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Start => "Start",
            Self::StartHandle => "StartHandle",
            Self::View => "View",
            Self::Function => "Function",
            Self::Handle => "Handle",
            Self::Job => "Job",
            Self::If => "If",
            Self::Switch => "Switch",
            Self::Split => "Split",
            Self::Join => "Join",
            Self::End => "End",
        }
    }

    /// The kind with this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|kind| kind.as_str() == name)
    }

    /// True for nodes that begin a process.
    #[must_use]
    pub const fn is_start(self) -> bool {
        matches!(self, Self::Start | Self::StartHandle)
    }

    /// True for tasks that a person works on.
    #[must_use]
    pub const fn is_human(self) -> bool {
        matches!(self, Self::Start | Self::View)
    }

    /// True for nodes that wait for something outside: a person, a call, a worker, other branches.
    #[must_use]
    pub const fn waits(self) -> bool {
        matches!(self, Self::View | Self::Handle | Self::Job | Self::Join)
    }

    /// True for nodes that choose among their edges.
    #[must_use]
    pub const fn is_gateway(self) -> bool {
        matches!(self, Self::If | Self::Switch | Self::Split)
    }
}

impl fmt::Display for NodeKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
