//! An end that says what went wrong.

super::node! {
    /// An error end event: ends the process like a [`TerminateEnd`](super::TerminateEnd), with an error that
    /// stays with the process: [`Process::error`](crate::Process::error). A subprocess node that started the
    /// process fails with it.
    ///
    /// Takes `#[error("code")]`, with `message = ".."` for people: a template over the data; without one the
    /// message is the title of the node.
    ErrorEnd
}
