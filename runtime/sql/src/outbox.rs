//! The rows of the outbox in either database.

use std::borrow::Cow;

use procession::outbox::{Delivery, DeliveryId, DeliveryStatus};
use procession::store::DeliveryQuery;
use procession::{Error, ProcessId, TaskId};

use crate::list::Value;
use crate::record::{Cell, Cells, Column, Source, int, json, text, time};

/// The columns of `procession_outbox`, in the order of [`delivery_cells`] and [`delivery`].
pub(crate) const OUTBOX: &[Column] = &[
    int("id"),
    text("key"),
    text("flow"),
    json("content"),
    text("status"),
    time("created"),
    time("due"),
    int("attempts"),
    text("error"),
    text("awaits"),
    text("correlation"),
];

/// The columns that are sent: all but the number, which the database gives.
pub(crate) fn sent() -> &'static [Column] {
    &OUTBOX[1..]
}

/// The columns of a row that names a task and its flow.
const WAITING: &[Column] = &[int("process"), int("number"), text("flow")];

/// The cells of [`sent`].
pub(crate) fn delivery_cells(delivery: &Delivery) -> Result<[Cell<'_>; 10], Error> {
    let (awaits, correlation) = match delivery.content.awaited() {
        Some((awaits, correlation)) => (Cell::Text(Cow::Owned(awaits)), Cell::text(correlation)),
        None => (Cell::Null, Cell::Null),
    };
    Ok([
        Cell::text(&delivery.key),
        Cell::optional_text(delivery.flow.as_deref()),
        Cell::json(&delivery.content)?,
        Cell::text(delivery.status.as_str()),
        Cell::time(delivery.created),
        Cell::optional_time(delivery.due),
        Cell::Int(delivery.attempts.into()),
        Cell::optional_text(delivery.error.as_deref()),
        awaits,
        correlation,
    ])
}

/// The delivery in a row of the columns [`OUTBOX`].
pub(crate) fn delivery(row: &dyn Source) -> Result<Delivery, Error> {
    let mut cells = Cells::new(row, "procession_outbox", OUTBOX, 1);
    let id = DeliveryId::new(cells.int()?);
    let (key, flow) = (cells.text()?.into_owned(), cells.optional_text()?);
    let content = cells.json()?;
    let status = cells.word(DeliveryStatus::from_name)?;
    let mut delivery = Delivery::new(key, content, cells.time()?);
    delivery.id = id;
    delivery.flow = flow;
    delivery.status = status;
    delivery.due = cells.optional_time()?;
    delivery.attempts = cells.int()?;
    delivery.error = cells.optional_text()?;
    Ok(delivery)
}

/// The task in a row of process, number and flow.
pub(crate) fn waiting(row: &dyn Source) -> Result<(TaskId, String), Error> {
    let mut cells = Cells::new(row, "procession_task", WAITING, 2);
    let id = TaskId::new(ProcessId::new(cells.int()?), cells.int()?);
    Ok((id, cells.text()?.into_owned()))
}

/// The values of a list: the statuses, the flow that is asked for (once as a text that is empty when there
/// is none), the length of the page and what is passed over.
pub(crate) fn list_values(query: &DeliveryQuery) -> Vec<Value> {
    let wanted = match query.statuses.as_slice() {
        [] => DeliveryStatus::ALL,
        some => some,
    };
    let statuses = wanted.iter().map(ToString::to_string).collect();
    vec![
        Value::Texts(statuses),
        Value::Text(query.flow.clone().unwrap_or_default()),
        number(query.page.limit),
        number(query.page.offset),
    ]
}

pub(crate) fn number(n: usize) -> Value {
    Value::Int(i64::try_from(n).unwrap_or(i64::MAX))
}

pub(crate) fn missing(id: DeliveryId) -> Error {
    Error::storage(format!("there is no delivery {id}"))
}
