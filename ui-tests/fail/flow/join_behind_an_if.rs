use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(check)]
    start: Start,

    #[when(|hello| hello.text.is_empty(), then = write)]
    #[otherwise(read)]
    check: If,

    #[next(join)]
    write: View,
    #[next(join)]
    read: View,

    #[next(end)]
    join: Join,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
