//! Tokens: which branch of which open split a task runs on.

use std::collections::BTreeMap;
use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// The path of splits that are open above a task, outermost first; empty outside every split.
///
/// A split gives each branch its own token and a join takes the last part away again, so that a
/// token is never longer than the splits that are open, however often a loop goes round.
///
/// ```
/// use procession::Token;
///
/// let token: Token = "split_clerk#2.1/split_on_insurance#7.2".parse()?;
/// assert_eq!(token.segments().len(), 2);
/// assert_eq!(token.to_string(), "split_clerk#2.1/split_on_insurance#7.2");
/// assert_eq!(Token::ROOT.to_string(), "");
/// # Ok::<(), procession::TokenError>(())
/// ```
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Token(Vec<Segment>);

/// One open split on the path of a [`Token`].
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Segment {
    /// The name of the split node, or of the boundary event.
    pub node: String,
    /// The number of its task: every pass through the node is a split of its own.
    pub split: u32,
    /// The branch, counted from 1 in the order in which the branches began; 0 for the path of a boundary
    /// event that did not interrupt its host, which runs beside all branches.
    pub branch: u32,
}

/// The branch of a path that began at an event which did not interrupt its host.
const BESIDE: u32 = 0;

/// A stored token that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not a token: expected parts like `split#2.1`, joined by `/`")]
pub struct TokenError(String);

impl Token {
    /// The token of a task outside every split.
    pub const ROOT: Self = Self(Vec::new());

    /// The open splits, outermost first.
    #[must_use]
    pub fn segments(&self) -> &[Segment] {
        &self.0
    }

    /// The token of one branch of a split that this token has come to.
    #[must_use]
    pub fn branch(&self, node: &str, split: u32, branch: u32) -> Self {
        let mut path = self.0.clone();
        path.push(Segment {
            node: node.to_owned(),
            split,
            branch,
        });
        Self(path)
    }

    /// The token of a path that begins beside a task with this token, at the boundary event `node` whose
    /// task has the number `event`. No join of the main flow waits for it. Paths beside paths are not
    /// nested: a reminder that reminds of itself must not make the token longer with every round.
    #[must_use]
    pub(crate) fn beside(&self, node: &str, event: u32) -> Self {
        let is_main = |segment: &&Segment| segment.branch != BESIDE;
        let main: Vec<Segment> = self.0.iter().take_while(is_main).cloned().collect();
        Self(main).branch(node, event, BESIDE)
    }

    /// True when it runs beside the main flow, on a path that began below `depth` parts.
    pub(crate) fn is_beside(&self, depth: usize) -> bool {
        let below = self.0.get(depth..).unwrap_or_default();
        below.iter().any(|segment| segment.branch == BESIDE)
    }

    /// How many parts a join must leave: those up to the one that keeps the token beside the main flow.
    pub(crate) fn main_length(&self) -> usize {
        let beside = self.0.iter().rposition(|segment| segment.branch == BESIDE);
        beside.map_or(0, |position| position + 1)
    }

    /// The same token with other names of splits.
    pub(crate) fn renamed(&self, renames: &BTreeMap<String, String>) -> Self {
        let mut path = self.0.clone();
        for part in &mut path {
            if let Some(new) = renames.get(&part.node) {
                new.clone_into(&mut part.node);
            }
        }
        Self(path)
    }

    /// The first `depth` parts.
    pub(crate) fn truncated(&self, depth: usize) -> Self {
        Self(self.0[..depth.min(self.0.len())].to_vec())
    }

    /// True when this token runs on some branch of the split that `other`'s first `depth` parts end
    /// with. The branch of that last part does not count; at depth 0 every token does.
    pub(crate) fn shares_split(&self, other: &Self, depth: usize) -> bool {
        let Some(last) = depth.checked_sub(1) else {
            return true;
        };
        match (self.0.get(last), other.0.get(last)) {
            (Some(a), Some(b)) => a.split == b.split && self.0[..last] == other.0[..last],
            _ => false,
        }
    }
}

impl fmt::Display for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (position, segment) in self.0.iter().enumerate() {
            if position > 0 {
                f.write_str("/")?;
            }
            write!(f, "{}#{}.{}", segment.node, segment.split, segment.branch)?;
        }
        Ok(())
    }
}

impl FromStr for Token {
    type Err = TokenError;

    fn from_str(text: &str) -> Result<Self, TokenError> {
        if text.is_empty() {
            return Ok(Self::ROOT);
        }
        let path = text.split('/').map(parse_segment).collect::<Option<_>>();
        path.map(Self).ok_or_else(|| TokenError(text.to_owned()))
    }
}

fn parse_segment(text: &str) -> Option<Segment> {
    let (node, numbers) = text.rsplit_once('#')?;
    let (split, branch) = numbers.split_once('.')?;
    Some(Segment {
        node: node.to_owned(),
        split: split.parse().ok()?,
        branch: branch.parse().ok()?,
    })
}

impl Serialize for Token {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Token {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn branches_of_one_split_share_it() {
        let outer = Token::ROOT.branch("outer", 2, 1);
        let (first, second) = (outer.branch("inner", 5, 1), outer.branch("inner", 5, 2));
        assert!(first.shares_split(&second, 2));
        assert!(!first.shares_split(&outer, 2));
        assert!(first.shares_split(&Token::ROOT, 0));
        let other = Token::ROOT.branch("outer", 2, 2).branch("inner", 5, 1);
        assert!(!first.shares_split(&other, 2), "another branch further up");
        assert!(first.shares_split(&other, 1));
    }

    #[test]
    fn what_runs_beside_is_told_from_branches() {
        let branch = Token::ROOT.branch("split", 2, 1);
        let beside = branch.beside("a.remind", 5);
        assert_eq!(beside.to_string(), "split#2.1/a.remind#5.0");
        assert!(beside.is_beside(0) && beside.is_beside(1) && !beside.is_beside(2));
        assert!(!branch.is_beside(0));
        assert_eq!((branch.main_length(), beside.main_length()), (0, 2));
        let inner = beside.branch("split", 7, 1);
        assert_eq!(inner.main_length(), 2);
        let again = inner.beside("b.remind", 9);
        assert_eq!(again.to_string(), "split#2.1/b.remind#9.0");
        assert_eq!(again.to_string().parse(), Ok(again));
    }

    #[test]
    fn nonsense_is_refused() {
        for text in ["x", "split#", "split#2", "split#a.1", "split#2.1/"] {
            assert!(text.parse::<Token>().is_err(), "{text}");
        }
    }
}
