//! Rows of the program's own tables, written by the functions of a flow.

use procession::Engine;
use procession::prelude::*;
use procession_sql::{SqlStore, SqliteStore};
use procession_tests::postgres::server;

#[jsonstore]
pub struct Order {
    pub article: String,
    pub pieces: u32,
    pub number: Option<u32>,
}

#[flow(data = Order)]
pub struct OrderFlow {
    #[form(article, pieces)]
    #[next(book)]
    start: StartHandle,
    #[run(Self::book)]
    #[next(end)]
    book: Function,
    end: End,
}

impl OrderFlow {
    fn book(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        activation.tx.execute(
            "insert into booking (process, task, article, pieces) values ($1, $2, $3, $4)",
            &[
                activation.process().id.into(),
                activation.task().id.into(),
                activation.data.article.as_str().into(),
                activation.data.pieces.into(),
            ],
        )?;
        let rows = activation.tx.query(
            "select count(*) as n from booking where article = $1",
            &[(&activation.data.article).into()],
        )?;
        activation.data.number = rows.first().map(|row| row.get("n")).transpose()?;
        if activation.data.pieces == 0 {
            return Err(NodeError::new("nothing was ordered"));
        }
        Ok(())
    }
}

async fn engine(store: SqlStore) -> Result<Engine, procession::Error> {
    store
        .execute_batch(
            "create table booking (process integer, task text, article text, pieces integer)",
        )
        .await?;
    let builder = Engine::builder().store(store).flow::<OrderFlow>();
    builder.build().await
}

async fn order(engine: &Engine, pieces: u32) -> Result<Order, procession::Error> {
    let form = OrderFlowStartForm {
        article: "paper".to_owned(),
        pieces,
    };
    let process = engine.start(&OrderFlow::nodes().start, form).await?;
    engine.data::<OrderFlow>(process.id).await
}

#[tokio::test]
async fn a_function_writes_rows_that_commit_with_its_step() -> Result<(), procession::Error> {
    writes(SqliteStore::in_memory().await?.into()).await
}

#[tokio::test]
async fn a_function_writes_rows_that_commit_with_its_step_on_postgres()
-> Result<(), procession::Error> {
    writes(server().store().await.into()).await
}

async fn writes(store: SqlStore) -> Result<(), procession::Error> {
    let engine = engine(store).await?;
    assert_eq!(order(&engine, 2).await?.number, Some(1));
    assert!(order(&engine, 0).await.is_err());
    // The row of the failed step is not there.
    assert_eq!(order(&engine, 3).await?.number, Some(2));
    Ok(())
}
