//! Waits for the data.

super::node! {
    /// A conditional catch event: waits until `#[until(condition)]` holds. It is asked when a token comes, and
    /// again at the end of every step of the process, whoever has changed the data.
    ///
    /// Takes `#[until]`, `#[next]`.
    ConditionalCatch
}
