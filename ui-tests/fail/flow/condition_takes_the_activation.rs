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
    fn is_fine(activation: &mut Activation<'_, Self>) -> bool {
        activation.data.approved.is_some()
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
