//! Values and statements of the user's.

use std::sync::Arc;

use procession::Error;
use procession::store::{Row, SqlValue};
use rusqlite::fallible_iterator::FallibleIterator as _;
use rusqlite::types::{ToSqlOutput, Value, ValueRef};
use rusqlite::{Batch, CachedStatement, Connection};

use super::error::refused;
use crate::words::refuse_transaction_word;

/// Runs one statement of the user's and tells how many rows it changed.
pub(super) fn execute(conn: &Connection, sql: &str, values: &[SqlValue]) -> Result<u64, Error> {
    let mut statement = prepare(conn, sql, values)?;
    let changed = statement.raw_execute().map_err(refused)?;
    Ok(changed as u64)
}

/// Runs one query of the user's.
pub(super) fn query(conn: &Connection, sql: &str, values: &[SqlValue]) -> Result<Vec<Row>, Error> {
    let mut statement = prepare(conn, sql, values)?;
    let columns: Arc<[String]> = statement
        .column_names()
        .into_iter()
        .map(Into::into)
        .collect();
    let mut answer = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next().map_err(refused)? {
        let value = |column| row.get_ref(column).map_err(refused).and_then(read);
        let values = (0..columns.len())
            .map(value)
            .collect::<Result<_, Error>>()?;
        answer.push(Row::of(Arc::clone(&columns), values));
    }
    Ok(answer)
}

/// Runs several statements of the user's, without values.
pub(super) fn execute_batch(conn: &Connection, sql: &str) -> Result<(), Error> {
    let mut batch = Batch::new(conn, sql);
    while let Some(mut statement) = batch.next().map_err(refused)? {
        refuse_transaction_word(&statement.expanded_sql().unwrap_or_default())?;
        let mut rows = statement.raw_query();
        while rows.next().map_err(refused)?.is_some() {}
    }
    Ok(())
}

fn prepare<'c>(
    conn: &'c Connection,
    sql: &str,
    values: &[SqlValue],
) -> Result<CachedStatement<'c>, Error> {
    refuse_transaction_word(sql)?;
    let mut statement = conn.prepare_cached(sql).map_err(refused)?;
    bind(&mut statement, values)?;
    Ok(statement)
}

/// Binds by what a parameter is called. SQLite takes `$2` for a name and numbers the names in order
/// of appearance, which need not be the order of the values.
fn bind(statement: &mut CachedStatement<'_>, values: &[SqlValue]) -> Result<(), Error> {
    let count = statement.parameter_count();
    let mut highest = 0;
    for index in 1..=count {
        let name = statement.parameter_name(index).unwrap_or("?");
        let number = name.get(1..).and_then(|digits| digits.parse().ok());
        let place: usize = number.unwrap_or(index);
        highest = highest.max(place);
        let value = place.checked_sub(1).and_then(|place| values.get(place));
        let value = value.ok_or_else(|| {
            let given = values.len();
            Error::sql(format!("there is no value for `{name}`: {given} are given"))
        })?;
        let value = write(value)?;
        statement
            .raw_bind_parameter(index, value)
            .map_err(refused)?;
    }
    if highest < values.len() {
        let given = values.len();
        let error = format!("{given} values are given for {highest} parameters");
        return Err(Error::sql(error));
    }
    Ok(())
}

fn write(value: &SqlValue) -> Result<ToSqlOutput<'_>, Error> {
    Ok(match value {
        SqlValue::Null => ToSqlOutput::Owned(Value::Null),
        SqlValue::Bool(truth) => ToSqlOutput::Owned(Value::Integer((*truth).into())),
        SqlValue::Int(number) => ToSqlOutput::Owned(Value::Integer(*number)),
        SqlValue::Real(number) => ToSqlOutput::Owned(Value::Real(*number)),
        SqlValue::Text(text) => ToSqlOutput::Borrowed(ValueRef::Text(text.as_bytes())),
        SqlValue::Bytes(bytes) => ToSqlOutput::Borrowed(ValueRef::Blob(bytes)),
        other => return Err(Error::sql(format!("SQLite has no value like {other:?}"))),
    })
}

fn read(value: ValueRef<'_>) -> Result<SqlValue, Error> {
    Ok(match value {
        ValueRef::Null => SqlValue::Null,
        ValueRef::Integer(number) => SqlValue::Int(number),
        ValueRef::Real(number) => SqlValue::Real(number),
        ValueRef::Text(text) => {
            let text = std::str::from_utf8(text).map_err(Error::sql)?;
            SqlValue::Text(text.to_owned())
        }
        ValueRef::Blob(bytes) => SqlValue::Bytes(bytes.to_vec()),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_go_to_the_parameter_with_their_number() {
        let conn = Connection::open_in_memory().expect("opens");
        let values = [SqlValue::from("one"), SqlValue::from(2)];
        let rows = query(&conn, "select $2, $1, $2", &values).expect("runs");
        let (one, two) = (SqlValue::from("one"), SqlValue::from(2));
        assert_eq!(rows.len(), 1);
        assert_eq!(rows[0].values(), [two.clone(), one, two]);
        assert!(query(&conn, "select $3", &values).is_err());
        assert!(query(&conn, "select $1", &values).is_err());
    }
}
