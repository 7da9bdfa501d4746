//! Keeps the name of a node that is gone.

super::node! {
    /// A node that is gone, and whose name is kept for the tasks that live there: they rest, and do
    /// nothing, until a manager cancels them. Nothing leads to it.
    ///
    /// Takes `#[renamed]`, and `#[next]` for the tasks that a manager moves on. `docs/versions.md` of the
    /// repository is the guide.
    Obsolete
}
