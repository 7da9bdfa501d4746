//! Code that decides by rules.

super::node! {
    /// A business rule task: `#[run(..)]` like a [`Function`](super::Function); diagrams show that the rules
    /// of the business decide here.
    ///
    /// Takes `#[run]`, `#[task_data]`, `#[summary]`, `#[result]`, `#[next]`.
    BusinessRule
}
