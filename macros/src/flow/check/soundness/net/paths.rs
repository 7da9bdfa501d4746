//! The ways that are told to people.

use std::collections::VecDeque;

use super::{Kind, Net};

/// Two tokens' ways from where they were parted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Parting {
    pub(crate) one: Vec<usize>,
    pub(crate) other: Vec<usize>,
}

impl Parting {
    /// The split that has parted them, when one of them comes to it again.
    pub(crate) fn again(&self) -> Option<usize> {
        let (origin, one) = self.one.split_first()?;
        let again = one.contains(origin) || self.other[1..].contains(origin);
        again.then_some(*origin)
    }
}

/// The shortest way from a start to a node.
pub(super) fn shortest(net: &Net, to: usize) -> Option<Vec<usize>> {
    let mut before: Vec<Option<usize>> = vec![None; net.nodes.len()];
    let starts = (0..net.nodes.len()).filter(|node| net.nodes[*node].kind == Kind::Start);
    let mut queue: VecDeque<usize> = starts.collect();
    while let Some(node) = queue.pop_front() {
        if node == to {
            let mut path = vec![to];
            while let Some(earlier) = before[path[path.len() - 1]] {
                path.push(earlier);
            }
            path.reverse();
            return Some(path);
        }
        for way in &net.nodes[node].ways {
            let target = way.target;
            if before[target].is_none() && net.nodes[target].kind != Kind::Start {
                before[target] = Some(node);
                queue.push_back(target);
            }
        }
    }
    None
}
