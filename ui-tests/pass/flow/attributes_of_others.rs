#![deny(missing_debug_implementations)]
use procession::prelude::*;
use procession_ui_tests::data::Hello;

/// Says hello
#[flow(data = Hello)]
#[derive(Debug, Clone, Copy)]
#[must_use]
pub struct HelloFlow {
    /// New message
    #[allow(clippy::all)]
    #[next(end)]
    pub start: Start,

    /// Done
    #[deprecated = "use `start`"]
    pub(crate) end: End,
}

fn main() {
    let _ = format!("{:?}", HelloFlow::nodes().start);
}
