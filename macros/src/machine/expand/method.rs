//! One transition: the method that people call, its body, and its plan.

use proc_macro2::{Span, TokenStream};
use quote::{ToTokens, format_ident, quote_spanned};
use syn::{Attribute, FnArg, Type};

use super::super::model::{Argument, Machine, Method, Output};
use super::super::parse::{Guard, Source, Target, Transition};
use super::{call_at, named_state_type, state_constant, state_type};
use crate::fallback::is_one_of;
use crate::names::respan;

/// Like `quote!`, but local names of ours never meet those of the user's arguments.
macro_rules! mixed {
    ($($tokens:tt)*) => { quote_spanned!(Span::mixed_site()=> $($tokens)*) };
}

/// The method as people call it, and its body as a function of its own.
pub(super) fn wrapped(machine: &Machine, method: &Method) -> TokenStream {
    let (outer, inner) = split_attributes(method);
    let sig = signature(machine, method);
    let vis = &method.raw.vis;
    if !method.runnable {
        let attributes = mixed!(#(#outer)* #[allow(unused_variables, clippy::all)]);
        return mixed!(#attributes #vis #sig { ::core::unimplemented!() });
    }
    let steps = steps(machine, method);
    let body = body(method, &inner);
    let inline = inline(method);
    mixed! {
        #(#outer)*
        #inline
        #vis #sig {
            #steps
        }
        #body
    }
}

/// The call around the body is a few instructions, most of which fold away in `fire`, where the
/// state is known; the optimiser does not see that beforehand. The body itself is left to it.
fn inline(method: &Method) -> Option<TokenStream> {
    let given = method.raw.attributes.iter();
    let given = given.filter(|attribute| is_one_of(attribute, &["inline", "cold"]));
    let folds = method.is_bare() && !method.is_async() && given.count() == 0;
    folds.then(|| mixed!(#[inline(always)]))
}

/// Attributes about the call stay with the method; those about the code go with the body.
fn split_attributes(method: &Method) -> (Vec<&Attribute>, Vec<&Attribute>) {
    let of_call = ["doc", "must_use", "deprecated", "inline", "track_caller"];
    let attributes = method.raw.attributes.iter();
    let (mut outer, mut inner) =
        attributes.partition::<Vec<_>, _>(|attribute| is_one_of(attribute, &of_call));
    let cfg: Vec<_> = inner
        .iter()
        .copied()
        .filter(|a| is_one_of(a, &["cfg"]))
        .collect();
    inner.retain(|attribute| !is_one_of(attribute, &["cfg"]));
    outer.extend(&cfg);
    inner.extend(cfg);
    (outer, inner)
}

fn signature(machine: &Machine, method: &Method) -> TokenStream {
    let mut sig = method.raw.sig.clone();
    if let Some(FnArg::Receiver(receiver)) = sig.inputs.first_mut()
        && !method.runnable
    {
        // What the user should have written, so that calls are not wrong too.
        *receiver = syn::parse_quote!(&mut self);
    }
    let names = method.arguments.iter().map(|argument| &argument.name);
    let typed = sig.inputs.iter_mut().filter_map(|input| match input {
        FnArg::Typed(typed) => Some(typed),
        FnArg::Receiver(_) => None,
    });
    for (typed, name) in typed.zip(names) {
        *typed.pat = syn::Pat::Ident(syn::PatIdent {
            attrs: Vec::new(),
            by_ref: None,
            mutability: None,
            ident: name.clone(),
            subpat: None,
        });
    }
    let error = &machine.names.error;
    let output = match &method.output {
        Output::Unit => mixed!((), #error),
        Output::Value(ty) => mixed!(#ty, #error),
        Output::Result(value, failure) => mixed!(#value, #error<#failure>),
        Output::Alias(ty) => {
            let p = machine.krate.private();
            let part = |name| {
                let name = format_ident!("{name}");
                mixed!(<#ty as #p::Fallible>::#name)
            };
            let (value, failure) = (part("Value"), part("Error"));
            mixed!(#value, #error<#failure>)
        }
    };
    sig.output = syn::parse_quote!(-> ::core::result::Result<#output>);
    sig.into_token_stream()
}

/// A span for locals of ours that points at the user's code.
fn at_user(span: Span) -> Span {
    Span::mixed_site().located_at(span)
}

/// Source and guard, then the state, then the body, then the hooks.
fn steps(machine: &Machine, method: &Method) -> TokenStream {
    let p = machine.krate.private();
    let (transition, variant) = (&machine.names.transition, &method.variant);
    let this = receiver(method);
    let (plan, slot, original) = (method.plan(), &machine.names.slot, method.original());
    let read = method.read_arguments();
    let reads = if read.is_empty() {
        TokenStream::new()
    } else {
        let references = read.iter().map(|argument| reference(argument));
        mixed!(::core::option::Option::Some((#(#references,)*)))
    };
    let names = method.arguments.iter().map(|argument| &argument.name);
    let turbofish = turbofish(method);
    let wait = method.is_async().then(|| mixed!(.await));
    let by_return = method
        .rows
        .iter()
        .any(|row| matches!(row.target, Target::ByReturn(..)));
    if !(method.is_async() || by_return || machine.has_hooks()) {
        let run = match &method.output {
            Output::Unit | Output::Value(_) => mixed!(run),
            Output::Result(..) | Output::Alias(_) => mixed!(try_run),
        };
        let body = if method.arguments.is_empty() {
            mixed!(Self::#original #turbofish)
        } else {
            mixed!(|it| it.#original #turbofish(#(#names),*))
        };
        return mixed! {
            #p::#run(#this.#plan(#reads), #this, Self::#slot, #transition::#variant, #body)
        };
    }
    let run = mixed!(firing.machine().#original #turbofish(#(#names),*) #wait);
    let end = end(machine, method, &p);
    mixed! {
        let plan = #this.#plan(#reads)?;
        let mut firing = #p::Firing::begin(#this, Self::#slot, #transition::#variant, plan);
        let value = #run;
        #end
    }
}

/// What is done with what the body answered.
fn end(machine: &Machine, method: &Method, p: &TokenStream) -> TokenStream {
    let by_return = method
        .rows
        .iter()
        .any(|row| matches!(row.target, Target::ByReturn(..)));
    let value = match &method.output {
        Output::Unit | Output::Value(_) => TokenStream::new(),
        Output::Result(..) => unwrap(&mixed!(value)),
        Output::Alias(_) => unwrap(&mixed!(#p::Fallible::into_result(value))),
    };
    let value = if by_return {
        // Where rustc says that this type is expected, it points at the user's word.
        let word = machine
            .state
            .as_ref()
            .and_then(|state| state.segments.last());
        let word = word.map_or_else(Span::call_site, |word| word.ident.span());
        let word = Span::call_site().located_at(word);
        let state = respan(named_state_type(machine), word);
        let span = method
            .output
            .value_span()
            .map_or_else(Span::mixed_site, at_user);
        let checked = quote_spanned!(span=> let next: #state = value;);
        mixed!(#value #checked)
    } else {
        value
    };
    let succeed = if by_return {
        mixed!(firing.succeed_with(next)?)
    } else {
        mixed!(firing.succeed())
    };
    let this = receiver(method);
    let hooks = &machine.names.hooks;
    let told = if machine.has_hooks() {
        mixed!(let fired = #succeed; #this.#hooks(fired);)
    } else {
        mixed!(#succeed;)
    };
    mixed!(#value #told ::core::result::Result::Ok(value))
}

fn unwrap(result: &TokenStream) -> TokenStream {
    mixed! {
        let value = match #result {
            ::core::result::Result::Ok(value) => value,
            ::core::result::Result::Err(error) => {
                return ::core::result::Result::Err(firing.fail(error));
            }
        };
    }
}

/// The user's own `self`, so that it is the same one when the block comes from a macro.
fn receiver(method: &Method) -> TokenStream {
    method.raw.sig.receiver().map_or_else(
        || mixed!(self),
        |receiver| receiver.self_token.to_token_stream(),
    )
}

fn turbofish(method: &Method) -> Option<TokenStream> {
    let generics = &method.raw.sig.generics;
    let types = generics.type_params().map(|param| &param.ident);
    let consts = generics.const_params().map(|param| &param.ident);
    let names: Vec<_> = types.chain(consts).collect();
    (!names.is_empty()).then(|| mixed!(::<#(#names),*>))
}

/// The body as it was written.
fn body(method: &Method, attributes: &[&Attribute]) -> TokenStream {
    let mut sig = method.raw.sig.clone();
    sig.ident = method.original();
    let named = method.rows.iter().any(|row| row.original.is_some());
    let body = &method.raw.body;
    let (vis, docs) = if named {
        let text = format!(
            "The body of `{}` alone, without any change of state.",
            method.word()
        );
        (method.raw.vis.to_token_stream(), mixed!(#[doc = #text]))
    } else {
        (TokenStream::new(), TokenStream::new())
    };
    mixed!(#(#attributes)* #docs #vis #sig #body)
}

/// `&amount`; an argument that is a shared reference is read as it is.
fn reference(argument: &Argument) -> TokenStream {
    let name = &argument.name;
    if is_shared(&argument.ty) {
        mixed!(#name)
    } else {
        mixed!(&#name)
    }
}

/// The type by which guards read the argument.
pub(super) fn reference_type(argument: &Argument) -> TokenStream {
    let ty = &argument.ty;
    if is_shared(ty) {
        mixed!(#ty)
    } else {
        mixed!(&#ty)
    }
}

pub(super) fn is_shared(ty: &Type) -> bool {
    matches!(ty, Type::Reference(reference) if reference.mutability.is_none())
}

/// Where the transition leads from the current state, or why it does not.
pub(super) fn plan(method: &Method) -> TokenStream {
    let state = state_type();
    let (cfg, name, variant) = (method.cfg(), method.plan(), &method.variant);
    let read = method.read_arguments();
    let parameter = (!read.is_empty()).then(|| {
        let types = read.iter().map(|argument| reference_type(argument));
        mixed!(arguments: ::core::option::Option<(#(#types,)*)>)
    });
    let (listed, any): (Vec<_>, Vec<_>) = method
        .rows
        .iter()
        .filter(|row| row.source.is_some())
        .partition(|row| matches!(row.source, Some(Source::Listed(_))));
    let rows = listed.iter().chain(&any);
    let arms = rows.map(|row| arm(method, row, &read));
    let state_of = mixed!(__m::Machine::<#state, __T>::state(self));
    // Guards and refusals of some states have to know the state; the rest takes it as it comes.
    let asks = method.rows.iter().any(|row| {
        row.conditions().next().is_some() || matches!(row.source, Some(Source::AnyBut(..)))
    });
    let (set_from, matched, other) = if asks {
        let set = mixed!(let from = #state_of;);
        (Some(set), mixed!(from), mixed!(_))
    } else {
        (None, state_of, mixed!(from))
    };
    mixed! {
        #cfg
        #[inline(always)]
        fn #name(&self, #parameter) -> __Planned {
            #set_from
            match #matched {
                #(#arms)*
                #other => __p::refuse(__T::#variant, from),
            }
        }
    }
}

fn arm(method: &Method, row: &Transition, read: &[&Argument]) -> TokenStream {
    let pattern = match &row.source {
        Some(Source::Listed(states)) => {
            let states = states.iter().map(state_constant);
            mixed!(#(#states)|*)
        }
        Some(Source::AnyBut(_, states)) if !states.is_empty() => {
            let states = states.iter().map(state_constant);
            mixed!(_ if !::core::matches!(from, #(#states)|*))
        }
        _ => mixed!(_),
    };
    let guards = row.guards.iter().enumerate().map(|(index, guard)| {
        let asked = asked(method, guard, index, read);
        if guard.reads.is_empty() {
            return mixed!(#asked?;);
        }
        let names = read.iter().map(|argument| &argument.name);
        mixed!(if let Some((#(#names,)*)) = arguments { #asked?; })
    });
    let guards: TokenStream = guards.collect();
    let target = target(method, row, read);
    if guards.is_empty()
        && !matches!(&row.target, Target::To(choices) if choices[..].iter().any(|c| c.1.is_some()))
    {
        return mixed!(#pattern => #target,);
    }
    mixed!(#pattern => { #guards #target })
}

/// The answer of one guard as a refusal.
fn asked(method: &Method, guard: &Guard, index: usize, _read: &[&Argument]) -> TokenStream {
    let variant = &method.variant;
    let index = u8::try_from(index).unwrap_or(u8::MAX);
    let verdict = verdict(guard);
    let require = call_at(&guard.function, mixed!(__p::require));
    mixed!(#require(__T::#variant, from, #index, #verdict))
}

fn verdict(guard: &Guard) -> TokenStream {
    let function = &guard.function;
    let reads = &guard.reads;
    match function {
        syn::Expr::Call(call) => {
            let path = &call.func;
            let verdict = call_at(path, quote::quote!(__p::verdict));
            mixed!(#verdict(#path(self, #(#reads),*)))
        }
        syn::Expr::Closure(_) => {
            let helper = format_ident!("ask{}", reads.len() + 1);
            mixed!(__p::#helper(#function, self, #(#reads),*))
        }
        _ => {
            let ask = call_at(function, mixed!(__p::ask::<Self, _>));
            mixed!(#ask(#function, self))
        }
    }
}

fn target(method: &Method, row: &Transition, read: &[&Argument]) -> TokenStream {
    let on_error = row.on_error.as_ref().map(|state| {
        let state = state_constant(state);
        mixed!(.on_error(#state))
    });
    let choices = match &row.target {
        Target::Stays | Target::ByReturn(..) => return answer(&mixed!(stay()), on_error.as_ref()),
        Target::To(choices) => choices,
    };
    let first_index = row.guards.len();
    let mut tokens = TokenStream::new();
    let mut open = true;
    for (index, (state, condition)) in (first_index..).zip(choices) {
        let state = state_constant(state);
        let plan = answer(&mixed!(to(#state)), on_error.as_ref());
        let Some(condition) = condition else {
            tokens.extend(plan);
            open = false;
            break;
        };
        let asked = asked(method, condition, index, read);
        let asked = if condition.reads.is_empty() {
            asked
        } else {
            let names = read.iter().map(|argument| &argument.name);
            // Without the call's arguments the condition counts as open: the call will ask it.
            mixed!(match arguments { Some((#(#names,)*)) => #asked, None => Ok(()) })
        };
        tokens.extend(mixed! {
            let denied = match #asked {
                Ok(()) => return #plan,
                Err(denied) => denied,
            };
        });
    }
    if open {
        tokens.extend(mixed!(Err(denied)));
    }
    tokens
}

/// `__p::to(New)`, or the same with a state for the errors of the body.
fn answer(plan: &TokenStream, on_error: Option<&TokenStream>) -> TokenStream {
    match on_error {
        None => mixed!(__p::#plan),
        Some(on_error) => mixed!(Ok(__p::Plan::#plan #on_error)),
    }
}
