//! The data of a process and of its tasks: what forms write, what texts show, where references lead.

mod forms;
mod items;
mod rows;
