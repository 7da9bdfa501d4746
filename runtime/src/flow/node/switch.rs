//! One of many ways.

super::node! {
    /// An exclusive gateway: the way of the first `#[when(condition, then = node)]` whose condition
    /// holds, else the one of `#[otherwise(node)]`.
    ///
    /// Takes `#[when]`, one or more, and `#[otherwise]`.
    Switch
}
