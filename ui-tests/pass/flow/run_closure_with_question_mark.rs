use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(count)]
    start: Start,

    #[run(|hello| {
        let number: u8 = hello.text.parse()?;
        hello.text = (number / 2).to_string();
        Ok(())
    })]
    #[next(check)]
    count: Function,

    #[run(|hello| {
        if hello.text.is_empty() {
            return Err(std::fmt::Error);
        }
        Ok(())
    })]
    #[next(end)]
    check: Function,

    end: End,
}

fn main() {
    assert_eq!(HelloFlow::graph().nodes().len(), 4);
}
