//! State machines, as the people who declare them meet them.

mod bodies;
mod composition;
mod graph;
mod naming;
mod queries;
mod semantics;
mod storing;
mod walks;
