//! What tests of flows, of the engine and of stores are made with.
//!
//! [`FlowTest`] is for those who write flows: it plays the people, the worker, the clock and the bad luck of one
//! flow, walks it at random, and tells what no test went through. `docs/testing.md` of the repository is the guide.
//!
//! The rest is what it is made of: [`Intercept`] stands between the engine and a flow's functions, a [`HeldJob`]
//! goes on when the test says so, [`ScriptedFlow`] is a flow without types, and [`Random`] repeats itself.

mod coverage;
mod flow_test;
mod held;
mod intercept;
mod mortal;
mod person;
mod random;
mod sample;
mod script;
mod scripted;
mod walk;

pub use coverage::Coverage;
pub use flow_test::{FlowTest, FlowTestBuilder};
pub use held::HeldJob;
pub use intercept::{Intercept, Intercepted};
pub use person::Person;
pub use random::Random;
pub use scripted::ScriptedFlow;
#[cfg(test)]
pub(crate) use scripted::{code, work};
