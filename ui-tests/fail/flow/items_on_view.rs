use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(pack, items = |_| Vec::<procession_ui_tests::data::Parcel>::new())]
    start: Start,

    #[task_data(procession_ui_tests::data::Parcel)]
    #[next(end)]
    pack: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
