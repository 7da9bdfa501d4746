//! Code starts a process.

super::node! {
    /// A message start event: a process begins when code calls it with `#[form(..)]`.
    ///
    /// Takes `#[form]`, `#[run]`, `#[summary]`, `#[result]`, `#[next]`.
    StartHandle with form
}
