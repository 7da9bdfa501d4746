//! The end of a branch.

super::node! {
    /// An end event: ends its branch, and the process when no other branch is left.
    End
}
