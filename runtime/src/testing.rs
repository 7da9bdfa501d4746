//! What tests of flows, of the engine and of stores are made with.

mod scripted;

pub use scripted::ScriptedFlow;
#[cfg(test)]
pub(crate) use scripted::work;
