//! A flow over data whose lens is written by hand.
use procession::__private::Value;
use procession::flow::Form;
use procession::json::{FieldAt, FieldInfo, JsonStore, ValidationErrors};
use procession::prelude::*;

pub struct Hello {
    pub text: String,
    pub approved: Option<bool>,
}
impl JsonStore for Hello {
    const NAME: &'static str = "Hello";
    const FIELDS: &'static [FieldInfo] = &[
        FieldInfo {
            name: "text",
            key: &["text"],
            label: "Text",
        },
        FieldInfo {
            name: "approved",
            key: &["approved"],
            label: "Approved",
        },
    ];
    fn read(_: &Value) -> Result<Self, ValidationErrors> {
        Ok(Hello {
            text: String::new(),
            approved: None,
        })
    }
    fn write_fields(&self, _: &mut Value, _: &[&str]) -> Result<(), ValidationErrors> {
        Ok(())
    }
}
impl FieldAt<0> for Hello {
    type Type = String;
    fn get(&self) -> &String {
        &self.text
    }
    fn get_mut(&mut self) -> &mut String {
        &mut self.text
    }
}

impl FieldAt<1> for Hello {
    type Type = Option<bool>;
    fn get(&self) -> &Option<bool> {
        &self.approved
    }
    fn get_mut(&mut self) -> &mut Option<bool> {
        &mut self.approved
    }
}

/// Hello world
///
/// Sends a message to the world, once a supervisor has approved it.
#[flow(data = Hello, summary = "Send '{text}' to the world")]
pub struct HelloFlow {
    /// New message
    #[form(text)]
    #[permission("hello.start")]
    #[next(approve)]
    start: Start,

    /// Approval request
    #[form(approved)]
    #[permission(|hello| format!("approve.{}", hello.text))]
    #[assign(owner_of(start))]
    #[run(Self::approved)]
    #[next(check_approve)]
    approve: View,

    #[when(|hello| hello.approved == Some(true), then = send)]
    #[otherwise(end)]
    check_approve: If,

    /// Send message
    #[run(Self::send_message)]
    #[retry(attempts = 5, backoff = exponential)]
    #[next(note)]
    send: Job,

    #[run(|hello| hello.approved = None)]
    #[next(end)]
    note: Function,

    end: End,
}

impl HelloFlow {
    async fn send_message(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        job.data.approved = None;
        Ok(())
    }
    fn approved(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        activation.data.approved = Some(true);
        Ok(())
    }
}

#[test]
fn the_graph_is_in_the_table() {
    assert_eq!(HelloFlow::graph().find("send"), Some(3));
    assert_eq!(HelloFlowStartForm::fields()[0].name, "text");
    println!("{}", HelloFlow::graph().mermaid());
}
