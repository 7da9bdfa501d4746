//! A person's task.

super::node! {
    /// A user task: waits in the queue or in an inbox until a person completes it with `#[form(..)]`.
    ///
    /// Takes `#[form]`, `#[permission]`, `#[assign]`, `#[run]`, `#[task_data]`, `#[summary]`, `#[result]`, `#[next]`.
    View with form
}
