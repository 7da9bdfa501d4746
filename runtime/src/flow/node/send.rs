//! Code that tells somebody something.

super::node! {
    /// A send task: `#[run(..)]` like a [`Function`](super::Function), inside the transaction; diagrams show
    /// that something goes out. What leaves the program (mail, a call of another system) is a
    /// [`Job`](super::Job): it cannot be taken back with the transaction.
    ///
    /// Takes `#[run]`, `#[task_data]`, `#[summary]`, `#[result]`, `#[next]`.
    Send
}
