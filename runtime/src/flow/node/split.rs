//! Several ways at once.

super::node! {
    /// A parallel or inclusive gateway: every `#[next(node)]`, and every `#[next(node, when = condition)]`
    /// whose condition holds, at the same time.
    Split
}
