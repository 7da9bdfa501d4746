//! A call from outside.

super::node! {
    /// A receive task: waits until code calls it with `#[form(..)]`.
    ///
    /// Takes `#[form]`, `#[run]`, `#[task_data]`, `#[summary]`, `#[result]`, `#[next]`.
    Handle with form
}
