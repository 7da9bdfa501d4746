//! Sends a message.

super::node! {
    /// A message throw event: sends a message to exactly one task that waits for it, now or later, and goes on at
    /// once.
    ///
    /// Takes `#[message("name", correlate = .., payload = ..)]`, `#[summary]`, `#[result]`, `#[next]`.
    MessageThrow
}
