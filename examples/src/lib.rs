//! The parts of the examples that are shared: [`patterns`], one small flow for each way of working.

pub mod patterns;
