//! Random flows.
