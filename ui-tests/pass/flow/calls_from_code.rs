use procession::prelude::*;
use procession_ui_tests::data::Hello;
use procession::flow::node::FormHandle;

#[flow(data = Hello)]
pub struct HelloFlow {
    /// A message came in by mail
    #[form(text, name = Mail)]
    #[run(|hello| hello.text.push('!'))]
    #[next(answer)]
    mail: StartHandle,

    #[form(approved)]
    #[next(end)]
    answer: Handle,

    end: End,
}

fn form_of<H: FormHandle>(_: &H, _: H::Form) {}

fn main() {
    form_of(&HelloFlow::nodes().mail, Mail { text: "Hello".to_owned() });
    form_of(&HelloFlow::nodes().answer, HelloFlowAnswerForm { approved: None });
}
