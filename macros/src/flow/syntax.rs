//! What the user wrote, before any name is looked up. The user's tokens are kept for their spans.

use proc_macro2::Span;
use syn::{ExprClosure, ExprPath, Field, Generics, Ident, ItemStruct, LitStr, Path, Type};

use super::boundary::Boundary;
use super::continue_when::ContinueWhen;
use super::kind::Kind;
use super::people::People;
use super::retry::Retry;
use super::timing::Timing;

/// A flow: the struct without our attributes, the arguments of `#[flow]`, and the nodes.
pub(super) struct Syntax {
    pub(super) item: ItemStruct,
    pub(super) args: FlowArgs,
    pub(super) text: Text,
    pub(super) nodes: Vec<NodeSyntax>,
}

/// The arguments of `#[flow(..)]`.
#[derive(Default)]
pub(super) struct FlowArgs {
    pub(super) data: Option<Path>,
    pub(super) seed: Option<Path>,
    pub(super) artifact: Option<Path>,
    pub(super) name: Option<LitStr>,
    pub(super) summary: Option<LitStr>,
    pub(super) result: Option<LitStr>,
    /// `renamed(from = "old")`, as often as it had another name.
    pub(super) renamed: Vec<LitStr>,
    pub(super) krate: Option<syn::Expr>,
}

/// A title and a description for people.
#[derive(Default)]
pub(super) struct Text {
    pub(super) title: String,
    pub(super) description: String,
}

/// One node: a field, its kind and its attributes.
pub(super) struct NodeSyntax {
    /// The field without our attributes.
    pub(super) field: Field,
    pub(super) name: Ident,
    /// Nothing when the type is no kind of node; that was reported.
    pub(super) kind: Option<Kind>,
    /// The type as the user wrote it.
    pub(super) kind_path: Option<Path>,
    pub(super) text: Text,
    pub(super) form: Option<Form>,
    pub(super) permission: Option<Permission>,
    /// What else it says about people.
    pub(super) people: People,
    pub(super) available: Option<Logic>,
    pub(super) assign: Option<Assign>,
    pub(super) run: Option<Logic>,
    pub(super) retry: Option<Retry>,
    pub(super) summary: Option<LitStr>,
    pub(super) result: Option<LitStr>,
    pub(super) error: Option<ErrorCode>,
    pub(super) link: Option<Link>,
    pub(super) continue_when: Option<ContinueWhen>,
    pub(super) until: Option<Logic>,
    pub(super) compensate_with: Option<Ident>,
    pub(super) compensate: Vec<Ident>,
    pub(super) task_data: Option<Type>,
    /// Where `#[multi_merge]` stands.
    pub(super) multi_merge: Option<Span>,
    /// The names that it had before.
    pub(super) renamed: Vec<LitStr>,
    pub(super) ways: Vec<Way>,
    /// When a timer fires or a start timer starts.
    pub(super) timing: Option<Timing>,
    /// The variant of `Missed`.
    pub(super) missed: Option<&'static str>,
    /// The events on its border, in the order of their declaration.
    pub(super) boundaries: Vec<Boundary>,
}

/// The form of a node.
pub(super) enum Form {
    /// `#[form(text, approved, name = NewMessage)]`: a struct that we generate.
    Fields {
        fields: Vec<FormField>,
        name: Option<Ident>,
    },
    /// `#[form(ShipmentForm)]`: the user's own.
    Own(Path),
}

/// A field of a form, and what it is written into.
pub(super) struct FormField {
    pub(super) name: Ident,
    pub(super) place: Place,
}

/// What a field of a form is written into.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    /// `text`: the data of the process.
    Data,
    /// `task.note`: the data of the task itself.
    Task,
    /// `process.seed`: what the process is about.
    Seed,
    /// `process.artifact`: what the process makes.
    Artifact,
}

/// `#[permission(..)]`
pub(super) enum Permission {
    Name(LitStr),
    /// `#[permission(APPROVE)]`: the path of a constant, which Rust writes in capitals.
    Constant(ExprPath),
    Logic(Logic),
}

/// `#[error("code", message = ..)]`
pub(super) struct ErrorCode {
    pub(super) code: LitStr,
    /// A template, like a summary.
    pub(super) message: Option<LitStr>,
}

/// What a node has to do with other processes.
#[expect(
    clippy::large_enum_variant,
    reason = "there is at most one for each node"
)]
pub(super) enum Link {
    /// `#[message("name", correlate = .., payload = ..)]`, and likewise `#[signal]` and `#[escalation]`.
    Event {
        /// The variant of `Link`.
        kind: &'static str,
        name: LitStr,
        correlate: Option<Logic>,
        payload: Option<Logic>,
    },
    /// `#[subprocess(Flow, ..)]`
    Calls(Box<Calls>),
}

/// `#[subprocess(Flow, start = .., process_data = .., process_seed = .., items = .., sequential = ..)]`
pub(super) struct Calls {
    pub(super) flow: Path,
    pub(super) start: Option<Ident>,
    pub(super) data: Option<Logic>,
    pub(super) seed: Option<Logic>,
    pub(super) items: Option<Logic>,
    pub(super) sequential: bool,
}

/// `#[assign(..)]`
pub(super) enum Assign {
    User(LitStr),
    OwnerOf(Ident),
    Logic(Logic),
}

/// The user's code in an attribute: the path of a function, or a closure.
pub(super) enum Logic {
    Path(ExprPath),
    Closure(ExprClosure),
}

/// An edge before its target is looked up.
pub(super) struct Way {
    pub(super) class: Class,
    /// The name of the attribute, where errors about the whole edge point.
    pub(super) span: Span,
    pub(super) target: Ident,
    pub(super) when: Option<Logic>,
    pub(super) label: Option<LitStr>,
    pub(super) task_data: Option<(Ident, Logic)>,
    pub(super) task_seed: Option<Logic>,
    pub(super) items: Option<(Ident, Logic)>,
}

/// When a token takes an edge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Class {
    Next,
    When,
    Otherwise,
}

impl Class {
    /// The attribute that such an edge is written with.
    pub(super) fn attribute(self) -> &'static str {
        match self {
            Self::Next => "next",
            Self::When => "when",
            Self::Otherwise => "otherwise",
        }
    }
}

impl Syntax {
    pub(super) fn ident(&self) -> &Ident {
        &self.item.ident
    }

    pub(super) fn generics(&self) -> &Generics {
        &self.item.generics
    }
}

impl NodeSyntax {
    /// What the node calls, if it is a subprocess.
    pub(super) fn calls(&self) -> Option<&Calls> {
        match &self.link {
            Some(Link::Calls(calls)) => Some(calls),
            _ => None,
        }
    }

    /// The ways of one class, in the order of their declaration.
    pub(super) fn ways_of(&self, class: Class) -> impl Iterator<Item = &Way> {
        self.ways.iter().filter(move |way| way.class == class)
    }
}

impl Logic {
    /// How many parameters it has: a path is always a function of the data alone, because a macro
    /// cannot see its signature.
    pub(super) fn parameters(&self) -> usize {
        match self {
            Self::Path(_) => 1,
            Self::Closure(closure) => closure.inputs.len(),
        }
    }
}

impl quote::ToTokens for Logic {
    fn to_tokens(&self, tokens: &mut proc_macro2::TokenStream) {
        match self {
            Self::Path(path) => path.to_tokens(tokens),
            Self::Closure(closure) => closure.to_tokens(tokens),
        }
    }
}
