//! The kinds of nodes: one type each, which is the handle of a node of that kind.
//!
//! A flow names the kind as the type of a field; `#[flow]` fills in the flow and the form, so that a
//! handle cannot be used with another flow's tasks or another node's form.

mod business_rule;
mod compensate_throw;
mod conditional_catch;
mod end;
mod error_end;
mod escalation_throw;
mod function;
mod handle;
mod r#if;
mod job;
mod join;
mod manual_task;
mod message_catch;
mod message_throw;
mod n_subprocess;
mod obsolete;
mod send;
mod signal_catch;
mod signal_throw;
mod split;
mod split_first;
mod start;
mod start_handle;
mod start_subprocess;
mod start_timer;
mod subprocess;
mod switch;
mod terminate_end;
mod timer;
mod view;

pub use self::r#if::If;
pub use business_rule::BusinessRule;
pub use compensate_throw::CompensateThrow;
pub use conditional_catch::ConditionalCatch;
pub use end::End;
pub use error_end::ErrorEnd;
pub use escalation_throw::EscalationThrow;
pub use function::Function;
pub use handle::Handle;
pub use job::Job;
pub use join::Join;
pub use manual_task::ManualTask;
pub use message_catch::MessageCatch;
pub use message_throw::MessageThrow;
pub use n_subprocess::NSubprocess;
pub use obsolete::Obsolete;
pub use send::Send;
pub use signal_catch::SignalCatch;
pub use signal_throw::SignalThrow;
pub use split::Split;
pub use split_first::SplitFirst;
pub use start::Start;
pub use start_handle::StartHandle;
pub use start_subprocess::StartSubprocess;
pub use start_timer::StartTimer;
pub use subprocess::Subprocess;
pub use switch::Switch;
pub use terminate_end::TerminateEnd;
pub use timer::Timer;
pub use view::View;

use super::Form;

/// The handle of a node of the flow `Self::Flow`.
pub trait NodeHandle {
    /// The flow that the node belongs to.
    type Flow;

    /// The number of the node in its flow.
    fn index(&self) -> usize;
}

/// The handle of a node that is completed with a form.
pub trait FormHandle: NodeHandle {
    /// The form.
    type Form: Form;
}

/// The handle of a node that a person completes out of an inbox: a [`View`] or a [`ManualTask`].
#[diagnostic::on_unimplemented(
    message = "a person completes a `View` or a `ManualTask`, not `{Self}`",
    label = "this is completed otherwise",
    note = "a `Start` is started, a `Handle` is called"
)]
pub trait PersonHandle<F, T>: NodeHandle<Flow = F> {}

impl<F, T: Form> PersonHandle<F, T> for View<F, T> {}

impl<F, T: Form> PersonHandle<F, T> for ManualTask<F, T> {}

macro_rules! node {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<F = ()> {
            index: usize,
            flow: std::marker::PhantomData<fn() -> F>,
        }

        impl<F> $name<F> {
            /// The handle of the node with this number.
            #[doc(hidden)]
            #[must_use]
            pub const fn new(index: usize) -> Self {
                Self { index, flow: std::marker::PhantomData }
            }
        }

        impl<F> $crate::flow::node::NodeHandle for $name<F> {
            type Flow = F;

            fn index(&self) -> usize {
                self.index
            }
        }
    };
    ($(#[$doc:meta])* $name:ident with child) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<F = (), C = ()> {
            index: usize,
            flows: std::marker::PhantomData<fn(C) -> F>,
        }

        impl<F, C> $name<F, C> {
            /// The handle of the node with this number.
            #[doc(hidden)]
            #[must_use]
            pub const fn new(index: usize) -> Self {
                Self { index, flows: std::marker::PhantomData }
            }
        }

        impl<F, C> $crate::flow::node::NodeHandle for $name<F, C> {
            type Flow = F;

            fn index(&self) -> usize {
                self.index
            }
        }
    };
    ($(#[$doc:meta])* $name:ident with form) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy)]
        pub struct $name<F = (), T = ()> {
            index: usize,
            types: std::marker::PhantomData<fn(T) -> F>,
        }

        impl<F, T> $name<F, T> {
            /// The handle of the node with this number.
            #[doc(hidden)]
            #[must_use]
            pub const fn new(index: usize) -> Self {
                Self { index, types: std::marker::PhantomData }
            }
        }

        impl<F, T> $crate::flow::node::NodeHandle for $name<F, T> {
            type Flow = F;

            fn index(&self) -> usize {
                self.index
            }
        }

        impl<F, T: $crate::flow::Form> $crate::flow::node::FormHandle for $name<F, T> {
            type Form = T;
        }
    };
}
use node;
