//! Tasks for items, each with what it is about.

use procession::Engine;
use procession::json::AnyRef;
use procession::prelude::*;

pub struct Article;

impl Model for Article {
    const NAME: &'static str = "Article";
    type Key = String;
}

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Line {
    pub article: Ref<Article>,
    pub pieces: u32,
}

#[jsonstore]
pub struct Order {
    pub lines: Vec<Line>,
}

#[flow(data = Order)]
pub struct OrderFlow {
    #[form(lines)]
    #[next(lines)]
    start: StartHandle,

    #[next(pack, items = |order| order.lines.clone(), task_seed = |line| line.article.clone())]
    #[otherwise(end)]
    lines: Split,

    #[task_data(Line)]
    #[summary("{task.pieces} pieces")]
    #[next(packed)]
    pack: View,

    #[next(end)]
    packed: Join,
    end: End,
}

#[tokio::test]
async fn each_item_says_what_its_task_is_about() {
    let engine = Engine::builder().flow::<OrderFlow>().build().await.unwrap();
    let line = |article: &str, pieces| Line {
        article: Ref::new(article.to_owned()),
        pieces,
    };
    let form = OrderFlowStartForm {
        lines: vec![line("tea", 1), line("cake", 2)],
    };
    let process = engine.start(&OrderFlow::nodes().start, form).await.unwrap();
    let tasks = engine.tasks(process.id).await.unwrap();
    let packs: Vec<_> = tasks.iter().filter(|task| task.node == "pack").collect();
    let seeds: Vec<_> = packs
        .iter()
        .map(|task| task.seed.clone().unwrap())
        .collect();
    let about = |key: &str| AnyRef::from(Ref::<Article>::new(key.to_owned()));
    assert_eq!(seeds, [about("tea"), about("cake")]);
    let briefs: Vec<_> = packs
        .iter()
        .map(|task| engine.task_brief(task, &process))
        .collect();
    assert_eq!(briefs, ["1 pieces", "2 pieces"]);
}
