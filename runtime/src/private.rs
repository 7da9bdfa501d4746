//! Everything that expanded code may touch beside the public API. Not for people: it changes
//! without notice.

pub use std::sync::LazyLock;

pub use crate::machine::private::*;
pub use crate::user::User;
pub use serde;
pub use serde_json::{Map, Value};

pub use crate::flow::private::{
    FieldClone, FieldDebug, FieldEq, FormPart, ask_context, ask_data, ask_path, calls, can_start,
    correlation, document, due, field_after, field_of, field_of_store, form_apply, form_fields,
    form_of, form_written, graph_of, group, holds, items, job, length, many_children, moment,
    no_seed, on_activation, on_child, on_children, on_data, on_data_fallible, on_payload,
    one_child, owner, permission, priority, receive, seed, task_data, task_fields, write_artifact,
    write_data, write_seed, write_task,
};
pub use crate::json::applies;
pub use crate::json::field_index;
pub use crate::json::generated as json;
