//! Values and statements of the user's.
//!
//! The server says of which types the parameters of a statement are, and each value is sent as one of that
//! type: a text that is bound to a `uuid`, a `numeric` or a `jsonb` is what it looks like.

use std::str::FromStr;
use std::sync::Arc;

use jiff::Timestamp;
use jiff::civil::{Date, DateTime, Time};
use procession::Error;
use procession::store::{Row, SqlValue};
use rust_decimal::Decimal;
use sqlx::encode::IsNull;
use sqlx::error::BoxDynError;
use sqlx::postgres::{PgArgumentBuffer, PgRow, PgStatement, PgTypeInfo, PgTypeKind, PgValueRef};
use sqlx::{
    AssertSqlSafe, Column as _, Encode, Executor as _, PgConnection, Postgres, Row as _,
    SqlSafeStr as _, Statement as _, Type, TypeInfo as _, ValueRef as _,
};

use super::error::refused;
use super::session::Session;
use crate::words::refuse_transaction_word;

/// Runs one statement of the user's and tells how many rows it changed.
pub(super) fn execute(session: &mut Session, sql: &str, values: &[SqlValue]) -> Result<u64, Error> {
    refuse_transaction_word(sql)?;
    let statement = prepare(session, sql, values)?;
    let query = bound(&statement, values);
    let done = session.run(async |conn| query.execute(conn).await)?;
    Ok(done.map_err(refused)?.rows_affected())
}

/// Runs one query of the user's.
pub(super) fn query(
    session: &mut Session,
    sql: &str,
    values: &[SqlValue],
) -> Result<Vec<Row>, Error> {
    refuse_transaction_word(sql)?;
    let statement = prepare(session, sql, values)?;
    let query = bound(&statement, values);
    let rows = session.run(async |conn| query.fetch_all(conn).await)?;
    let rows = rows.map_err(refused)?;
    let names = statement.columns().iter();
    let columns: Arc<[String]> = names.map(|column| column.name().to_owned()).collect();
    let read = |row: &PgRow| Ok(Row::of(Arc::clone(&columns), cells(row)?));
    rows.iter().map(read).collect()
}

/// Runs several statements of the user's, without values, in a transaction of their own.
pub(super) fn execute_batch(session: &mut Session, sql: &str) -> Result<(), Error> {
    refuse_transaction_word(sql)?;
    let current = "SELECT pg_current_xact_id()::text";
    let before: String = scalar(session, current)?;
    let run = sqlx::raw_sql(AssertSqlSafe(sql));
    let done = session.run(async |conn| run.execute(conn).await)?;
    done.map_err(refused)?;
    let after: String = scalar(session, current)?;
    match before == after {
        true => Ok(()),
        false => Err(Error::sql(
            "a statement of the batch ended its transaction: what came before it is committed",
        )),
    }
}

fn scalar(session: &mut Session, sql: &'static str) -> Result<String, Error> {
    let select = sqlx::query_scalar(sql);
    let value = session.run(async |conn| select.fetch_one(conn).await)?;
    value.map_err(refused)
}

fn prepare(session: &mut Session, sql: &str, values: &[SqlValue]) -> Result<PgStatement, Error> {
    let text = AssertSqlSafe(sql.to_owned()).into_sql_str();
    let prepared = session.run(async |conn: &mut PgConnection| conn.prepare(text).await)?;
    let statement = prepared.map_err(refused)?;
    let (wanted, given) = (kinds(&statement).len(), values.len());
    match wanted == given {
        true => Ok(statement),
        false => Err(Error::sql(format!(
            "{given} values are given for {wanted} parameters"
        ))),
    }
}

fn kinds(statement: &PgStatement) -> &[PgTypeInfo] {
    match statement.parameters() {
        Some(sqlx::Either::Left(kinds)) => kinds,
        _ => &[],
    }
}

fn bound<'q>(
    statement: &'q PgStatement,
    values: &'q [SqlValue],
) -> sqlx::query::Query<'q, Postgres, sqlx::postgres::PgArguments> {
    let mut query = statement.query();
    for (value, kind) in values.iter().zip(kinds(statement)) {
        query = query.bind(Typed { value, kind });
    }
    query
}

/// A value and the type that the server wants it to be of.
struct Typed<'a> {
    value: &'a SqlValue,
    kind: &'a PgTypeInfo,
}

impl Type<Postgres> for Typed<'_> {
    fn type_info() -> PgTypeInfo {
        <str as Type<Postgres>>::type_info()
    }
}

impl<'q> Encode<'q, Postgres> for Typed<'_> {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let name = self.kind.name();
        match self.value {
            SqlValue::Null => Ok(IsNull::Yes),
            SqlValue::Bool(truth) => bool(*truth, name, buffer),
            SqlValue::Int(number) => int(*number, name, buffer),
            SqlValue::Real(number) => real(*number, name, buffer),
            SqlValue::Text(text) => self.text(text, buffer),
            SqlValue::Bytes(bytes) if name == "BYTEA" => raw(bytes, buffer),
            other => Err(unfit(&format!("{other:?}"), name)),
        }
    }

    fn produces(&self) -> Option<PgTypeInfo> {
        Some(self.kind.clone())
    }
}

impl Typed<'_> {
    fn text(&self, text: &str, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        let name = self.kind.name();
        match name {
            "JSONB" => {
                // The number of the format comes first.
                buffer.push(1);
                raw(text.as_bytes(), buffer)
            }
            "UUID" => raw(parse::<uuid::Uuid>(text, name)?.as_bytes(), buffer),
            "NUMERIC" => encode(parse::<Decimal>(text, name)?, buffer),
            "DATE" => encode(days(parse(text, name)?), buffer),
            "TIME" => encode(micros_of_day(parse(text, name)?), buffer),
            "TIMESTAMP" => encode(micros_of(parse(text, name)?), buffer),
            "TIMESTAMPTZ" => {
                let at: Timestamp = parse(text, name)?;
                encode(at.as_microsecond() - EPOCH_MICROS, buffer)
            }
            "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "JSON" | "\"CHAR\"" | "UNKNOWN" => {
                raw(text.as_bytes(), buffer)
            }
            // An `enum` and `citext` read the bytes of a text.
            _ if matches!(self.kind.kind(), PgTypeKind::Enum(_)) || name == "citext" => {
                raw(text.as_bytes(), buffer)
            }
            _ => Err(unfit("a text", name)),
        }
    }
}

/// The first day of PostgreSQL's calendar.
const EPOCH: Date = jiff::civil::date(2000, 1, 1);
const EPOCH_MICROS: i64 = 946_684_800_000_000;

fn days(day: Date) -> i32 {
    day.since(EPOCH).map_or(0, |span| span.get_days())
}

fn micros_of_day(time: Time) -> i64 {
    let whole = DateTime::from_parts(EPOCH, time);
    micros_of(whole)
}

fn micros_of(at: DateTime) -> i64 {
    let zoned = jiff::tz::TimeZone::UTC.to_timestamp(at);
    zoned.map_or(0, |at| at.as_microsecond() - EPOCH_MICROS)
}

fn parse<T: FromStr>(text: &str, name: &str) -> Result<T, BoxDynError> {
    text.parse()
        .map_err(|_| unfit(&format!("the text {text:?}"), name))
}

fn bool(truth: bool, name: &str, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
    match name {
        "BOOL" => encode(truth, buffer),
        _ => int(truth.into(), name, buffer),
    }
}

fn int(number: i64, name: &str, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
    let too_large = |_| unfit(&format!("the number {number}"), name);
    match name {
        "INT8" => encode(number, buffer),
        "INT4" => encode(i32::try_from(number).map_err(too_large)?, buffer),
        "INT2" => encode(i16::try_from(number).map_err(too_large)?, buffer),
        "NUMERIC" => encode(Decimal::from(number), buffer),
        #[allow(clippy::cast_precision_loss, reason = "a column of floats takes it so")]
        "FLOAT8" | "FLOAT4" => real(number as f64, name, buffer),
        "TEXT" | "VARCHAR" => raw(number.to_string().as_bytes(), buffer),
        _ => Err(unfit(&format!("the number {number}"), name)),
    }
}

fn real(number: f64, name: &str, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
    match name {
        "FLOAT8" => encode(number, buffer),
        #[allow(clippy::cast_possible_truncation, reason = "the column holds no more")]
        "FLOAT4" => encode(number as f32, buffer),
        "NUMERIC" => encode(parse::<Decimal>(&number.to_string(), name)?, buffer),
        "TEXT" | "VARCHAR" => raw(number.to_string().as_bytes(), buffer),
        _ => Err(unfit(&format!("the number {number}"), name)),
    }
}

fn encode<'q>(
    value: impl Encode<'q, Postgres>,
    buffer: &mut PgArgumentBuffer,
) -> Result<IsNull, BoxDynError> {
    value.encode(buffer)
}

fn raw(bytes: &[u8], buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
    buffer.extend_from_slice(bytes);
    Ok(IsNull::No)
}

fn unfit(value: &str, name: &str) -> BoxDynError {
    let name = name.to_lowercase();
    format!("{value} does not fit a parameter of the type `{name}`").into()
}

/// The values of a row.
fn cells(row: &PgRow) -> Result<Vec<SqlValue>, Error> {
    let at = 0..row.len();
    at.map(|at| {
        let value = row.try_get_raw(at).map_err(refused)?;
        read(value).map_err(|error| {
            let name = row.column(at).name();
            Error::sql(format!("the column `{name}` cannot be read: {error}"))
        })
    })
    .collect()
}

fn read(value: PgValueRef<'_>) -> Result<SqlValue, BoxDynError> {
    if value.is_null() {
        return Ok(SqlValue::Null);
    }
    let kind = value.type_info().into_owned();
    Ok(match kind.name() {
        "BOOL" => SqlValue::Bool(decode(value)?),
        "INT2" => SqlValue::Int(decode::<i16>(value)?.into()),
        "INT4" => SqlValue::Int(decode::<i32>(value)?.into()),
        "INT8" => SqlValue::Int(decode(value)?),
        "FLOAT4" => SqlValue::Real(decode::<f32>(value)?.into()),
        "FLOAT8" => SqlValue::Real(decode(value)?),
        "NUMERIC" => numeric(decode(value)?),
        "BYTEA" => SqlValue::Bytes(value.as_bytes()?.to_vec()),
        "UUID" => uuid::Uuid::from_slice(value.as_bytes()?)?.into(),
        "DATE" => {
            let days = jiff::Span::new().try_days(decode_int::<4>(&value)?)?;
            EPOCH.checked_add(days)?.into()
        }
        "TIME" => {
            let micros = jiff::Span::new().try_microseconds(decode_int::<8>(&value)?)?;
            DateTime::from_parts(EPOCH, Time::midnight())
                .checked_add(micros)?
                .time()
                .into()
        }
        "TIMESTAMP" => jiff::tz::TimeZone::UTC.to_datetime(moment(&value)?).into(),
        "TIMESTAMPTZ" => moment(&value)?.into(),
        "JSONB" => {
            let text = value.as_str()?;
            SqlValue::Text(text.get(1..).unwrap_or_default().to_owned())
        }
        "TEXT" | "VARCHAR" | "CHAR" | "NAME" | "JSON" | "\"CHAR\"" | "UNKNOWN" | "citext" => {
            SqlValue::Text(value.as_str()?.to_owned())
        }
        _ if matches!(kind.kind(), PgTypeKind::Enum(_)) => {
            SqlValue::Text(value.as_str()?.to_owned())
        }
        other => {
            let other = other.to_lowercase();
            return Err(
                format!("its type `{other}` is none that is known here; cast it `::text`").into(),
            );
        }
    })
}

/// A sum of whole numbers is a whole number, as in SQLite; else the digits, exactly.
fn numeric(number: Decimal) -> SqlValue {
    let whole = (number.scale() == 0).then(|| i64::try_from(number).ok());
    match whole.flatten() {
        Some(number) => SqlValue::Int(number),
        None => number.into(),
    }
}

fn moment(value: &PgValueRef<'_>) -> Result<Timestamp, BoxDynError> {
    let micros = decode_int::<8>(value)?.saturating_add(EPOCH_MICROS);
    Ok(Timestamp::from_microsecond(micros)?)
}

/// A whole number of so many bytes.
fn decode_int<const N: usize>(value: &PgValueRef<'_>) -> Result<i64, BoxDynError> {
    let bytes: [u8; N] = value.as_bytes()?.try_into()?;
    let first = bytes.first().copied().unwrap_or_default();
    // The sign goes on to the left.
    let start: i64 = if first & 0x80 == 0 { 0 } else { -1 };
    Ok(bytes
        .iter()
        .fold(start, |number, byte| (number << 8) | i64::from(*byte)))
}

fn decode<'r, T: sqlx::Decode<'r, Postgres>>(value: PgValueRef<'r>) -> Result<T, BoxDynError> {
    T::decode(value)
}
