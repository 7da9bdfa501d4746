//! What the integration tests share: random flows, and drivers that work on them.

pub mod drive;
pub mod effects;
pub mod faulty;
pub mod random_flow;
pub mod store_suite;
