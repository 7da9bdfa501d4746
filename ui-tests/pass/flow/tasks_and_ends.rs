use procession::Process;
use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[form(text)]
    #[next(rate)]
    start: Start,

    #[run(|hello| hello.approved = Some(!hello.text.is_empty()))]
    #[next(tell)]
    rate: BusinessRule,

    #[run(|hello| println!("{}", hello.text))]
    #[next(both)]
    tell: Send,

    #[next(sign)]
    #[next(file)]
    both: Split,

    /// Sign the letter
    #[permission("hello.sign")]
    #[assign(owner_of(start))]
    #[summary("Sign '{text}'")]
    #[next(is_approved)]
    sign: ManualTask,

    #[form(approved)]
    #[next(stop)]
    file: ManualTask,

    #[when(|hello| hello.approved == Some(true), then = stop)]
    #[otherwise(refused)]
    is_approved: If,

    stop: TerminateEnd,

    /// Refused
    #[error("refused", message = "'{text}' was refused")]
    refused: ErrorEnd,
}

fn main() {
    let _ = HelloFlow::nodes();
}

#[allow(dead_code)]
async fn sign(engine: &Engine, ada: &User, task: TaskId) -> Result<Process, procession::Error> {
    let flow = HelloFlow::nodes();
    let form = HelloFlowFileForm {
        approved: Some(true),
    };
    engine.as_user(ada).complete(&flow.file, task, form).await?;
    let process = engine.as_user(ada).complete(&flow.sign, task, ()).await?;
    if let Some(error) = process.error() {
        assert_eq!(error.code, "refused");
    }
    Ok(process)
}
