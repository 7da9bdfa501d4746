//! Filters and orders as SQL.
//!
//! Values are always bound. The text of a statement holds only what the program's own source
//! says: keys and defaults, both escaped.

mod decimal;
mod postgres;
mod render;
mod sqlite;

use crate::json::FieldKind;

use super::filter::{Filter, Order};

/// The database that a statement is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Dialect {
    /// SQLite 3.38 or later; the column holds JSON as text or in SQLite's binary form.
    Sqlite,
    /// PostgreSQL 12 or later; the column is `jsonb` or `json`.
    Postgres,
}

/// The column that holds the documents: `"data"`, or `("employee", "data")` with its table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonColumn {
    table: Option<String>,
    name: String,
}

impl From<&str> for JsonColumn {
    fn from(name: &str) -> Self {
        Self {
            table: None,
            name: name.to_owned(),
        }
    }
}

impl From<(&str, &str)> for JsonColumn {
    fn from((table, name): (&str, &str)) -> Self {
        Self {
            table: Some(table.to_owned()),
            name: name.to_owned(),
        }
    }
}

impl JsonColumn {
    fn quoted(&self) -> String {
        let quote = |name: &str| format!("\"{}\"", name.replace('"', "\"\""));
        match &self.table {
            Some(table) => format!("{}.{}", quote(table), quote(&self.name)),
            None => quote(&self.name),
        }
    }
}

/// A value to bind.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub enum Param {
    /// Text. Decimals are bound as text too and compared as numbers.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Float(f64),
    /// True or false; SQLite has them as 1 and 0.
    Bool(bool),
}

/// A piece of SQL with the values to bind, in the order of their numbers.
#[derive(Debug, Clone, PartialEq)]
pub struct SqlText {
    /// The text; its placeholders are numbered (`?1` or `$1`).
    pub sql: String,
    /// The values.
    pub params: Vec<Param>,
}

impl Filter {
    /// The condition for a `WHERE`, with placeholders from number 1.
    ///
    /// ```
    /// use procession::json::{Dialect, Param};
    /// use procession::prelude::*;
    ///
    /// #[jsonstore]
    /// struct Hello {
    ///     approved: Option<bool>,
    /// }
    ///
    /// let where_ = Hello::approved().eq(true).to_sql(Dialect::Sqlite, "data");
    /// assert_eq!(
    ///     where_.sql,
    ///     r#"CASE json_type("data", '$."approved"') WHEN 'true' THEN 1 WHEN 'false' THEN 0 END = ?1"#
    /// );
    /// assert_eq!(where_.params, [Param::Bool(true)]);
    /// ```
    pub fn to_sql(&self, dialect: Dialect, column: impl Into<JsonColumn>) -> SqlText {
        self.to_sql_after(dialect, column, 0)
    }

    /// The same condition inside a statement that has `used` placeholders before it.
    pub fn to_sql_after(
        &self,
        dialect: Dialect,
        column: impl Into<JsonColumn>,
        used: usize,
    ) -> SqlText {
        render::filter(&self.0, dialect, &column.into().quoted(), used)
    }
}

impl Order {
    /// The term for an `ORDER BY`; nothing is bound in it.
    pub fn to_sql(&self, dialect: Dialect, column: impl Into<JsonColumn>) -> String {
        render::order(self, dialect, &column.into().quoted())
    }
}

/// How the values of a kind are compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Class {
    /// As text, by its code points, whatever the database's own collation.
    Text,
    /// As text without the `Z` at its end, which would sort after a fraction of a second.
    Moment,
    Bool,
    /// Whole numbers that SQLite has, too.
    Integer,
    /// Whole numbers beyond the 63 bits that SQLite has.
    Wide,
    Float,
    /// Decimal numbers stored as text.
    Decimal,
    /// No single value: it is there or not.
    Other,
}

impl Class {
    pub(crate) fn of(kind: FieldKind) -> Self {
        match kind {
            FieldKind::Text
            | FieldKind::Email
            | FieldKind::Url
            | FieldKind::Slug
            | FieldKind::FilePath
            | FieldKind::IpAddr
            | FieldKind::Uuid
            | FieldKind::Bytes
            | FieldKind::Duration
            | FieldKind::Choice(_)
            | FieldKind::Date
            | FieldKind::Time
            | FieldKind::DateTime => Self::Text,
            FieldKind::Timestamp => Self::Moment,
            FieldKind::Bool => Self::Bool,
            FieldKind::Integer { max, .. } if i64::try_from(max).is_err() => Self::Wide,
            FieldKind::Integer { .. } => Self::Integer,
            FieldKind::Float => Self::Float,
            FieldKind::Decimal => Self::Decimal,
            FieldKind::Reference { key, .. } => Self::of(*key),
            _ => Self::Other,
        }
    }
}
