//! One of two ways.

super::node! {
    /// An exclusive gateway with two ways: the one of `#[when(condition, then = node)]` when the
    /// condition holds, else the one of `#[otherwise(node)]`.
    ///
    /// Takes `#[when]` and `#[otherwise]`, one of each.
    If
}
