//! References to rows of the user's own tables.

use std::fmt;
use std::hash::{Hash, Hasher};
use std::marker::PhantomData;

use serde::{Deserialize, Deserializer, Serialize, Serializer};
use serde_json::Value;
use uuid::Uuid;

use crate::json::{FieldKind, JsonField, ReadErrors};

/// A table of the user's own whose rows documents can refer to.
///
/// ```
/// use procession::json::{AnyRef, Model, Ref};
///
/// struct Customer;
///
/// impl Model for Customer {
///     const NAME: &'static str = "Customer";
///     type Key = i64;
/// }
///
/// let customer = Ref::<Customer>::new(7);
/// let erased = AnyRef::from(customer);
/// assert_eq!(erased.to_string(), "Customer 7");
/// assert_eq!(erased.to::<Customer>().unwrap().key(), &7);
/// ```
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a model that documents can refer to",
    note = "implement `procession::json::Model` for it: its name and the type of its key"
)]
pub trait Model: 'static {
    /// The name of the model, stored in references of any model; changing it orphans them.
    const NAME: &'static str;

    /// The type of the primary key.
    type Key: Key;
}

/// A type of primary keys: whole numbers, text, UUIDs.
pub trait Key: JsonField + Clone + Ord + Hash + fmt::Debug + fmt::Display {
    /// The key that this text stands for.
    fn from_text(text: &str) -> Option<Self>;
}

macro_rules! keys {
    ($($key:ty),*) => {$(
        impl Key for $key {
            fn from_text(text: &str) -> Option<Self> {
                text.parse().ok()
            }
        }
    )*};
}

keys!(i32, i64, u32, u64, String, Uuid);

/// A typed reference to a row: the key of a `T`. It is not looked up by itself; the row may be gone.
pub struct Ref<T: Model> {
    key: T::Key,
    model: PhantomData<fn() -> T>,
}

impl<T: Model> Ref<T> {
    /// The reference to the row with this key.
    pub fn new(key: impl Into<T::Key>) -> Self {
        Self {
            key: key.into(),
            model: PhantomData,
        }
    }

    /// The key of the row.
    #[must_use]
    pub fn key(&self) -> &T::Key {
        &self.key
    }
}

impl<T: Model> Clone for Ref<T> {
    fn clone(&self) -> Self {
        Self {
            key: self.key.clone(),
            model: PhantomData,
        }
    }
}

impl<T: Model<Key: Copy>> Copy for Ref<T> {}

impl<T: Model> PartialEq for Ref<T> {
    fn eq(&self, other: &Self) -> bool {
        self.key == other.key
    }
}

impl<T: Model> Eq for Ref<T> {}

impl<T: Model> PartialOrd for Ref<T> {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl<T: Model> Ord for Ref<T> {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.key.cmp(&other.key)
    }
}

impl<T: Model> Hash for Ref<T> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.key.hash(state);
    }
}

impl<T: Model> fmt::Debug for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ref({} {:?})", T::NAME, self.key)
    }
}

impl<T: Model> fmt::Display for Ref<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", T::NAME, self.key)
    }
}

impl<T: Model> Serialize for Ref<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

impl<'de, T: Model> Deserialize<'de> for Ref<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        Self::from_json(&value).map_err(serde::de::Error::custom)
    }
}

impl<T: Model> JsonField for Ref<T> {
    const KIND: FieldKind = FieldKind::Reference {
        model: T::NAME,
        key: &T::Key::KIND,
    };
    type Scalar = Self;

    fn blank() -> Self {
        Self {
            key: T::Key::blank(),
            model: PhantomData,
        }
    }

    /// No row has the blank key: zero, empty text, the nil UUID.
    fn is_blank(&self) -> bool {
        self.key == T::Key::blank()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        let read = T::Key::from_json(value);
        let key = read.map_err(|_| ReadErrors::expected(Self::KIND.describe(), value))?;
        Ok(Self {
            key,
            model: PhantomData,
        })
    }

    fn to_json(&self) -> Value {
        self.key.to_json()
    }
}

/// A reference to a row of any model: its name, and its key as text.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct AnyRef {
    /// [`Model::NAME`].
    pub model: String,
    /// The key, as it displays.
    pub key: String,
}

/// Why a reference of any model is not one of the model that was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum RefError {
    /// It refers to a row of another model.
    OtherModel {
        /// The model that was asked for.
        expected: &'static str,
        /// The model of the reference.
        found: String,
    },
    /// Its key is none of the model's.
    Key {
        /// The model that was asked for.
        model: &'static str,
        /// The key of the reference.
        key: String,
    },
}

impl fmt::Display for RefError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::OtherModel { expected, found } => {
                write!(
                    f,
                    "expected a reference to `{expected}`, found one to `{found}`"
                )
            }
            Self::Key { model, key } => write!(f, "`{key}` is no key of `{model}`"),
        }
    }
}

impl std::error::Error for RefError {}

impl AnyRef {
    /// True when the reference is to a row of `T`.
    #[must_use]
    pub fn is<T: Model>(&self) -> bool {
        self.model == T::NAME
    }

    /// The typed reference.
    ///
    /// # Errors
    ///
    /// The reference is to a row of another model, or its key is none of `T`'s.
    pub fn to<T: Model>(&self) -> Result<Ref<T>, RefError> {
        if !self.is::<T>() {
            return Err(RefError::OtherModel {
                expected: T::NAME,
                found: self.model.clone(),
            });
        }
        let key = T::Key::from_text(&self.key).ok_or_else(|| RefError::Key {
            model: T::NAME,
            key: self.key.clone(),
        })?;
        Ok(Ref::new(key))
    }
}

impl fmt::Display for AnyRef {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.model, self.key)
    }
}

impl<T: Model> From<Ref<T>> for AnyRef {
    fn from(typed: Ref<T>) -> Self {
        Self {
            model: T::NAME.to_owned(),
            key: typed.key.to_string(),
        }
    }
}

impl<T: Model> TryFrom<AnyRef> for Ref<T> {
    type Error = RefError;

    fn try_from(any: AnyRef) -> Result<Self, RefError> {
        any.to()
    }
}

impl JsonField for AnyRef {
    const KIND: FieldKind = FieldKind::AnyReference;
    type Scalar = Self;

    fn blank() -> Self {
        Self {
            model: String::new(),
            key: String::new(),
        }
    }

    fn is_blank(&self) -> bool {
        self.model.is_empty()
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        Self::deserialize(value).map_err(|_| ReadErrors::expected(Self::KIND.describe(), value))
    }

    fn to_json(&self) -> Value {
        serde_json::json!({ "model": self.model, "key": self.key })
    }
}

/// What a many-to-many field adds to a list of references: each row at most once.
///
/// ```
/// use procession::json::{Many, Model, Ref};
///
/// struct Tag;
///
/// impl Model for Tag {
///     const NAME: &'static str = "Tag";
///     type Key = i64;
/// }
///
/// let mut tags: Vec<Ref<Tag>> = Vec::new();
/// assert!(tags.add(Ref::new(1)));
/// assert!(!tags.add(Ref::new(1)));
/// assert!(tags.drop_ref(&Ref::new(1)));
/// assert!(tags.is_empty());
/// ```
pub trait Many<T: Model> {
    /// Adds the reference unless it is there; answers whether it was added.
    fn add(&mut self, reference: Ref<T>) -> bool;

    /// Takes the reference out; answers whether it was there.
    fn drop_ref(&mut self, reference: &Ref<T>) -> bool;
}

impl<T: Model> Many<T> for Vec<Ref<T>> {
    fn add(&mut self, reference: Ref<T>) -> bool {
        let new = !self.contains(&reference);
        if new {
            self.push(reference);
        }
        new
    }

    fn drop_ref(&mut self, reference: &Ref<T>) -> bool {
        let before = self.len();
        self.retain(|other| other != reference);
        self.len() < before
    }
}
