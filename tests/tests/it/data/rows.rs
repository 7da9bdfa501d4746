//! Rows of the program's own tables, loaded by references to them.

use procession::prelude::*;
use procession::store::{Row, Table};
use procession::{Engine, Error};
use procession_sql::{SqlStore, SqliteStore};
use procession_tests::postgres::server;

#[derive(Debug, PartialEq)]
pub struct Customer {
    pub name: String,
}

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

impl Table for Customer {
    const TABLE: &'static str = "customer";
    const KEY: &'static str = "number";
    const COLUMNS: &'static [&'static str] = &["name"];

    fn from_row(row: &Row) -> Result<Self, Error> {
        Ok(Self {
            name: row.get("name")?,
        })
    }
}

#[jsonstore]
pub struct Letter {
    pub to: Ref<Customer>,
    pub copies: Vec<Ref<Customer>>,
    pub text: String,
}

#[flow(data = Letter)]
pub struct LetterFlow {
    #[form(to, copies)]
    #[next(write)]
    start: StartHandle,
    #[run(Self::write)]
    #[next(end)]
    write: Function,
    end: End,
}

impl LetterFlow {
    fn write(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let to = activation.tx.load(&activation.data.to)?;
        let to = to.map_or_else(|| "nobody".to_owned(), |to| to.name);
        let copies = activation.tx.load_all(&activation.data.copies)?;
        let copies: Vec<_> = copies.into_iter().map(|customer| customer.name).collect();
        activation.data.text = format!("Dear {to}, copies: {}", copies.join(", "));
        Ok(())
    }
}

#[tokio::test]
async fn references_lead_to_rows() -> Result<(), Error> {
    loads(SqliteStore::in_memory().await?.into()).await
}

#[tokio::test]
async fn references_lead_to_rows_on_postgres() -> Result<(), Error> {
    loads(server().store().await.into()).await
}

async fn loads(store: SqlStore) -> Result<(), Error> {
    store
        .execute_batch(
            "create table customer (number bigint primary key, name text);
             insert into customer values (1, 'Ada'), (2, 'Eve'), (3, 'Bob')",
        )
        .await?;
    let engine = Engine::builder().store(store).flow::<LetterFlow>();
    let engine = engine.build().await?;
    let write = async |to, copies: &[i64]| {
        let form = LetterFlowStartForm {
            to: Ref::new(to),
            copies: copies.iter().map(|key| Ref::new(*key)).collect(),
        };
        let process = engine.start(&LetterFlow::nodes().start, form).await?;
        Ok::<_, Error>(engine.data::<LetterFlow>(process.id).await?.text)
    };
    assert_eq!(
        write(1, &[3, 9, 2, 3]).await?,
        "Dear Ada, copies: Bob, Eve, Bob"
    );
    assert_eq!(write(9, &[]).await?, "Dear nobody, copies: ");
    Ok(())
}
