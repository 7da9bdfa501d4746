//! Who acts: the person on whose behalf a task is claimed or a transition is offered.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

/// The key of a user: whatever the program's own user table uses, written as text.
///
/// ```
/// use procession::UserId;
///
/// assert_eq!(UserId::from("ada"), UserId::new("ada"));
/// assert_eq!(UserId::from(7).as_str(), "7");
/// ```
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct UserId(Arc<str>);

impl UserId {
    /// The id that is written like this.
    pub fn new(id: impl Into<Arc<str>>) -> Self {
        Self(id.into())
    }

    /// The id as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "UserId({:?})", &*self.0)
    }
}

impl From<&str> for UserId {
    fn from(id: &str) -> Self {
        Self::new(id)
    }
}

impl From<String> for UserId {
    fn from(id: String) -> Self {
        Self::new(id)
    }
}

impl From<i64> for UserId {
    fn from(id: i64) -> Self {
        Self::new(id.to_string())
    }
}

impl Borrow<str> for UserId {
    fn borrow(&self) -> &str {
        self.as_str()
    }
}

/// Who acts, with what they may do: a snapshot that the program makes from its own users.
///
/// ```
/// use procession::User;
///
/// let ada = User::new("ada").with_permission("hello.approve").in_group("supervisors");
/// assert!(ada.has_permission("hello.approve"));
/// assert!(!ada.has_permission("hello.start"));
/// assert!(User::superuser("root").has_permission("anything"));
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct User {
    id: UserId,
    superuser: bool,
    permissions: BTreeSet<String>,
    groups: BTreeSet<String>,
}

impl User {
    /// A user without any permission.
    pub fn new(id: impl Into<UserId>) -> Self {
        Self {
            id: id.into(),
            superuser: false,
            permissions: BTreeSet::new(),
            groups: BTreeSet::new(),
        }
    }

    /// A user who has every permission.
    pub fn superuser(id: impl Into<UserId>) -> Self {
        Self {
            superuser: true,
            ..Self::new(id)
        }
    }

    /// The same user, who now has this permission too.
    #[must_use]
    pub fn with_permission(mut self, permission: impl Into<String>) -> Self {
        self.permissions.insert(permission.into());
        self
    }

    /// The same user, who now is in this group too.
    #[must_use]
    pub fn in_group(mut self, group: impl Into<String>) -> Self {
        self.groups.insert(group.into());
        self
    }

    /// The key of this user.
    #[must_use]
    pub fn id(&self) -> &UserId {
        &self.id
    }

    /// True for a user who has every permission.
    #[must_use]
    pub fn is_superuser(&self) -> bool {
        self.superuser
    }

    /// True when the user has this permission, or every one.
    #[must_use]
    pub fn has_permission(&self, permission: &str) -> bool {
        self.superuser || self.permissions.contains(permission)
    }

    /// True when the user is in this group.
    #[must_use]
    pub fn is_in_group(&self, group: &str) -> bool {
        self.groups.contains(group)
    }

    /// The permissions that the user was given, in alphabetical order.
    pub fn permissions(&self) -> impl Iterator<Item = &str> {
        self.permissions.iter().map(String::as_str)
    }

    /// The groups that the user is in, in alphabetical order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }
}
