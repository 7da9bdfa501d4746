use procession::prelude::*;
use procession_ui_tests::data::{Hello, Parcel};

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text)]
    #[next(pack)]
    start: Start,

    /// Each parcel is packed
    #[next(pack_one, items = |hello| [Parcel { content: hello.text.clone() }])]
    #[next(notes, items = Self::notes, label = "one for each word")]
    #[otherwise(packed)]
    pack: Split,

    #[task_data(Parcel)]
    #[next(packed)]
    pack_one: View,

    #[task_data(Parcel)]
    #[next(packed)]
    notes: View,

    #[continue_when(arrived = 2, cancel_active = false)]
    #[next(carriers)]
    packed: Join,

    #[next(ask_one)]
    #[next(ask_two)]
    #[next(ask_three, when = |hello| hello.text.len() > 80)]
    carriers: Split,

    #[next(offers)]
    ask_one: View,
    #[next(offers)]
    ask_two: View,
    #[next(offers)]
    ask_three: View,

    #[continue_when(|hello, join| join.arrived() > 1 || join.coming() == 0 || hello.text.is_empty())]
    #[next(book)]
    offers: Join,

    /// Book a van
    #[run(|_| ())]
    #[compensate_with(cancel_van)]
    #[next(race)]
    book: Function,

    #[run(Self::cancel)]
    cancel_van: Function,

    #[next(confirm)]
    #[next(approved)]
    race: SplitFirst,

    #[compensate_with(call_back)]
    #[next(is_on)]
    confirm: ManualTask,

    /// Call back by telephone
    call_back: ManualTask,

    #[until(|hello| hello.approved.is_some())]
    #[next(is_on)]
    approved: ConditionalCatch,

    #[when(|hello| hello.approved != Some(false), then = end)]
    #[otherwise(undo)]
    is_on: If,

    #[compensate(book, confirm)]
    #[next(refused)]
    undo: CompensateThrow,

    #[error("refused")]
    refused: ErrorEnd,

    end: End,
}

impl HelloFlow {
    fn notes(hello: &Hello) -> Vec<Parcel> {
        let words = hello.text.split_whitespace();
        let parcel = |word: &str| Parcel {
            content: word.to_owned(),
        };
        words.map(parcel).collect()
    }

    fn cancel(activation: &mut Activation<'_, Self>) {
        println!("task {} is undone", activation.task().previous[0]);
    }
}

fn main() {
    let _ = HelloFlow::nodes();
}
