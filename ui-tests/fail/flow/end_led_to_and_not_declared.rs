use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello, summary = "Send '{text}'")]
pub struct HelloFlow {
    #[form(text)]
    #[next(approve)]
    start: Start,

    #[form(approved)]
    #[next(check)]
    approve: View,

    #[when(|hello| hello.approved == Some(true), then = send)]
    #[otherwise(end)]
    check: If,

    #[run(Self::send)]
    #[next(end)]
    send: Job,
}

impl HelloFlow {
    async fn send(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        println!("{}", job.data.text);
        Ok(())
    }
}

async fn say_hello(engine: procession::Engine, user: User) -> Result<(), procession::Error> {
    let flow = HelloFlow::nodes();
    let form = HelloFlowStartForm {
        text: "Hello".to_owned(),
    };
    engine.as_user(&user).start(&flow.start, form).await?;
    for task in engine.as_user(&user).queue(procession::store::Page::default()).await? {
        let form = HelloFlowApproveForm {
            approved: Some(true),
        };
        engine.as_user(&user).complete(&flow.approve, task.id, form).await?;
    }
    Ok(())
}

fn main() {
    let _ = HelloFlow::nodes();
    let _ = say_hello;
}
