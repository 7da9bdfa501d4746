//! Conditions and orders on a real PostgreSQL.

use std::sync::{Mutex, OnceLock, PoisonError};

use procession::json::{Dialect, Filter, Order, Param};
use procession_tests::postgres::server;
use serde_json::Value;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};
use tokio::runtime::Runtime;

/// The documents as a table, in both of PostgreSQL's types.
const TABLES: [&str; 2] = ["json", "jsonb"];

/// One connection for all tests.
fn connection() -> &'static Mutex<(Runtime, PgConnection)> {
    static CONNECTION: OnceLock<Mutex<(Runtime, PgConnection)>> = OnceLock::new();
    CONNECTION.get_or_init(|| {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        let address = server().database();
        let connection = runtime.block_on(PgConnection::connect(&address)).unwrap();
        Mutex::new((runtime, connection))
    })
}

/// The numbers of the documents that a filter finds.
pub(super) fn find(documents: &[Value], filter: &Filter) -> Vec<usize> {
    let condition = filter.to_sql_after(Dialect::Postgres, ("record", "data"), 1);
    let rest = format!("WHERE {} ORDER BY id", condition.sql);
    ids(documents, &rest, &condition.params)
}

/// The numbers of the documents in this order.
pub(super) fn sort(documents: &[Value], order: &Order) -> Vec<usize> {
    let rest = format!("ORDER BY {}, id", order.to_sql(Dialect::Postgres, "data"));
    ids(documents, &rest, &[])
}

fn ids(documents: &[Value], rest: &str, params: &[Param]) -> Vec<usize> {
    let [first, second] = TABLES.map(|kind| ids_of(kind, documents, rest, params));
    assert_eq!(first, second, "{rest}");
    first
}

fn ids_of(kind: &str, documents: &[Value], rest: &str, params: &[Param]) -> Vec<usize> {
    let texts: Vec<String> = documents.iter().map(ToString::to_string).collect();
    let sql = format!(
        "SELECT id FROM (SELECT number - 1 AS id, text::{kind} AS data \
         FROM unnest($1::text[]) WITH ORDINALITY AS document (text, number)) AS record {rest}"
    );
    let mut query = sqlx::query_scalar(AssertSqlSafe(sql.clone())).bind(texts);
    for param in params {
        query = match param {
            Param::Text(text) => query.bind(text.clone()),
            Param::Integer(number) => query.bind(*number),
            Param::Float(number) => query.bind(*number),
            Param::Bool(flag) => query.bind(*flag),
            other => panic!("{other:?}"),
        };
    }
    let mut connection = connection().lock().unwrap_or_else(PoisonError::into_inner);
    let (runtime, connection) = &mut *connection;
    let ids = runtime.block_on(query.fetch_all(connection));
    let ids: Vec<i64> = ids.unwrap_or_else(|error| panic!("{error}: {sql}"));
    ids.into_iter()
        .map(|id| usize::try_from(id).unwrap())
        .collect()
}
