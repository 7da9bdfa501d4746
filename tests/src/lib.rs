//! What the integration tests share: random flows, drivers that work on them, and the suite that every
//! store passes.

pub mod drive;
pub mod effects;
pub mod faulty;
pub mod postgres;
pub mod random_flow;
pub mod sim;
pub mod store_suite;
pub mod stores;

/// The README and the guides, whose code blocks run as tests.
#[cfg(doctest)]
mod guides {
    #[doc = include_str!("../../docs/flows.md")]
    mod flows {}
    #[doc = include_str!("../../docs/patterns.md")]
    mod patterns {}
    #[doc = include_str!("../../docs/people.md")]
    mod people {}
    #[doc = include_str!("../../docs/json-store.md")]
    mod json_store {}
    #[doc = include_str!("../../docs/state-machines.md")]
    mod state_machines {}
    #[doc = include_str!("../../README.md")]
    mod readme {}
    #[doc = include_str!("../../docs/stores.md")]
    mod stores {}
    #[doc = include_str!("../../docs/testing.md")]
    mod testing {}
    #[doc = include_str!("../../docs/versions.md")]
    mod versions {}
}
