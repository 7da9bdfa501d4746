use procession::prelude::*;
use procession_ui_tests::data::Hello;

mod permissions {
    pub const APPROVE: &str = "hello.approve";
}
const START_2: &str = "hello.start";

#[flow(data = Hello)]
pub struct HelloFlow {
    #[permission(START_2)]
    #[next(approve)]
    start: Start,

    #[permission(permissions::APPROVE)]
    #[next(end)]
    approve: View,

    end: End,
}

fn main() {
    assert_eq!(HelloFlow::graph().nodes().len(), 3);
}
