//! The rows of the table.

use proc_macro2::{Ident, Literal, Span, TokenStream};
use quote::quote;
use syn::spanned::Spanned;

use super::form::form_type;
use super::{logic, timing};
use crate::flow::continue_when::Condition;
use crate::flow::kind::Kind;
use crate::flow::model::{Edge, Flow, Node};
use crate::flow::retry::Retry;
use crate::flow::syntax::{
    Assign, Calls, Class, Form, Link, Logic, NodeSyntax, Permission, Syntax,
};
use crate::names::{CratePath, respan};

/// The row of a node: only the columns that say something, the rest from `Node::EMPTY`.
pub(crate) fn row(node: &Node<'_>, flow: &Flow<'_>, krate: &CratePath) -> TokenStream {
    let row = Row {
        node,
        flow,
        krate,
        private: krate.private(),
    };
    row.tokens()
}

struct Row<'a> {
    node: &'a Node<'a>,
    flow: &'a Flow<'a>,
    krate: &'a CratePath,
    private: TokenStream,
}

impl Row<'_> {
    fn tokens(&self) -> TokenStream {
        let krate = self.krate;
        let syntax = self.node.syntax;
        let name = syntax.to_string();
        let kind = Ident::new(self.node.kind.as_str(), Span::call_site());
        let title = &syntax.text.title;
        let columns = [
            self.description(),
            text("summary", syntax.summary.as_ref()),
            text("result", syntax.result.as_ref()),
            self.form(),
            self.task_fields(),
            self.permission(),
            self.available(),
            self.assign(),
            self.run(),
            self.undo(),
            self.retry(),
            self.link(),
            self.children(),
            self.correlate(),
            self.payload(),
            self.receive(),
            self.error(),
            self.timing(),
            self.continue_when(),
            self.until(),
            self.compensated_by(),
            self.compensates(),
            self.edges(),
            self.renamed(),
        ];
        let columns = columns.into_iter().flatten();
        let people = super::people::columns(self.node, krate);
        quote! {
            #krate::flow::Node {
                name: #name,
                kind: #krate::graph::NodeKind::#kind,
                title: #title,
                #(#columns,)*
                #people
                ..#krate::flow::Node::EMPTY
            }
        }
    }

    fn description(&self) -> Option<TokenStream> {
        let text = &self.node.syntax.text.description;
        (!text.is_empty()).then(|| quote!(description: #text))
    }

    fn form(&self) -> Option<TokenStream> {
        let krate = self.krate;
        if !self.node.kind.has_form() {
            return None;
        }
        let (private, name) = (&self.private, self.node.name());
        let nodes = logic::local("nodes");
        let of = match &self.node.syntax.form {
            // At the user's word, because it may not be a form.
            Some(Form::Own(form)) => logic::call(
                quote!(#private::form_of),
                respan(quote!(|#nodes: &Self| &#nodes.#name), form.span()),
                form,
            ),
            Some(_) => {
                let form = form_type(self.node.syntax, self.flow.syntax);
                quote!(#krate::flow::FormInfo::of::<#form>())
            }
            None => quote!(#krate::flow::FormInfo::of::<()>()),
        };
        Some(quote!(form: ::std::option::Option::Some(#of)))
    }

    /// The fields of the task's data; that their type is a document is asked here.
    fn task_fields(&self) -> Option<TokenStream> {
        let (private, ty) = (&self.private, self.node.syntax.task_data.as_ref()?);
        let fields = logic::call(quote!(#private::task_fields::<#ty>), quote!(), ty);
        Some(quote!(task_fields: #fields))
    }

    fn permission(&self) -> Option<TokenStream> {
        let (krate, private) = (self.krate, &self.private);
        let permission = match self.node.syntax.permission.as_ref()? {
            Permission::Name(name) => quote!(Name(#name)),
            Permission::Constant(path) => quote!(Name(#path)),
            Permission::Logic(logic) => {
                let variant = logic::variant(logic);
                let answer = self.question(logic, &quote!(#private::permission));
                quote!(#variant(#answer))
            }
        };
        Some(
            quote!(permission: ::std::option::Option::Some(#krate::flow::Permission::<Self>::#permission)),
        )
    }

    fn available(&self) -> Option<TokenStream> {
        let available = self.node.syntax.available.as_ref()?;
        Some(quote!(available: ::std::option::Option::Some(#available)))
    }

    fn assign(&self) -> Option<TokenStream> {
        let (krate, private) = (self.krate, &self.private);
        let assign = match self.node.syntax.assign.as_ref()? {
            Assign::User(user) => quote!(User(#user)),
            Assign::OwnerOf(_) => {
                let node = Literal::usize_unsuffixed(self.node.owner.as_ref()?.node);
                quote!(OwnerOf(#node))
            }
            Assign::Logic(logic) => {
                let variant = logic::variant(logic);
                let answer = self.question(logic, &quote!(#private::owner));
                quote!(#variant(#answer))
            }
        };
        Some(quote!(assign: ::std::option::Option::Some(#krate::flow::Assign::<Self>::#assign)))
    }

    /// The `run` column, or the `job` column of a `Job`.
    fn run(&self) -> Option<TokenStream> {
        let private = &self.private;
        let run = self.node.syntax.run.as_ref()?;
        let some = quote!(::std::option::Option::Some);
        if self.node.kind == Kind::Job {
            let context = logic::local("context");
            let call = logic::call(quote!(#private::job), quote!(#context, #run), run);
            return Some(quote!(job: #some(|#context| #call)));
        }
        let work = self.work(run);
        Some(quote!(run: #some(#work)))
    }

    fn undo(&self) -> Option<TokenStream> {
        let work = self.work(self.node.syntax.people.undo.as_ref()?);
        Some(quote!(undo: ::std::option::Option::Some(#work)))
    }

    /// What runs inside the transaction.
    fn work(&self, run: &Logic) -> TokenStream {
        let private = &self.private;
        let helper = match run {
            Logic::Closure(closure) if closure.inputs.len() == 2 => self.taking_over(),
            Logic::Path(_) => quote!(#private::on_activation),
            Logic::Closure(closure) if logic::leaves_its_error_open(closure) => {
                quote!(#private::on_data_fallible)
            }
            Logic::Closure(_) => quote!(#private::on_data),
        };
        let activation = logic::local("activation");
        let call = logic::call(helper, quote!(#activation, #run), run);
        quote!(|#activation| #call)
    }

    fn error(&self) -> Option<TokenStream> {
        let krate = self.krate;
        let error = self.node.syntax.error.as_ref()?;
        let code = &error.code;
        let message = error
            .message
            .as_ref()
            .map_or_else(String::new, syn::LitStr::value);
        Some(
            quote!(error: ::std::option::Option::Some(#krate::flow::ErrorCode {
                code: #code,
                message: #message,
            })),
        )
    }

    /// What runs a closure that takes over what has come to the node.
    fn taking_over(&self) -> TokenStream {
        let private = &self.private;
        let ty = &self.node.syntax.task_data;
        let flow = self.node.syntax.calls().map(|calls| &calls.flow);
        match self.node.kind {
            Kind::Subprocess => quote!(#private::on_child::<Self, #flow, _>),
            Kind::NSubprocess => quote!(#private::on_children::<Self, #flow, _>),
            _ => quote!(#private::on_payload::<Self, #ty, _>),
        }
    }

    fn link(&self) -> Option<TokenStream> {
        let (krate, private) = (self.krate, &self.private);
        let link = match self.node.syntax.link.as_ref()? {
            Link::Event { kind, name, .. } => {
                let kind = Ident::new(kind, Span::call_site());
                quote!(#krate::graph::Link::#kind(::std::string::String::from(#name)))
            }
            Link::Calls(calls) => {
                let (flow, start, sequential) = (&calls.flow, start(calls), calls.sequential);
                quote!(#private::calls::<#flow>(#start, #sequential))
            }
        };
        Some(quote!(link: ::std::option::Option::Some(|| #link)))
    }

    /// The column of what the called processes begin with.
    fn children(&self) -> Option<TokenStream> {
        let private = &self.private;
        let calls = self.node.syntax.calls()?;
        let flow = &calls.flow;
        let (data, context) = (logic::local("data"), logic::local("context"));
        let none = quote!(::std::option::Option::None);
        let made = if let Some(items) = &calls.items {
            let items = logic::ask(items, private);
            let seed = match &calls.seed {
                Some(seed) => logic::question(seed, &quote!(#private::seed), private),
                None => quote!(#private::no_seed),
            };
            quote!(#private::many_children::<#flow>(#items, #seed))
        } else {
            let made = calls.data.as_ref().map_or(none.clone(), |data| {
                let asked = logic::ask(data, private);
                quote!(::std::option::Option::Some(#asked))
            });
            let seed = calls.seed.as_ref().map_or(none, |seed| {
                let asked = logic::ask(seed, private);
                quote!(#private::seed(#asked))
            });
            quote!(#private::one_child::<#flow>(#made, #seed))
        };
        Some(
            quote!(children: ::std::option::Option::Some(|#data, #context| {
                let _ = (#data, #context);
                #made
            })),
        )
    }

    fn correlate(&self) -> Option<TokenStream> {
        let Link::Event { correlate, .. } = self.node.syntax.link.as_ref()? else {
            return None;
        };
        let private = &self.private;
        let made = logic::payload(correlate.as_ref()?, &quote!(#private::correlation), private);
        Some(quote!(correlate: ::std::option::Option::Some(#made)))
    }

    fn payload(&self) -> Option<TokenStream> {
        let Link::Event { payload, .. } = self.node.syntax.link.as_ref()? else {
            return None;
        };
        let private = &self.private;
        let made = logic::payload(payload.as_ref()?, &quote!(#private::task_data), private);
        Some(quote!(payload: ::std::option::Option::Some(#made)))
    }

    fn receive(&self) -> Option<TokenStream> {
        let private = &self.private;
        if !matches!(self.node.kind, Kind::MessageCatch | Kind::SignalCatch) {
            return None;
        }
        let ty = self.node.syntax.task_data.as_ref()?;
        Some(quote!(receive: ::std::option::Option::Some(#private::receive::<#ty>)))
    }

    fn retry(&self) -> Option<TokenStream> {
        let krate = self.krate;
        let Retry {
            attempts,
            backoff,
            delay,
            max_delay,
        } = self.node.syntax.retry.as_ref()?;
        let attempts = attempts.map(|attempts| {
            let attempts = Literal::u32_unsuffixed(attempts);
            quote!(attempts: #attempts)
        });
        let backoff = backoff.map(|variant| {
            let variant = Ident::new(variant, Span::call_site());
            quote!(backoff: #krate::flow::Backoff::#variant)
        });
        let delay = delay.map(|pause| duration("delay", pause));
        let longest = max_delay.map(|pause| duration("max_delay", pause));
        let columns = [attempts, backoff, delay, longest];
        let given: Vec<_> = columns.into_iter().flatten().collect();
        let default = quote!(#krate::flow::Retry::DEFAULT);
        let retry = match given.len() {
            0 => default,
            4 => quote!(#krate::flow::Retry { #(#given),* }),
            _ => quote!(#krate::flow::Retry { #(#given,)* ..#default }),
        };
        Some(quote!(retry: #retry))
    }

    fn timing(&self) -> Option<TokenStream> {
        let syntax = self.node.syntax;
        let timing = syntax.timing.as_ref()?;
        match self.node.kind {
            Kind::StartTimer => Some(timing::schedule(timing, syntax.missed, self.krate)),
            _ => Some(timing::timer(timing, self.krate)),
        }
    }

    fn continue_when(&self) -> Option<TokenStream> {
        let (krate, private) = (self.krate, &self.private);
        let early = self.node.syntax.continue_when.as_ref()?;
        let when = match &early.condition {
            Condition::Arrived(count) => {
                let count = Literal::u32_unsuffixed(*count);
                quote!(Arrived(#count))
            }
            Condition::Logic(logic) => {
                let two = logic.parameters() == 2;
                let variant = if two { quote!(Arrivals) } else { quote!(Data) };
                let condition = logic::condition(logic, private);
                quote!(#variant(#condition))
            }
        };
        let cancel = early.cancel_active;
        Some(quote! {
            continue_when: ::std::option::Option::Some(#krate::flow::Continue {
                when: #krate::flow::ContinueWhen::<Self>::#when,
                cancel_active: #cancel,
            })
        })
    }

    fn until(&self) -> Option<TokenStream> {
        let until = when(self.node.syntax.until.as_ref()?, self.krate);
        Some(quote!(until: #until))
    }

    fn compensated_by(&self) -> Option<TokenStream> {
        let handler = Literal::usize_unsuffixed(self.node.handler.as_ref()?.node);
        Some(quote!(compensated_by: ::std::option::Option::Some(#handler)))
    }

    fn compensates(&self) -> Option<TokenStream> {
        let nodes = &self.node.compensates;
        let numbers = nodes
            .iter()
            .map(|named| Literal::usize_unsuffixed(named.node));
        (!nodes.is_empty()).then(|| quote!(compensates: &[#(#numbers),*]))
    }

    fn edges(&self) -> Option<TokenStream> {
        let edges = &self.node.edges;
        let rows = edges.iter().map(|edge| self.edge(edge));
        (!edges.is_empty()).then(|| quote!(edges: &[#(#rows),*]))
    }

    fn renamed(&self) -> Option<TokenStream> {
        let names = &self.node.syntax.renamed;
        (!names.is_empty()).then(|| quote!(renamed: &[#(#names),*]))
    }

    fn edge(&self, edge: &Edge<'_>) -> TokenStream {
        edge_row(edge, self.flow, self.krate)
    }

    fn question(&self, logic: &Logic, convert: &TokenStream) -> TokenStream {
        logic::question(logic, convert, &self.private)
    }
}

/// The row of an edge.
pub(super) fn edge_row(edge: &Edge<'_>, flow: &Flow<'_>, krate: &CratePath) -> TokenStream {
    let (private, way) = (&krate.private(), edge.way);
    let target = Literal::usize_unsuffixed(edge.target);
    let some = quote!(::std::option::Option::Some);
    let class = class(way.class, way.when.is_some())
        .map(|class| quote!(class: #krate::graph::EdgeClass::#class));
    let when = way.when.as_ref().map(|when| {
        let when = self::when(when, krate);
        quote!(when: #when)
    });
    let data = way.task_data.as_ref().map(|(_, make)| {
        // The check has seen that the target says of which type its data are.
        let ty = &flow.nodes[edge.target].syntax.task_data;
        let made = logic::payload(make, &quote!(#private::task_data::<#ty>), private);
        quote!(task_data: #some(#made))
    });
    // With items it is a question about each of them.
    let of_all = way.task_seed.as_ref().filter(|_| way.items.is_none());
    let seed = of_all.map(|seed| {
        let made = logic::payload(seed, &quote!(#private::seed), private);
        quote!(task_seed: #some(#made))
    });
    let items = way.items.as_ref().map(|(_, make)| {
        let ty = &flow.nodes[edge.target].syntax.task_data;
        let seed = match &way.task_seed {
            Some(seed) => logic::question(seed, &quote!(#private::seed), private),
            None => quote!(#private::no_seed),
        };
        let made = logic::list(make, quote!(#private::items::<#ty, _>), &seed, private);
        quote!(items: #some(#made))
    });
    let label = text("label", way.label.as_ref());
    let columns = [class, label, when, data, seed, items];
    let columns = columns.into_iter().flatten();
    quote! {
        #krate::flow::Edge { target: #target, #(#columns,)* ..#krate::flow::Edge::EMPTY }
    }
}

/// The name of the node that a call begins at, as the runtime looks it up.
fn start(calls: &Calls) -> TokenStream {
    match &calls.start {
        Some(start) => {
            let name = syn::ext::IdentExt::unraw(start).to_string();
            quote!(::std::option::Option::Some(#name))
        }
        None => quote!(::std::option::Option::None),
    }
}

/// A constant for each call, which does not compile when the called flow cannot begin there.
pub(crate) fn starts(syntax: &Syntax, krate: &CratePath) -> TokenStream {
    let private = krate.private();
    let calls = syntax.nodes.iter().filter_map(NodeSyntax::calls);
    let checks = calls.map(|calls| {
        let (flow, start) = (&calls.flow, start(calls));
        let check = match &calls.start {
            Some(word) => respan(quote!(#private::can_start::<#flow>(#start)), word.span()),
            None => logic::call(quote!(#private::can_start::<#flow>), start, flow),
        };
        quote!(const _: () = #check;)
    });
    quote!(#(#checks)*)
}

/// A condition of the table.
fn when(condition: &Logic, krate: &CratePath) -> TokenStream {
    let variant = logic::variant(condition);
    let condition = logic::condition(condition, &krate.private());
    quote!(::std::option::Option::Some(#krate::flow::When::<Self>::#variant(#condition)))
}

fn text(column: &str, text: Option<&syn::LitStr>) -> Option<TokenStream> {
    let column = Ident::new(column, Span::call_site());
    text.map(|text| quote!(#column: #text))
}

/// A `#[next]` with a condition is an edge of the class `When`, like those of an `If`.
fn class(class: Class, conditional: bool) -> Option<Ident> {
    let name = match (class, conditional) {
        (Class::Next, false) => return None,
        (Class::Otherwise, _) => "Otherwise",
        _ => "When",
    };
    Some(Ident::new(name, Span::call_site()))
}

fn duration(column: &str, pause: std::time::Duration) -> TokenStream {
    let column = Ident::new(column, Span::call_site());
    let (seconds, rest) = (pause.as_secs(), pause.subsec_millis());
    let millis = Literal::u64_unsuffixed(seconds * 1000 + u64::from(rest));
    let seconds = Literal::u64_unsuffixed(seconds);
    if rest == 0 {
        return quote!(#column: ::std::time::Duration::from_secs(#seconds));
    }
    quote!(#column: ::std::time::Duration::from_millis(#millis))
}
