//! Syntax to model: every name of a node is looked up and becomes a number.

use syn::Ident;

use super::kind::Kind;
use super::syntax::{Assign, Class, NodeSyntax, Syntax, Way};
use crate::diagnostics::{Errors, help_unknown};

/// A flow whose names are resolved.
pub(super) struct Flow<'a> {
    pub(super) syntax: &'a Syntax,
    pub(super) nodes: Vec<Node<'a>>,
}

/// A node with the numbers of the nodes that it names.
pub(super) struct Node<'a> {
    pub(super) syntax: &'a NodeSyntax,
    pub(super) kind: Kind,
    pub(super) edges: Vec<Edge<'a>>,
    /// The events on its border, in the order of their declaration.
    pub(super) boundaries: Vec<Boundary<'a>>,
    /// The node of `#[assign(owner_of(node))]`.
    pub(super) owner: Option<Named<'a>>,
    /// The node of `#[compensate_with(node)]`.
    pub(super) handler: Option<Named<'a>>,
    /// The nodes of `#[compensate(node, ..)]`.
    pub(super) compensates: Vec<Named<'a>>,
    /// The nodes of `#[four_eyes(node)]`.
    pub(super) four_eyes: Vec<Named<'a>>,
}

/// A way with the number of the node that it leads to.
pub(super) struct Edge<'a> {
    pub(super) way: &'a Way,
    pub(super) target: usize,
}

/// An event on the border of a node, which is a node of the graph itself, with one way.
pub(super) struct Boundary<'a> {
    pub(super) syntax: &'a super::boundary::Boundary,
    /// The name that is stored with its tasks: `approve.timeout`.
    pub(super) name: String,
    pub(super) edge: Edge<'a>,
}

/// A node that another one names without leading to it.
pub(super) struct Named<'a> {
    pub(super) token: &'a Ident,
    pub(super) node: usize,
}

impl<'a> Flow<'a> {
    /// Looks every name up; the answer is complete only when no error was added.
    pub(super) fn resolve(syntax: &'a Syntax, errors: &mut Errors) -> Self {
        let names: Vec<String> = syntax.nodes.iter().map(NodeSyntax::to_string).collect();
        let has_end = syntax
            .nodes
            .iter()
            .any(|node| node.kind.is_some_and(Kind::is_end));
        let targets = || {
            let nodes = syntax.nodes.iter();
            nodes.flat_map(|node| {
                let events = node.boundaries.iter().map(|event| &event.way);
                node.ways.iter().chain(events)
            })
        };
        let lacks_end = !has_end && targets().any(|way| is_an_end(&way.target.to_string()));
        if lacks_end {
            errors.at(syntax.ident(), NO_END);
        }
        let resolver = Resolver {
            names: &names,
            lacks_end,
        };
        let nodes = syntax.nodes.iter();
        Self {
            syntax,
            nodes: nodes
                .filter_map(|node| resolver.node(node, errors))
                .collect(),
        }
    }

    /// The edges with the numbers of the nodes that they leave; those of a node's boundary events leave
    /// the node.
    pub(super) fn edges(&self) -> impl Iterator<Item = (usize, &Edge<'a>)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.flat_map(|(source, node)| node.all_edges().map(move |edge| (source, edge)))
    }

    /// The boundary events with the numbers of their hosts, in the order of their rows in the table.
    pub(super) fn boundaries(&self) -> impl Iterator<Item = (usize, &Boundary<'a>)> {
        let nodes = self.nodes.iter().enumerate();
        nodes.flat_map(|(host, node)| node.boundaries.iter().map(move |event| (host, event)))
    }

    /// The nodes whose work the node undoes, and the words for it there.
    pub(super) fn hosts(&self, handler: usize) -> impl Iterator<Item = (usize, &Named<'a>)> {
        let named = self
            .nodes
            .iter()
            .map(|node| node.handler.as_ref())
            .enumerate();
        named.filter_map(move |(host, named)| {
            let named = named.filter(|named| named.node == handler)?;
            Some((host, named))
        })
    }

    /// True for a node that undoes what another one did.
    pub(super) fn is_handler(&self, node: usize) -> bool {
        self.hosts(node).next().is_some()
    }

    /// The name of a node in backquotes, for messages.
    pub(super) fn quoted(&self, node: usize) -> String {
        format!("`{}`", self.nodes[node].syntax)
    }

    /// Names in backquotes with arrows between them: the way through `nodes`.
    pub(super) fn path(&self, nodes: &[usize]) -> String {
        let names: Vec<_> = nodes.iter().map(|node| self.quoted(*node)).collect();
        names.join(" -> ")
    }
}

impl<'a> Node<'a> {
    /// Its own edges, and those of the events on its border.
    pub(super) fn all_edges(&self) -> impl Iterator<Item = &Edge<'a>> {
        let events = self.boundaries.iter().map(|event| &event.edge);
        self.edges.iter().chain(events)
    }
}

impl Node<'_> {
    pub(super) fn name(&self) -> &Ident {
        &self.syntax.name
    }

    /// How many ways of a class leave the node.
    pub(super) fn count(&self, class: Class) -> usize {
        self.syntax.ways_of(class).count()
    }
}

/// The name as the graph knows it: without the `r#` of a raw identifier.
impl std::fmt::Display for NodeSyntax {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let name = syn::ext::IdentExt::unraw(&self.name);
        write!(f, "{name}")
    }
}

/// What a flow hears that no process of it can ever be done with.
pub(super) const NO_END: &str = "this flow has no end\nhelp: add `end: End`";

/// True for what people call an end: a way to such a node asks for one.
fn is_an_end(word: &str) -> bool {
    word == "end" || word.starts_with("end_") || word.ends_with("_end")
}

struct Resolver<'a> {
    names: &'a [String],
    lacks_end: bool,
}

impl Resolver<'_> {
    fn node<'a>(&self, syntax: &'a NodeSyntax, errors: &mut Errors) -> Option<Node<'a>> {
        let ways = syntax.ways.iter();
        let edges = ways.filter_map(|way| self.edge(way, errors)).collect();
        let boundaries = self.boundaries(syntax, errors);
        let (handler, compensate) = (syntax.compensate_with.as_ref(), syntax.compensate.iter());
        Some(Node {
            edges,
            boundaries,
            owner: self.owner(syntax, errors),
            handler: handler.and_then(|token| self.named(token, errors)),
            compensates: compensate
                .filter_map(|token| self.named(token, errors))
                .collect(),
            four_eyes: self.four_eyes(syntax, errors),
            kind: syntax.kind?,
            syntax,
        })
    }

    fn edge<'a>(&self, way: &'a Way, errors: &mut Errors) -> Option<Edge<'a>> {
        let target = self.find(&way.target, errors)?;
        Some(Edge { way, target })
    }

    /// A second event of its sort without a name of its own is numbered.
    fn boundaries<'a>(&self, syntax: &'a NodeSyntax, errors: &mut Errors) -> Vec<Boundary<'a>> {
        let mut boundaries = Vec::new();
        let mut unnamed = std::collections::BTreeMap::new();
        for event in &syntax.boundaries {
            let word = match &event.name {
                Some(name) => syn::ext::IdentExt::unraw(name).to_string(),
                None => {
                    let word = event.event.word();
                    let count = unnamed.entry(word).or_insert(0);
                    *count += 1;
                    match count {
                        1 => word.to_owned(),
                        count => format!("{word}_{count}"),
                    }
                }
            };
            boundaries.extend(self.edge(&event.way, errors).map(|edge| Boundary {
                syntax: event,
                name: format!("{syntax}.{word}"),
                edge,
            }));
        }
        boundaries
    }

    fn owner<'a>(&self, syntax: &'a NodeSyntax, errors: &mut Errors) -> Option<Named<'a>> {
        match &syntax.assign {
            Some(Assign::OwnerOf(token)) => self.named(token, errors),
            _ => None,
        }
    }

    fn named<'a>(&self, token: &'a Ident, errors: &mut Errors) -> Option<Named<'a>> {
        let node = self.find(token, errors)?;
        Some(Named { token, node })
    }

    fn four_eyes<'a>(&self, syntax: &'a NodeSyntax, errors: &mut Errors) -> Vec<Named<'a>> {
        let tokens = syntax.people.four_eyes.iter().flatten();
        let named = tokens.filter_map(|token| self.named(token, errors));
        named.collect()
    }

    fn find(&self, token: &Ident, errors: &mut Errors) -> Option<usize> {
        let word = syn::ext::IdentExt::unraw(token).to_string();
        let found = self.names.iter().position(|name| *name == word);
        if found.is_none() {
            if self.lacks_end && is_an_end(&word) {
                // The flow is told once that it has no end.
                return None;
            }
            let names: Vec<&str> = self.names.iter().map(String::as_str).collect();
            let help = help_unknown(&word, "nodes of this flow", &names);
            errors.at(token, format!("there is no node `{word}`\n{help}"));
        }
        found
    }
}
