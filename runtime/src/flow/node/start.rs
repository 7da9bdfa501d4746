//! A person starts a process by a form.

super::node! {
    /// A start event: a person fills in `#[form(..)]`, and a process begins.
    ///
    /// Takes `#[form]`, `#[permission]`, `#[available]`, `#[run]`, `#[summary]`, `#[result]`, `#[next]`.
    Start with form
}
