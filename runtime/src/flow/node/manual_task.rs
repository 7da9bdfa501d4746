//! A person's task that is done elsewhere.

super::node! {
    /// A manual task: what a person does without the program, and then confirms here. It waits in the queue
    /// and in inboxes like a [`View`](super::View); with `#[form(..)]` it asks for what came of it.
    ///
    /// Takes `#[form]`, `#[permission]`, `#[assign]`, `#[run]`, `#[task_data]`, `#[summary]`, `#[result]`,
    /// `#[next]`.
    ManualTask with form
}
