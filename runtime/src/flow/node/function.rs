//! Code inside the transaction.

super::node! {
    /// A script task: `#[run(..)]` runs as soon as a token comes, in the transaction of the event that
    /// brought it; what it writes is committed with the step, or not at all.
    ///
    /// Takes `#[run]`, `#[task_data]`, `#[summary]`, `#[result]`, `#[next]`.
    Function
}
