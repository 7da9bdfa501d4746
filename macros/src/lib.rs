//! The macros of [procession](https://docs.rs/procession). Use them through that crate, which
//! re-exports and documents them.
//!
//! Every macro is the same pipeline: parse the tokens, build a model in which names are resolved,
//! check it, expand it. `docs/architecture.md` of the repository has the map.

#![warn(unreachable_pub)]

mod args;
mod diagnostics;
mod fallback;
mod flow;
mod jsonstore;
mod machine;
mod names;

use proc_macro::TokenStream;

/// Declares a flow: a struct whose fields are the nodes.
///
/// ```text
/// #[flow(data = Hello, summary = "Send '{text}' to the world")]
/// pub struct HelloFlow {
///     #[form(text)]
///     #[next(approve)]
///     start: Start,
///     ..
/// }
/// ```
///
/// After it the struct holds the typed handles of its nodes (`HelloFlow::nodes()`), implements
/// `procession::flow::Flow`, and each `#[form(field, ..)]` is a struct of its own
/// (`HelloFlowStartForm`). The graph is checked: targets, ways out, reachability, loops that never
/// wait.
///
/// Arguments: `data`, `name`, `summary`, `result`, `seed`, `artifact`, `crate`.
///
/// | kind of node | attributes (the bold ones are needed) |
/// |---|---|
/// | `Start` | `form` `permission` `available` `run` `summary` `result` **`next`** |
/// | `StartHandle` | `form` `run` `summary` `result` **`next`** |
/// | `View` | `form` `permission` `assign` `run` `task_data` `summary` `result` **`next`** |
/// | `Function` | **`run`** `task_data` `summary` `result` **`next`** |
/// | `Handle` | `form` `run` `task_data` `summary` `result` **`next`** |
/// | `Job` | **`run`** `retry` `task_data` `summary` `result` **`next`** |
/// | `If` | **`when`** **`otherwise`** |
/// | `Switch` | **`when`**.. **`otherwise`** |
/// | `Split` | **`next`**.. `otherwise` |
/// | `StartTimer` | one of **`every`** **`cron`**, `missed` `run` `summary` `result` **`next`** |
/// | `Timer` | one of **`after`** **`at`** **`cron`**, `timeout` `task_data` `summary` `result` **`next`** |
/// | `Join` | **`next`** |
/// | `End` | |
///
/// What they take and mean is told in the module `procession::flow` and in the guide `docs/flows.md`.
#[proc_macro_attribute]
pub fn flow(args: TokenStream, item: TokenStream) -> TokenStream {
    flow::expand(args.into(), item.into()).into()
}

/// Makes a struct a typed lens over a JSON document, validated on every write.
///
/// ```text
/// #[jsonstore]
/// pub struct Hello {
///     #[field(max_length = 50)]
///     pub text: String,
///     pub approved: Option<bool>,
/// }
/// ```
///
/// After it the struct implements `procession::json::JsonStore`, serde's `Serialize` and `Deserialize`,
/// and has a typed query handle for each field (`Hello::text()`).
///
/// `#[field(..)]` takes `key = "address.city"`, `default`, `required`, `min_length`, `max_length`, `min`,
/// `max`, `choices`, `pattern`, `label`, `help`, `widget`. A doc comment gives label and help too. The
/// types are listed at `procession::json::JsonField`; the guide is `docs/json-store.md`.
#[proc_macro_attribute]
pub fn jsonstore(args: TokenStream, item: TokenStream) -> TokenStream {
    jsonstore::expand(args.into(), &item.into()).into()
}

/// Makes an enum without data one that a field of a `#[jsonstore]` can hold: implements
/// `procession::json::Choice`. `#[choice(value = "..", label = "..")]` on a variant says how it is stored and
/// shown.
#[proc_macro_derive(Choice, attributes(choice))]
pub fn choice(item: TokenStream) -> TokenStream {
    jsonstore::expand_choice(item.into()).into()
}

/// Makes the methods of an impl block the only ones that change a field: the state.
///
/// ```text
/// #[state_machine(field = stage, state = Stage)]
/// impl Review {
///     #[transition(source = New, target = Approved, guard = Self::has_text)]
///     pub fn approve(&mut self) {}
///     ..
/// }
/// ```
///
/// A transition answers with `Result<T, TransitionError<..>>`. Beside each stand `can_approve()` and
/// `check_approve()`; the type has `TRANSITIONS`, `available()`, `available_to(&user)`, `fire(..)` and
/// `fire_as(&user, ..)`.
///
/// Arguments: `field`, `state`, `name` (for a second machine on one type), the hooks `on_enter`, `on_exit`
/// and `on_success`, `crate`. The guide is `docs/state-machines.md`.
#[proc_macro_attribute]
pub fn state_machine(args: TokenStream, item: TokenStream) -> TokenStream {
    machine::expand(args.into(), item.into()).into()
}

/// Marks a method of a `#[state_machine]` as a transition; alone it only explains where it belongs.
///
/// Keys: `source` (a state, `[A, B]`, `any`, `any_but(..)`), `target` (a state, guarded states, `by_return(..)`;
/// left out, the state stays), `guard`, `permission`, `label`, `custom`, `on_error`, `original`.
#[proc_macro_attribute]
pub fn transition(args: TokenStream, item: TokenStream) -> TokenStream {
    machine::expand_stray_transition(args.into(), item.into()).into()
}

/// Makes an enum without data the states of a machine: implements `procession::State`.
///
/// `#[state(initial)]` marks where new values begin, `#[state(terminal)]` where it may end,
/// `#[state(label = "..")]` says what people read.
#[proc_macro_derive(State, attributes(state))]
pub fn state(item: TokenStream) -> TokenStream {
    machine::expand_state(item.into()).into()
}
