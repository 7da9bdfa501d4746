use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[available(|user| user.is_in_group("staff"))]
    #[permission("hello.start")]
    #[next(approve)]
    start: Start,

    #[assign(|hello, activation| {
        let owner = activation.process().seed.is_some().then(|| UserId::from("ada"));
        owner.or_else(|| (!hello.text.is_empty()).then(|| UserId::from("grace")))
    })]
    #[permission(|hello, activation| format!("{}.{}", activation.task().node, hello.text))]
    #[next(check)]
    approve: View,

    #[assign("root")]
    #[permission(|_| "hello.check")]
    #[next(decide)]
    check: View,

    #[when(|hello, activation| hello.approved.is_some() && activation.user().is_some(), then = note)]
    #[otherwise(end)]
    decide: If,

    #[run(|hello| hello.text.clear())]
    #[next(end)]
    note: Function,

    end: End,
}

fn main() {
    assert_eq!(HelloFlow::graph().nodes().len(), 6);
}
