//! Undoes what was done.

super::node! {
    /// A compensation throw event: has the work of finished tasks undone, the one that finished last first, and
    /// then goes on. Each task whose node has a `#[compensate_with(handler)]` is undone once, by a task of the
    /// handler that begins with its data, seed and artifact. One handler runs after the other.
    ///
    /// Takes `#[next]`, and `#[compensate(node, ..)]` to undo the work of some nodes only.
    CompensateThrow
}
