use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(check)]
    start: Start,

    #[when(Self::is_fine, then = end)]
    #[otherwise(rejected)]
    check: If,

    rejected: End,
    end: End,
}

impl HelloFlow {
    fn is_fine(hello: &Hello) -> String {
        hello.text.clone()
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
