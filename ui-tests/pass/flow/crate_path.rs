//! The library under another name.
mod vendored {
    pub mod workflow {
        pub use procession::*;
    }
}
use procession_ui_tests::data::Hello;
use vendored::workflow::prelude::*;

#[flow(data = Hello, crate = crate::vendored::workflow)]
pub struct HelloFlow {
    #[form(text)]
    #[next(end)]
    start: Start,
    end: End,
}

fn main() {
    assert_eq!(HelloFlow::graph().nodes().len(), 2);
}
