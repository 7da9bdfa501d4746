//! Many processes below a process.

super::node! {
    /// A multi-instance call activity: starts a process of another flow for each item, all at once or one after
    /// the other, and waits for the ends of all.
    ///
    /// Takes `#[subprocess(Flow, start = .., items = .., sequential = .., process_seed = ..)]`, `#[run]`,
    /// `#[task_data]`, `#[summary]`, `#[result]`, `#[next]`.
    NSubprocess with child
}
