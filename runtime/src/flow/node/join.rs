//! Waits for branches.

super::node! {
    /// A joining gateway: waits for every branch of the same split that can still come, then goes on
    /// once.
    ///
    /// With `#[continue_when(arrived = 2)]` or `#[continue_when(|data, join| ..)]` it goes on before all have
    /// come, and cancels what has not; with `cancel_active = false` that runs on, and ends when it comes.
    ///
    /// Takes `#[continue_when]`, `#[next]`.
    Join
}
