//! The clock starts a process.

super::node! {
    /// A timer start event: a worker starts a process every so often (`#[every(hours = 1)]`) or at the
    /// times of a cron expression (`#[cron("0 9 * * MON-FRI", tz = "Europe/Berlin")]`). Of any number of
    /// workers one starts it. `#[missed(skip)]`, `#[missed(once)]` and `#[missed(all)]` say what becomes of
    /// times at which no worker ran; without it one process stands for all of them.
    ///
    /// Takes one of `#[every]` and `#[cron]`, `#[missed]`, `#[run]`, `#[summary]`, `#[result]`, `#[next]`.
    StartTimer
}
