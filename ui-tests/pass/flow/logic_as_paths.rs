use procession::prelude::*;
use procession_ui_tests::data::Hello;

mod rules {
    use super::Hello;
    use procession::{User, UserId};

    pub fn is_fine(hello: &Hello) -> bool {
        !hello.text.is_empty()
    }

    pub fn is_open(user: &User) -> bool {
        !user.is_in_group("guests")
    }

    pub fn editor(hello: &Hello) -> Option<UserId> {
        (!hello.text.is_empty()).then(|| UserId::from("ada"))
    }
}

#[flow(data = Hello)]
pub struct HelloFlow {
    #[available(rules::is_open)]
    #[run(Self::begin)]
    #[next(approve)]
    start: Start,

    #[assign(rules::editor)]
    #[permission(Self::permission)]
    #[run(Self::approved)]
    #[next(check)]
    approve: View,

    #[when(rules::is_fine, then = send)]
    #[otherwise(end)]
    check: If,

    #[run(Self::send)]
    #[next(note)]
    send: Job,

    #[run(Self::note)]
    #[next(end)]
    note: Function,

    end: End,
}

impl HelloFlow {
    fn permission(hello: &Hello) -> String {
        format!("approve.{}", hello.text)
    }

    fn begin(activation: &mut Activation<'_, Self>) {
        activation.data.approved = None;
    }

    fn approved(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        activation.data.approved = Some(true);
        Ok(())
    }

    async fn send(job: &mut JobContext<'_, Self>) -> Result<(), std::num::ParseIntError> {
        let _number: u8 = job.data.text.parse()?;
        Ok(())
    }

    fn note(activation: &mut Activation<'_, Self>) -> Result<(), std::fmt::Error> {
        use std::fmt::Write;
        write!(activation.data.text, "!")
    }
}

fn main() {
    assert_eq!(HelloFlow::graph().nodes().len(), 6);
}
