//! Tables of the program's own, whose rows references lead to.

use std::collections::HashMap;
use std::fmt::Write as _;

use super::{Row, SqlValue, Tx};
use crate::error::Error;
use crate::json::{Model, Ref};

/// A [`Model`] whose rows are in a table of the program's own, so that a [`Ref`] to one can be loaded:
/// [`Tx::load`], where there is an example.
///
/// Names of tables and columns are written into the statement as they are.
#[diagnostic::on_unimplemented(
    message = "rows of `{Self}` cannot be loaded",
    label = "it is not said in which table they are",
    note = "implement `procession::store::Table` for it: the table, its columns, and how a row is read"
)]
pub trait Table: Model + Sized {
    /// The name of the table.
    const TABLE: &'static str;

    /// The column with the primary key.
    const KEY: &'static str = "id";

    /// The columns that [`Table::from_row`] reads.
    const COLUMNS: &'static [&'static str];

    /// Makes a value of a row with these columns.
    ///
    /// # Errors
    ///
    /// When a column holds something else.
    fn from_row(row: &Row) -> Result<Self, Error>;
}

/// As many keys as every database takes in one statement.
const BATCH: usize = 500;

/// The query for this many keys: the columns, and behind them the key.
pub(super) fn select<T: Table>(keys: usize) -> String {
    let mut sql = String::from("select ");
    for column in T::COLUMNS {
        let _ = write!(sql, "{column}, ");
    }
    let _ = write!(sql, "{} from {} where {} in (", T::KEY, T::TABLE, T::KEY);
    for number in 1..=keys {
        let comma = if number == 1 { "" } else { ", " };
        let _ = write!(sql, "{comma}${number}");
    }
    sql.push(')');
    sql
}

pub(super) fn load_all<T>(tx: &mut Tx<'_>, references: &[Ref<T>]) -> Result<Vec<T>, Error>
where
    T: Table<Key: Into<SqlValue>>,
{
    let mut keys: Vec<&T::Key> = references.iter().map(Ref::key).collect();
    keys.sort_unstable();
    keys.dedup();
    let mut found: HashMap<String, Row> = HashMap::new();
    for keys in keys.chunks(BATCH) {
        let values: Vec<SqlValue> = keys.iter().map(|key| (*key).clone().into()).collect();
        let rows = tx.query(&select::<T>(values.len()), &values)?;
        found.extend(rows.into_iter().filter_map(|row| {
            let key = format!("{:?}", row.values().last()?);
            Some((key, row))
        }));
    }
    let row = |reference: &Ref<T>| {
        let key: SqlValue = reference.key().clone().into();
        found.get(&format!("{key:?}")).map(T::from_row)
    };
    references.iter().filter_map(row).collect()
}
