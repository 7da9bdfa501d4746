//! Waits for a time.

super::node! {
    /// A timer event: waits for a length of time (`#[after(hours = 2)]`, `#[after(|data| ..)]`), for a
    /// moment (`#[at(|data| ..)]`), or for the next time of a cron expression (`#[cron("0 9 * * MON-FRI",
    /// tz = "Europe/Berlin")]`). A worker lets it go on.
    ///
    /// Takes one of `#[after]`, `#[at]` and `#[cron]`, `#[timeout]`, `#[task_data]`, `#[summary]`,
    /// `#[result]`, `#[next]`.
    Timer
}
