//! Tells the process above.

super::node! {
    /// An escalation throw event: tells the task of another process that has started this one, whose
    /// `#[on_escalation]` takes it, and goes on at once. Without such a task it is only told in the history.
    ///
    /// Takes `#[escalation("code", payload = ..)]`, `#[summary]`, `#[result]`, `#[next]`.
    EscalationThrow
}
