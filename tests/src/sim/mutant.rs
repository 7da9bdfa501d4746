//! Bugs that are switched on while the simulation runs. The engine's own code stays as it is: a store that misbehaves
//! shows it a world in which one of its protections is gone.

/// A protection that is missing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutant {
    /// An event finds its task as it was before it was finished, and the write does not ask for the status that it
    /// started from: no status guard.
    NoStatusGuard,
    /// A transaction now and then starts from what the process was one transaction earlier, and overwrites what
    /// was written since: no lock.
    NoLock,
    /// The answer comes before the commit, which then fails.
    AcknowledgesBeforeCommit,
    /// What was due once is due once more.
    TimerFiresTwice,
    /// A branch that was cancelled counts as one that can still come.
    JoinCountsCancelled,
    /// A row of the history is not written.
    HistoryRowLost,
}

impl Mutant {
    /// All of them.
    pub const ALL: &'static [Self] = &[
        Self::NoStatusGuard,
        Self::NoLock,
        Self::AcknowledgesBeforeCommit,
        Self::TimerFiresTwice,
        Self::JoinCountsCancelled,
        Self::HistoryRowLost,
    ];
}
