//! Rows of the driver as the records read them.

use std::borrow::Cow;

use sqlx::postgres::{PgArguments, PgRow, PgValueFormat};
use sqlx::query::Query;
use sqlx::{Postgres, Row as _, ValueRef as _};

use crate::list::Value;
use crate::record::{Cell, Kind, Source, Unread};

impl Source for PgRow {
    fn cell(&self, at: usize, kind: Kind) -> Result<Cell<'_>, Unread> {
        let value = self.try_get_raw(at)?;
        if value.is_null() {
            return Ok(Cell::Null);
        }
        if matches!(kind, Kind::Text | Kind::Json) {
            return Ok(Cell::Text(Cow::Borrowed(value.as_str()?)));
        }
        Ok(match (kind, value.format()) {
            (Kind::Bool, PgValueFormat::Binary) => Cell::Bool(value.as_bytes()? == [1]),
            (Kind::Bool, PgValueFormat::Text) => Cell::Bool(value.as_str()? == "t"),
            (_, PgValueFormat::Binary) => {
                Cell::Int(i64::from_be_bytes(value.as_bytes()?.try_into()?))
            }
            (_, PgValueFormat::Text) => Cell::Int(value.as_str()?.parse()?),
        })
    }
}

pub(super) type Bound<'q> = Query<'q, Postgres, PgArguments>;

/// Binds one cell of a record.
pub(super) fn bind<'q>(query: Bound<'q>, kind: Kind, cell: Cell<'q>) -> Bound<'q> {
    match (kind, cell) {
        (_, Cell::Int(number)) => query.bind(number),
        (_, Cell::Bool(truth)) => query.bind(truth),
        (_, Cell::Text(text)) => query.bind(text),
        (Kind::Int, Cell::Null) => query.bind(None::<i64>),
        (Kind::Bool, Cell::Null) => query.bind(None::<bool>),
        (Kind::Text | Kind::Json, Cell::Null) => query.bind(None::<&str>),
    }
}

/// Binds an array for each column: the cells of all rows.
pub(super) fn bind_columns<'q, const N: usize>(
    mut query: Bound<'q>,
    columns: &[crate::record::Column],
    rows: Vec<[Cell<'q>; N]>,
) -> Bound<'q> {
    let mut rows: Vec<_> = rows.into_iter().map(IntoIterator::into_iter).collect();
    for column in columns {
        let cells = rows.iter_mut().filter_map(Iterator::next);
        query = match column.kind {
            Kind::Int => query.bind(cells.map(|cell| int(&cell)).collect::<Vec<_>>()),
            Kind::Bool => query.bind(cells.map(|cell| truth(&cell)).collect::<Vec<_>>()),
            Kind::Text | Kind::Json => query.bind(cells.map(text).collect::<Vec<_>>()),
        };
    }
    query
}

fn int(cell: &Cell<'_>) -> Option<i64> {
    match cell {
        Cell::Int(number) => Some(*number),
        _ => None,
    }
}

fn truth(cell: &Cell<'_>) -> Option<bool> {
    match cell {
        Cell::Bool(truth) => Some(*truth),
        _ => None,
    }
}

fn text(cell: Cell<'_>) -> Option<Cow<'_, str>> {
    match cell {
        Cell::Text(text) => Some(text),
        _ => None,
    }
}

/// Binds the values of a list.
pub(super) fn bind_values<'q>(mut query: Bound<'q>, values: Vec<Value>) -> Bound<'q> {
    for value in values {
        query = match value {
            Value::Int(number) => query.bind(number),
            Value::Text(text) => query.bind(text),
            Value::Texts(texts) => query.bind(texts),
        };
    }
    query
}
