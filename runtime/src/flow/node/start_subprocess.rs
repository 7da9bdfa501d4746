//! Another process starts a process.

super::node! {
    /// The start event of a called process: a `Subprocess` or an `NSubprocess` of another process begins here.
    ///
    /// Takes `#[run]`, `#[summary]`, `#[result]`, `#[next]`.
    StartSubprocess
}
