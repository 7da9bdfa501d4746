//! Several ways at once.

super::node! {
    /// A parallel or inclusive gateway: every `#[next(node)]`, and every `#[next(node, when = condition)]`
    /// whose condition holds, at the same time. When all of them have conditions, `#[otherwise(node)]` is
    /// the way that is taken when none holds.
    ///
    /// `#[next(node, items = |data| ..)]` makes a task for each item of a list, with the item as its data.
    ///
    /// Takes `#[next]`, one or more, and `#[otherwise]`; two ways at least.
    Split
}
