//! A race.

super::node! {
    /// An event-based gateway: goes all its ways like a [`Split`](super::Split), and the first that is done
    /// wins. As soon as the first node of one way is finished, whatever is open on the others is cancelled,
    /// and the token goes on behind that node as if there had been no split: no join is needed.
    ///
    /// Takes `#[next]`, one or more, and `#[otherwise]`; two ways at least.
    SplitFirst
}
