//! Sends a signal.

super::node! {
    /// A signal throw event: tells everybody who waits for the signal now, and goes on at once.
    ///
    /// Takes `#[signal("name", payload = ..)]`, `#[summary]`, `#[result]`, `#[next]`.
    SignalThrow
}
