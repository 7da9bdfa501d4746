//! Queries, firing by enum and by name, and the implementations of the traits.

use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote, quote_spanned};
use syn::Type;

use super::super::check::depends_on_call;
use super::super::model::{Argument, Machine, Method};
use super::super::parse::{Hook, Permission, Source, Transition};
use super::method::{is_shared, plan, reference_type};
use super::{call_at, state_constant, state_type};
use crate::names::respan;

/// The methods that are made for the user's type.
pub(super) fn queries(machine: &Machine) -> TokenStream {
    let (generics, _, where_clause) = machine.generics.split_for_impl();
    let (ty, names, state) = (&machine.ty, &machine.names, state_type());
    let (slot, table, graph) = (&names.slot, &names.table, &names.graph);
    let (available, available_to) = (&names.available, &names.available_to);
    let place = field_place(machine, true);
    let plans = machine.methods().map(plan);
    let checks = machine.methods().map(|method| check(machine, method));
    let (fire, fire_as, hooks) = (fire(machine), fire_as(machine), hooks(machine));
    quote! {
        #[allow(dead_code, unreachable_patterns, unreachable_pub, unused_variables)]
        #[allow(clippy::needless_lifetimes, clippy::let_unit_value)]
        impl #generics #ty #where_clause {
            /// Every declaration of a transition.
            pub const #table: &'static [__p::Row<#state, __T>] =
                <__T as __m::Transition<#state>>::TABLE;
            /// What can be done now.
            pub fn #available(&self) -> __m::Available<'_, Self, #state, __T> {
                __m::Machine::<#state, __T>::offers(self)
            }
            /// What can be done now by this user.
            pub fn #available_to<'a>(
                &'a self,
                user: &'a __p::User,
            ) -> __m::AvailableTo<'a, Self, #state, __T> {
                __m::Machine::<#state, __T>::offers_to(self, user)
            }
            /// The states and transitions.
            pub const fn #graph() -> __m::Graph<#state, __T> {
                __m::Graph::new()
            }
            #fire
            #fire_as
            #(#checks)*
            #(#plans)*
            #hooks
            fn #slot(&mut self) -> &mut #state {
                #place
            }
        }
    }
}

/// The field, as an expression that rustc underlines where the user named it. A field of another
/// type is one error, because both accesses ask the same of it at the same place.
fn field_place(machine: &Machine, exclusive: bool) -> TokenStream {
    let Some(field) = &machine.field else {
        return quote!(::core::unimplemented!());
    };
    let span = field.clone().into_iter().next().map(|token| token.span());
    let span = span.map_or_else(Span::call_site, |span| Span::call_site().located_at(span));
    let state = respan(state_type(), span);
    if exclusive {
        quote_spanned!(span=> __p::Holds::<#state>::exclusive(&mut (*self).#field))
    } else {
        quote_spanned!(span=> __p::Holds::<#state>::state(&(*self).#field))
    }
}

/// `can_approve` and `check_approve`, which take the arguments that guards read.
fn check(machine: &Machine, method: &Method) -> TokenStream {
    let (cfg, vis, plan) = (method.cfg(), &method.raw.vis, method.plan());
    let word = method.word();
    let (can, check) = (format_ident!("can_{word}"), format_ident!("check_{word}"));
    let (state, read) = (state_type(), method.read_arguments());
    let names: Vec<_> = read.iter().map(|argument| &argument.name).collect();
    let types: Vec<_> = read
        .iter()
        .map(|argument| reference_type(argument))
        .collect();
    let pass = (!read.is_empty()).then(|| quote!(Some((#(#names,)*))));
    if machine.taken.contains(&can.to_string()) || machine.taken.contains(&check.to_string()) {
        return TokenStream::new();
    }
    let about_can = format!("Can `{word}` be called now?");
    let about_check = format!("Why `{word}` is refused.");
    quote! {
        #cfg
        #[doc = #about_can]
        #vis fn #can(&self, #(#names: #types),*) -> bool {
            self.#plan(#pass).is_ok()
        }
        #cfg
        #[doc = #about_check]
        #vis fn #check(&self, #(#names: #types),*) -> __p::Checked<#state, __T> {
            self.#plan(#pass).map(|_| ())
        }
    }
}

/// Dispatch by state and then by transition, two jumps, which rustc folds with the match on the
/// state in the method itself. States that the same transitions leave share their arms.
fn fire(machine: &Machine) -> TokenStream {
    let (names, state) = (&machine.names, state_type());
    let (fire, error) = (&names.fire, &names.error);
    let erased = is_erased(machine);
    let failure = erased.then(|| quote!(<__m::BodyError>));
    let asyncness = machine.has_async().then(|| quote!(async));
    // One refusal for all arms where it costs nothing; the other kind has to look into the table.
    let (set_refused, refused) = if machine.methods().all(Method::is_bare) {
        let set = quote!(let refused = __m::Denied::no_transition(transition, state););
        (Some(set), quote!(refused))
    } else {
        (None, quote!(__p::refused(transition, state)))
    };
    let mut groups: BTreeMap<Vec<usize>, Vec<&Ident>> = BTreeMap::new();
    for state in listed_sources(machine) {
        let leaving = leaving(machine, Some(state));
        groups.entry(leaving).or_default().push(state);
    }
    let methods: Vec<_> = machine.methods().collect();
    let arms = |leaving: &[usize]| -> TokenStream {
        let arms = leaving.iter().map(|at| fire_arm(methods[*at], erased));
        arms.collect()
    };
    let groups = groups.iter().map(|(leaving, states)| {
        let (states, arms) = (states.iter().map(|s| state_constant(s)), arms(leaving));
        quote!(#(#states)|* => match transition { #arms _ => Err(#refused.into()) },)
    });
    let rest = arms(&leaving(machine, None));
    let rest = if rest.is_empty() {
        quote!(_ => Err(#refused.into()),)
    } else {
        quote!(_ => match transition { #rest _ => Err(#refused.into()) },)
    };
    quote! {
        /// Calls a transition that takes no arguments.
        #[inline]
        pub #asyncness fn #fire(&mut self, transition: __T) -> ::core::result::Result<(), #error #failure> {
            let state = __m::Machine::<#state, __T>::state(self);
            #set_refused
            match state {
                #(#groups)*
                #rest
            }
        }
    }
}

/// True when the bodies that can be fired by name alone have errors of their own.
fn is_erased(machine: &Machine) -> bool {
    let mut methods = machine.methods();
    methods.any(|method| method.is_bare() && method.output.is_fallible())
}

/// The states that a transition names as a source, each once, in the order of declaration.
fn listed_sources(machine: &Machine) -> Vec<&Ident> {
    let mut states: Vec<&Ident> = Vec::new();
    let mut seen = BTreeSet::new();
    let rows = machine.methods().flat_map(|method| &method.rows);
    for row in rows {
        if let Some(Source::Listed(listed)) = &row.source {
            states.extend(listed.iter().filter(|state| seen.insert(state.to_string())));
        }
    }
    states
}

/// The positions of the methods that can be fired by name alone from a state; from all that are
/// not named, when there is none.
fn leaving(machine: &Machine, from: Option<&Ident>) -> Vec<usize> {
    let covers = |row: &Transition| match (&row.source, from) {
        (Some(Source::Listed(states)), Some(from)) => states.contains(from),
        (Some(Source::AnyBut(_, states)), Some(from)) => !states.contains(from),
        (Some(Source::AnyBut(..)), None) => true,
        _ => false,
    };
    let methods = machine.methods().enumerate();
    methods
        .filter(|(_, method)| method.is_bare() && method.rows.iter().any(covers))
        .map(|(at, _)| at)
        .collect()
}

fn fire_arm(method: &Method, erased: bool) -> TokenStream {
    let (cfg, variant, name) = (method.cfg(), &method.variant, plain(method.name()));
    let wait = method.is_async().then(|| quote!(.await));
    let dropped = (!method.output.is_unit()).then(|| quote!(.map(drop)));
    let erase = erased.then(|| quote!(.map_err(__p::erase)));
    quote!(#cfg __T::#variant => self.#name() #wait #dropped #erase,)
}

/// The user's word at a place of ours: what is wrong with it is said where the user wrote it.
fn plain(name: &Ident) -> Ident {
    let mut name = name.clone();
    name.set_span(Span::mixed_site().located_at(Span::call_site()));
    name
}

/// By name, with the permission enforced and the arguments read from JSON.
fn fire_as(machine: &Machine) -> TokenStream {
    let (name, state) = (&machine.names.fire_as, state_type());
    let asyncness = machine.has_async().then(|| quote!(async));
    let (bare, others): (Vec<_>, Vec<_>) = machine.methods().partition(|method| method.is_bare());
    let arms = others.into_iter().map(fire_as_arm);
    let rest = (!bare.is_empty()).then(|| {
        let fire = &machine.names.fire;
        let wait = machine.has_async().then(|| quote!(.await));
        let wrap = if is_erased(machine) {
            quote!(Transition)
        } else {
            quote!(from_call)
        };
        quote!(bare => self.#fire(bare) #wait .map_err(__m::FireError::#wrap),)
    });
    quote! {
        /// Fires the transition of this name for this user, who needs the permission.
        pub #asyncness fn #name(
            &mut self,
            user: &__p::User,
            transition: &str,
            arguments: impl __m::Arguments,
        ) -> ::core::result::Result<(), __m::FireError<#state, __T>> {
            use __p::Unreadable as _;
            let arguments = &arguments.into_json();
            match __p::admit::<#state, __T>(self, user, transition)? {
                #(#arms)*
                #rest
            }
        }
    }
}

fn fire_as_arm(method: &Method) -> TokenStream {
    let (cfg, variant, name) = (method.cfg(), &method.variant, plain(method.name()));
    let state = state_type();
    let readable = |argument: &&Argument| read_type(method, &argument.ty).is_none();
    let bare_generics = method.arguments.is_empty() && !method.is_bare();
    if bare_generics
        || !method.runnable
        || method.arguments.iter().any(|argument| readable(&argument))
    {
        let first = method.arguments.iter().find(readable);
        let first = first.map_or_else(String::new, |argument| argument.name.to_string());
        return quote!(#cfg __T::#variant => Err(__p::not_readable(#first)),);
    }
    let read = method.arguments.iter().map(|argument| {
        let (word, local) = (argument.name.to_string(), local(argument));
        let ty = read_type(method, &argument.ty);
        quote!(let #local = __p::Argument::<#ty>::named(#word).read::<#state, __T>(arguments)?;)
    });
    let passed = method.arguments.iter().map(|argument| {
        let local = local(argument);
        if is_shared(&argument.ty) {
            quote!(&#local)
        } else {
            quote!(#local)
        }
    });
    let wait = method.is_async().then(|| quote!(.await));
    quote! {
        #cfg
        __T::#variant => {
            #(#read)*
            self.#name(#(#passed),*) #wait .map(|_| ()).map_err(__m::FireError::from_call)
        }
    }
}

fn local(argument: &Argument) -> Ident {
    let word = argument.name.to_string();
    format_ident!(
        "argument_{}",
        word.trim_start_matches("r#"),
        span = Span::mixed_site()
    )
}

/// The owned type that an argument is read as; `None` when the call alone can choose it.
fn read_type(method: &Method, ty: &Type) -> Option<TokenStream> {
    if depends_on_call(method, ty) || super::super::model::mentions(ty, &["dyn".to_owned()]) {
        return None;
    }
    let Type::Reference(reference) = ty else {
        return Some(quote!(#ty));
    };
    if reference.mutability.is_some() {
        return None;
    }
    match &*reference.elem {
        Type::Path(path) if path.path.is_ident("str") => Some(quote!(::std::string::String)),
        Type::Slice(slice) => {
            let item = &slice.elem;
            Some(quote!(::std::vec::Vec<#item>))
        }
        owned => Some(quote!(#owned)),
    }
}

/// Tells the hooks: the state that was left, the one that was entered, and the success.
fn hooks(machine: &Machine) -> TokenStream {
    if !machine.has_hooks() {
        return TokenStream::new();
    }
    let (name, state) = (&machine.names.hooks, state_type());
    let exit = machine
        .on_exit
        .iter()
        .map(|hook| hook_call(&state, hook, &quote!(source)));
    let enter = machine
        .on_enter
        .iter()
        .map(|hook| hook_call(&state, hook, &quote!(target)));
    let success = machine
        .on_success
        .iter()
        .map(|hook| hook_call(&state, hook, &quote!(target)));
    let mixed = Span::mixed_site();
    quote_spanned! {mixed=>
        #[inline]
        fn #name(&mut self, fired: __m::Fired<#state, __T>) {
            if fired.has_moved() {
                #(#exit)*
                #(#enter)*
            }
            #(#success)*
        }
    }
}

fn hook_call(states: &TokenStream, hook: &Hook, end: &TokenStream) -> TokenStream {
    let function = &hook.function;
    let tell = call_at(function, quote!(__p::tell::<Self, #states, __T, _>));
    let mixed = Span::mixed_site();
    let call = quote_spanned!(mixed=> #tell(#function, self, fired););
    match &hook.state {
        None => call,
        Some(state) => {
            let state = state_constant(state);
            quote_spanned!(mixed=> if ::core::matches!(fired.#end, #state) { #call })
        }
    }
}

/// What the traits of the runtime are told about the machine.
pub(super) fn implementations(machine: &Machine) -> TokenStream {
    let (generics, _, where_clause) = machine.generics.split_for_impl();
    let (ty, state) = (&machine.ty, state_type());
    let place = field_place(machine, false);
    let checks = machine.methods().map(|method| {
        let (cfg, variant, plan) = (method.cfg(), &method.variant, method.plan());
        let check = format_ident!("check_{}", method.word());
        if machine.taken.is_empty() && method.read_arguments().is_empty() {
            return quote!(#cfg __T::#variant => self.#check(),);
        }
        let none = (!method.read_arguments().is_empty()).then(|| quote!(None));
        quote!(#cfg __T::#variant => self.#plan(#none).map(|_| ()),)
    });
    let permissions: Vec<_> = machine.methods().flat_map(permission_arms).collect();
    let fire_as = &machine.names.fire_as;
    let by_name = (!machine.has_async()).then(|| {
        quote! {
            impl #generics __m::FireAs<#state, __T> for #ty #where_clause {
                fn fire_by_name(
                    &mut self,
                    user: &__p::User,
                    transition: &str,
                    arguments: &__p::Value,
                ) -> ::core::result::Result<(), __m::FireError<#state, __T>> {
                    self.#fire_as(user, transition, arguments)
                }
            }
        }
    });
    let ask = (!permissions.is_empty()).then(|| {
        quote_spanned! {Span::mixed_site()=>
            fn ask_permission(&self, row: &'static __p::Row<#state, __T>, user: &__p::User) -> bool {
                match (row.transition, row.ordinal) {
                    #(#permissions)*
                    _ => false,
                }
            }
        }
    });
    quote! {
        impl #generics __m::Machine<#state, __T> for #ty #where_clause {
            #[inline]
            fn state(&self) -> #state {
                #place
            }
            fn check(&self, transition: __T) -> __p::Checked<#state, __T> {
                match transition {
                    #(#checks)*
                }
            }
            #ask
        }
        #by_name
    }
}

fn permission_arms(method: &Method) -> Vec<TokenStream> {
    let (cfg, variant) = (method.cfg(), &method.variant);
    let rows = method.rows.iter().enumerate();
    let arms = rows.filter_map(|(ordinal, row)| {
        let Some(Permission::Asked(function)) = &row.permission else {
            return None;
        };
        let ordinal = u8::try_from(ordinal).unwrap_or(u8::MAX);
        let helper = match function {
            syn::Expr::Closure(_) => quote!(__p::may_fire_closure),
            _ => call_at(function, quote!(__p::may_fire::<Self, _>)),
        };
        Some(quote_spanned! {Span::mixed_site()=>
            #cfg (__T::#variant, #ordinal) => #helper(#function, self, user),
        })
    });
    arms.collect()
}
