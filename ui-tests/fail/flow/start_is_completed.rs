use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct HelloFlow {
    #[next(end)]
    start: Start,

    end: End,
}

async fn complete(engine: &Engine, ada: &User, task: TaskId) {
    let start = &HelloFlow::nodes().start;
    let _ = engine.as_user(ada).complete(start, task, ()).await;
}

fn main() {
    let _ = complete;
}
