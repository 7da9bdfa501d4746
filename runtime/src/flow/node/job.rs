//! Code outside the transaction.

super::node! {
    /// A service task: a worker runs `#[run(..)]`, at least once, and hands back what it changed in the
    /// data.
    ///
    /// Takes `#[run]`, `#[retry]`, `#[task_data]`, `#[summary]`, `#[result]`, `#[next]`.
    Job
}
