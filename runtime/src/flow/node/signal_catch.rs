//! Waits for a signal.

super::node! {
    /// A signal catch event: waits for the next signal with its name.
    ///
    /// Takes `#[signal("name")]`, `#[task_data]` for what comes with it, `#[run]`, `#[summary]`, `#[result]`,
    /// `#[next]`.
    SignalCatch
}
