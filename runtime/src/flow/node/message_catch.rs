//! Waits for a message.

super::node! {
    /// A message catch event: waits for one message with its name and its correlation, or takes one that has
    /// come before.
    ///
    /// Takes `#[message("name", correlate = ..)]`, `#[task_data]` for what comes with it, `#[run]`, `#[summary]`,
    /// `#[result]`, `#[next]`.
    MessageCatch
}
