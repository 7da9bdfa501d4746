//! Who acts: the person on whose behalf a task is claimed or a transition is offered.

use std::borrow::Borrow;
use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use crate::json::AnyRef;

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

/// The prefix of the key that stands for the members of a group where a permission could stand.
const GROUP: &str = "group:";

/// A permission that somebody has: everywhere, or on one object only.
///
/// ```
/// use procession::user::Grant;
/// use procession::json::AnyRef;
///
/// let everywhere = Grant::from("order.approve");
/// let customer = AnyRef { model: "Customer".to_owned(), key: "7".to_owned() };
/// let there = Grant::on("order.approve", customer.clone());
/// assert!(everywhere.covers("order.approve", Some(&customer)));
/// assert!(there.covers("order.approve", Some(&customer)));
/// assert!(!there.covers("order.approve", None));
/// ```
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Grant {
    /// The permission, or the key of a requirement that the user meets.
    pub permission: String,
    /// What it is limited to.
    pub object: Option<AnyRef>,
}

impl Grant {
    /// The permission on one object.
    pub fn on(permission: impl Into<String>, object: impl Into<AnyRef>) -> Self {
        Self {
            permission: permission.into(),
            object: Some(object.into()),
        }
    }

    /// True when it is enough for what needs `permission`, on `object` if there is one.
    #[must_use]
    pub fn covers(&self, permission: &str, object: Option<&AnyRef>) -> bool {
        self.permission == permission && (self.object.is_none() || self.object.as_ref() == object)
    }
}

impl From<&str> for Grant {
    fn from(permission: &str) -> Self {
        Self::from(permission.to_owned())
    }
}

impl From<String> for Grant {
    fn from(permission: String) -> Self {
        Self {
            permission,
            object: None,
        }
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
    objects: BTreeSet<(String, AnyRef)>,
    groups: BTreeSet<String>,
}

impl User {
    /// A user without any permission.
    pub fn new(id: impl Into<UserId>) -> Self {
        Self {
            id: id.into(),
            superuser: false,
            permissions: BTreeSet::new(),
            objects: BTreeSet::new(),
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

    /// The same user, who now has this permission on one object too: a row of the program's own tables
    /// ([`Ref`](crate::json::Ref)), or a process ([`ProcessId`](crate::ProcessId)).
    #[must_use]
    pub fn with_permission_on(
        mut self,
        permission: impl Into<String>,
        object: impl Into<AnyRef>,
    ) -> Self {
        self.objects.insert((permission.into(), object.into()));
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

    /// True when the user has this permission on the object, or everywhere.
    #[must_use]
    pub fn has_permission_on(&self, permission: &str, object: &AnyRef) -> bool {
        let here = || {
            self.objects
                .iter()
                .any(|(name, on)| name == permission && on == object)
        };
        self.has_permission(permission) || here()
    }

    /// True when the user meets what a task asks for: the permission, on the object if there is one, or
    /// one of the groups that [`group_key`] has made a key of.
    #[must_use]
    pub fn meets(&self, requirement: &str, object: Option<&AnyRef>) -> bool {
        match groups_of(requirement) {
            Some(mut groups) => self.superuser || groups.any(|group| self.is_in_group(group)),
            None => match object {
                Some(object) => self.has_permission_on(requirement, object),
                None => self.has_permission(requirement),
            },
        }
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

    /// The permissions that the user has on one object only.
    pub fn permissions_on(&self) -> impl Iterator<Item = (&str, &AnyRef)> {
        self.objects.iter().map(|(name, on)| (name.as_str(), on))
    }

    /// The groups that the user is in, in alphabetical order.
    pub fn groups(&self) -> impl Iterator<Item = &str> {
        self.groups.iter().map(String::as_str)
    }
}

/// What a task for the members of any of these groups holds in the place of a permission: one word, so
/// that the queue is read from one index. Nothing for no group.
///
/// ```
/// use procession::user::{group_key, groups_of};
///
/// let key = group_key(["managers", "clerks"]).unwrap();
/// assert_eq!(key, "group:clerks|managers");
/// assert!(groups_of(&key).unwrap().eq(["clerks", "managers"]));
/// assert!(groups_of("hello.approve").is_none());
/// ```
#[must_use]
pub fn group_key<'a>(groups: impl IntoIterator<Item = &'a str>) -> Option<String> {
    let groups: BTreeSet<&str> = groups.into_iter().collect();
    let groups: Vec<&str> = groups.into_iter().collect();
    (!groups.is_empty()).then(|| format!("{GROUP}{}", groups.join("|")))
}

/// The groups that a key of [`group_key`] names; nothing for a permission.
#[must_use]
pub fn groups_of(requirement: &str) -> Option<impl Iterator<Item = &str>> {
    Some(requirement.strip_prefix(GROUP)?.split('|'))
}
