use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(count)]
    start: Start,

    #[run(|hello| hello.text.push('!'))]
    #[next(is_loud)]
    count: Function,

    #[when(|hello| hello.text.ends_with("!!!"), then = end)]
    #[otherwise(count)]
    is_loud: If,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
