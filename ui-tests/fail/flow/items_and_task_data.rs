use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(split)]
    start: Start,

    #[next(pack, items = |_| Vec::<procession_ui_tests::data::Parcel>::new(), task_data = Self::parcel)]
    #[otherwise(end)]
    split: Split,

    #[task_data(procession_ui_tests::data::Parcel)]
    #[next(end)]
    pack: View,

    end: End,
}

fn main() {
    let _ = HelloFlow::nodes();
}
