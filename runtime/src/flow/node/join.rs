//! Waits for branches.

super::node! {
    /// A joining gateway: waits for every branch of the same split that can still come, then goes on
    /// once.
    ///
    /// Takes `#[next]`.
    Join
}
