//! The end of everything.

super::node! {
    /// A terminate end event: the first token that comes here ends the process. Every other task that is
    /// open is cancelled, and the process is done.
    TerminateEnd
}
