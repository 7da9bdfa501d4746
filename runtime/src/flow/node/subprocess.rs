//! A process below a process.

super::node! {
    /// A call activity: starts a process of another flow, and waits for its end. One that was stopped or ended
    /// with an error lets the task fail with its code.
    ///
    /// Takes `#[subprocess(Flow, start = .., process_data = .., process_seed = ..)]`, `#[run]`, `#[task_data]`,
    /// `#[summary]`, `#[result]`, `#[next]`.
    Subprocess with child
}
