use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[permision("hello.start")]
    #[next(aprove)]
    start: Start,

    #[next(end)]
    approve: Veiw,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
