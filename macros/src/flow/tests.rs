//! The whole way through the macro: what a flow expands to, and what is said about a wrong one.

use expect_test::expect_file;
use proc_macro2::{TokenStream, TokenTree};
use quote::quote;

use super::expand;

fn smallest() -> TokenStream {
    quote! {
        /// Hello world
        ///
        /// Sends a message to the world, once a supervisor has approved it.
        #[derive(Debug)]
        pub struct HelloFlow {
            /// New message
            #[form(text)]
            #[permission("hello.start")]
            #[next(approve)]
            start: Start,

            /// Approval request
            #[form(approved)]
            #[assign(|hello| hello.supervisor.clone())]
            #[next(check_approve)]
            approve: View,

            #[when(|hello| hello.approved == Some(true), then = send)]
            #[otherwise(end)]
            check_approve: If,

            /// Send message
            #[run(Self::send_message)]
            #[retry(attempts = 5, backoff = exponential)]
            #[next(end)]
            send: Job,

            end: End,
        }
    }
}

fn arguments() -> TokenStream {
    quote!(data = Hello, summary = "Send '{text}' to the world")
}

/// What the messages say, without their help.
fn errors(item: TokenStream) -> Vec<String> {
    messages(expand(quote!(data = Hello), item))
}

/// The texts of all `compile_error!` calls.
fn messages(tokens: TokenStream) -> Vec<String> {
    let mut found = Vec::new();
    let mut is_error = false;
    for token in tokens {
        match token {
            TokenTree::Group(group) if is_error => {
                let text: syn::LitStr = syn::parse2(group.stream()).expect("a text");
                found.extend(text.value().lines().next().map(str::to_owned));
                is_error = false;
            }
            TokenTree::Ident(ident) => is_error = ident == "compile_error",
            TokenTree::Group(_) | TokenTree::Literal(_) => is_error = false,
            TokenTree::Punct(_) => {}
        }
    }
    found
}

#[test]
fn what_a_flow_expands_to() {
    let expanded = expand(arguments(), smallest());
    let file = syn::parse2(expanded).expect("the expansion is a file");
    let pretty = prettyplease::unparse(&file);
    expect_file!["../../../docs/expansion/flow.rs"].assert_eq(&pretty);
}

#[test]
fn the_same_flow_expands_to_the_same_tokens() {
    let once = expand(arguments(), smallest()).to_string();
    assert_eq!(once, expand(arguments(), smallest()).to_string());
}

#[test]
fn under_another_name_of_the_crate_its_own_does_not_appear() {
    let arguments = arguments();
    let expanded = expand(quote!(#arguments, crate = vendored::workflow), smallest()).to_string();
    assert!(expanded.contains("vendored :: workflow :: flow"));
    assert!(!expanded.contains("procession"), "{expanded}");
}

#[test]
fn a_wrong_name_hides_what_follows_from_it() {
    let item = quote! {
        struct HelloFlow {
            #[next(aprove)]
            start: Start,
            #[next(ned)]
            approve: View,
            end: End,
        }
    };
    assert_eq!(
        errors(item),
        ["there is no node `aprove`", "there is no node `ned`"]
    );
}

#[test]
fn mistakes_of_several_nodes_are_reported_at_once() {
    let item = quote! {
        struct HelloFlow {
            start: Start,
            #[run(Self::send)]
            send: Job,
            #[when(|hello| hello.approved, then = end)]
            check: Switch,
            end: End,
        }
    };
    assert_eq!(
        errors(item),
        [
            "`start` is a `Start` and needs `#[next(node)]`",
            "`send` is a `Job` and needs `#[next(node)]`",
            "`check` is a `Switch` and needs `#[otherwise(node)]`, where a token goes when no condition holds",
        ]
    );
}

#[test]
fn of_an_unreachable_part_the_first_node_is_named() {
    let item = quote! {
        struct HelloFlow {
            #[next(end)]
            start: Start,
            #[next(b)]
            a: View,
            #[next(end)]
            b: View,
            #[next(d)]
            c: View,
            #[when(|_| true, then = c)]
            #[otherwise(end)]
            d: If,
            end: End,
        }
    };
    let mut found = errors(item);
    found.sort();
    assert_eq!(
        found,
        [
            "no way from a start leads to `a`",
            "no way from a start leads to `c`",
        ]
    );
}

#[test]
fn a_loop_is_named_by_its_shortest_way_round() {
    let item = quote! {
        struct HelloFlow {
            #[next(a)]
            start: Start,
            #[run(Self::a)]
            #[next(b)]
            a: Function,
            #[when(|_| true, then = c)]
            #[when(|_| true, then = a)]
            #[otherwise(end)]
            b: Switch,
            #[run(Self::c)]
            #[next(a)]
            c: Function,
            end: End,
        }
    };
    assert_eq!(errors(item), ["this loop never waits: `a` -> `b` -> `a`"]);
}

#[test]
fn a_loop_through_a_join_waits_when_one_of_its_branches_does() {
    let flow = |kind: TokenStream, run: TokenStream| {
        quote! {
            struct HelloFlow {
                #[next(split)]
                start: Start,
                #[next(a)]
                #[next(b)]
                split: Split,
                #run
                #[next(join)]
                a: #kind,
                #[run(Self::b)]
                #[next(join)]
                b: Function,
                #[next(again)]
                join: Join,
                #[when(|_| true, then = split)]
                #[otherwise(end)]
                again: If,
                end: End,
            }
        }
    };
    let waits = errors(flow(quote!(View), quote!()));
    assert_eq!(waits, Vec::<String>::new());
    let runs_on = errors(flow(quote!(Function), quote!(#[run(Self::a)])));
    assert_eq!(runs_on.len(), 1, "{runs_on:?}");
    assert!(runs_on[0].starts_with("this loop never waits: `split` -> "));
}

#[test]
fn a_loop_without_a_way_out_is_one_mistake() {
    let item = quote! {
        struct HelloFlow {
            #[next(a)]
            start: Start,
            #[run(Self::a)]
            #[next(b)]
            a: Function,
            #[run(Self::b)]
            #[next(a)]
            b: Function,
            #[next(end)]
            other: Start,
            end: End,
        }
    };
    assert_eq!(
        errors(item),
        ["no way leads from here to an end: `a` -> `b` -> `a`"]
    );
}

#[test]
fn a_join_of_one_edge_is_no_mistake() {
    let item = quote! {
        struct HelloFlow {
            #[next(split)]
            start: Start,
            #[next(a)]
            #[next(b)]
            split: Split,
            #[next(check)]
            a: View,
            #[next(check)]
            b: View,
            #[next(join)]
            check: View,
            #[next(end)]
            join: Join,
            end: End,
        }
    };
    assert_eq!(errors(item), Vec::<String>::new());
}

#[test]
fn whoever_did_the_node_itself_before_may_own_it_again() {
    let item = |next: TokenStream| {
        quote! {
            struct HelloFlow {
                #[next(write)]
                start: Start,
                #[assign(owner_of(write))]
                #[next(#next)]
                write: View,
                #[when(|_| true, then = write)]
                #[otherwise(end)]
                again: If,
                #[next(again)]
                other: Start,
                end: End,
            }
        }
    };
    assert_eq!(errors(item(quote!(again))), Vec::<String>::new());
    let once = errors(item(quote!(end)));
    assert_eq!(
        once,
        ["`write` cannot come before `write`, so that nobody owns it yet"]
    );
}
