//! Who may come to the site, and what they may do there.

mod password;
mod people;
mod sql;

use std::fmt;
use std::sync::Arc;

use procession::store::BoxFuture;
use procession::{Error, User, UserId};

pub(crate) use password::{check, hash, needs};
pub(crate) use people::People;
pub use sql::{NewAccount, SqlAccounts};

/// Somebody who may sign in.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct Account {
    /// The key, by which tasks and history know them.
    pub id: UserId,
    /// What others read.
    pub name: String,
    /// Where mail goes; may be empty.
    pub email: String,
    /// False for one who may not sign in any more.
    pub active: bool,
    /// What they may do.
    pub user: User,
    /// Something that changes when they are to sign in anew everywhere: with their password. A session that
    /// began with another one is over.
    pub stamp: String,
}

impl Account {
    /// An active account that others see under this name.
    #[must_use]
    pub fn new(user: User, name: impl Into<String>) -> Self {
        Self {
            id: user.id().clone(),
            name: name.into(),
            email: String::new(),
            active: true,
            user,
            stamp: String::new(),
        }
    }
}

/// Where accounts come from: [`SqlAccounts`], or the program's own users, or single sign-on.
pub trait Accounts: Send + Sync + fmt::Debug + 'static {
    /// The accounts with these keys, in any order; those that are not there are left out.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    fn load(&self, ids: Vec<UserId>) -> BoxFuture<'_, Result<Vec<Account>, Error>>;

    /// The account of whoever knows the password; nothing when the login name or the password is wrong or
    /// the account is not active. It takes the same time in each case.
    ///
    /// # Errors
    ///
    /// When accounts cannot be read.
    fn sign_in(
        &self,
        login: String,
        password: String,
    ) -> BoxFuture<'_, Result<Option<Account>, Error>>;

    /// Sets another password; tells whether it could.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    fn set_password(&self, id: UserId, password: String) -> BoxFuture<'_, Result<bool, Error>> {
        let (_, _) = (id, password);
        Box::pin(async { Ok(false) })
    }

    /// True when people can change their password here.
    fn has_passwords(&self) -> bool {
        false
    }

    /// Active accounts whose name or login begins with this, for a choice of colleagues, by name; at most
    /// `limit`.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    fn search(&self, text: String, limit: usize) -> BoxFuture<'_, Result<Vec<Account>, Error>>;
}

impl<A: Accounts + ?Sized> Accounts for Arc<A> {
    fn load(&self, ids: Vec<UserId>) -> BoxFuture<'_, Result<Vec<Account>, Error>> {
        (**self).load(ids)
    }

    fn sign_in(
        &self,
        login: String,
        password: String,
    ) -> BoxFuture<'_, Result<Option<Account>, Error>> {
        (**self).sign_in(login, password)
    }

    fn set_password(&self, id: UserId, password: String) -> BoxFuture<'_, Result<bool, Error>> {
        (**self).set_password(id, password)
    }

    fn has_passwords(&self) -> bool {
        (**self).has_passwords()
    }

    fn search(&self, text: String, limit: usize) -> BoxFuture<'_, Result<Vec<Account>, Error>> {
        (**self).search(text, limit)
    }
}
