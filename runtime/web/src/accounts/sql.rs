//! Accounts, groups and permissions as rows of the site's database.

use std::collections::BTreeMap;
use std::fmt;
use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use procession::json::AnyRef;
use procession::store::{BoxFuture, SqlValue, Transaction};
use procession::user::Grant;
use procession::{Engine, Error, User, UserId};

use super::{Account, Accounts, check, hash};
use crate::sessions::run;

/// Keeps accounts, groups and permissions in tables of their own beside those of the engine.
///
/// Permissions are given to an account or to a group, everywhere or on one object. Login names do not tell
/// large letters from small ones.
#[derive(Clone)]
pub struct SqlAccounts {
    engine: Engine,
}

const TABLES: [&str; 3] = [
    "create table if not exists procession_account (
        id text primary key,
        name text not null,
        email text not null,
        password text not null,
        active bigint not null,
        superuser bigint not null
    )",
    "create table if not exists procession_member (
        account text not null,
        member_of text not null,
        primary key (account, member_of)
    )",
    // What is given everywhere has an empty model and key.
    "create table if not exists procession_grant (
        holder text not null,
        permission text not null,
        model text not null,
        object text not null,
        primary key (holder, permission, model, object)
    )",
];

/// What a new account begins with.
#[derive(Debug, Clone, Default)]
pub struct NewAccount {
    /// The login name, and the key for tasks and history. It is stored in small letters.
    pub login: String,
    /// What others read; the login name when it is empty.
    pub name: String,
    /// Where mail goes; may be empty.
    pub email: String,
    /// The password; nobody can sign in with an empty one.
    pub password: String,
    /// True for one who may do everything.
    pub superuser: bool,
    /// The groups.
    pub groups: Vec<String>,
    /// The permissions.
    pub permissions: Vec<String>,
}

impl SqlAccounts {
    /// The accounts in the database of the engine's store. Afterwards the tables exist.
    ///
    /// # Errors
    ///
    /// When the store has no SQL, or refuses.
    pub async fn open(engine: &Engine) -> Result<Self, Error> {
        run(engine, |tx| {
            for table in TABLES {
                tx.execute(table, &[])?;
            }
            Ok(())
        })
        .await?;
        let engine = engine.clone();
        Ok(Self { engine })
    }

    /// Makes an account, unless there is one with this login name; tells whether it did.
    ///
    /// # Errors
    ///
    /// When it cannot be written.
    pub async fn create(&self, new: NewAccount) -> Result<bool, Error> {
        let password = match new.password.as_str() {
            "" => String::new(),
            password => hash(password.to_owned()).await,
        };
        run(&self.engine, move |tx| insert(tx, &new, &password)).await
    }

    /// Gives permissions to everybody in a group.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub async fn permit_group(
        &self,
        group: &str,
        grants: impl IntoIterator<Item = impl Into<Grant>>,
    ) -> Result<(), Error> {
        self.permit(group_holder(group), grants).await
    }

    /// Gives permissions to one account.
    ///
    /// # Errors
    ///
    /// When they cannot be written.
    pub async fn permit_account(
        &self,
        id: &UserId,
        grants: impl IntoIterator<Item = impl Into<Grant>>,
    ) -> Result<(), Error> {
        self.permit(account_holder(id.as_str()), grants).await
    }

    async fn permit(
        &self,
        holder: String,
        grants: impl IntoIterator<Item = impl Into<Grant>>,
    ) -> Result<(), Error> {
        let grants: Vec<Grant> = grants.into_iter().map(Into::into).collect();
        run(&self.engine, move |tx| {
            grants
                .iter()
                .try_for_each(|given| grant(tx, &holder, given))
        })
        .await
    }

    /// How many accounts there are.
    ///
    /// # Errors
    ///
    /// When they cannot be read.
    pub async fn count(&self) -> Result<usize, Error> {
        let sql = "select count(*) as n from procession_account";
        let rows = self
            .engine
            .store()
            .query(sql.to_owned(), Vec::new())
            .await?;
        let count: i64 = rows.first().map_or(Ok(0), |row| row.get("n"))?;
        Ok(usize::try_from(count).unwrap_or_default())
    }

    /// The accounts that a condition lets through, each with all that it may do: three short reads in one
    /// statement, so that they agree.
    async fn select(&self, condition: &str, values: Vec<SqlValue>) -> Result<Vec<Account>, Error> {
        let sql = format!(
            "with chosen as (select * from procession_account where {condition})
             select 0 as part, id, name, email, password as detail, active, superuser from chosen
             union all
             select 1, m.account, m.member_of, '', '', 0, 0
               from procession_member m where m.account in (select id from chosen)
             union all
             select 2, c.id, g.permission, g.model, g.object, 0, 0
               from chosen c join procession_grant g on g.holder = 'account:' || c.id
             union all
             select 2, m.account, g.permission, g.model, g.object, 0, 0
               from procession_member m join procession_grant g on g.holder = 'group:' || m.member_of
              where m.account in (select id from chosen)
             order by part"
        );
        let rows = self.engine.store().query(sql, values).await?;
        let mut accounts: BTreeMap<String, Account> = BTreeMap::new();
        for row in &rows {
            let id: String = row.get("id")?;
            let name: String = row.get("name")?;
            let email: String = row.get("email")?;
            let part: i64 = row.get("part")?;
            if part == 0 {
                let superuser: i64 = row.get("superuser")?;
                let user = match superuser {
                    0 => User::new(id.as_str()),
                    _ => User::superuser(id.as_str()),
                };
                let mut account = Account::new(user, name);
                account.email = email;
                account.active = row.get::<i64>("active")? != 0;
                account.stamp = stamp(&row.get::<String>("detail")?);
                accounts.insert(id, account);
            } else if let Some(account) = accounts.get_mut(&id) {
                let user = account.user.clone();
                account.user = match (part, email.as_str()) {
                    (1, _) => user.in_group(name),
                    (_, "") => user.with_permission(name),
                    (_, model) => {
                        let (model, key) = (model.to_owned(), row.get("detail")?);
                        user.with_permission_on(name, AnyRef { model, key })
                    }
                };
            }
        }
        Ok(accounts.into_values().collect())
    }
}

impl fmt::Debug for SqlAccounts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SqlAccounts")
    }
}

/// A word for a stored password that does not give it away.
fn stamp(password: &str) -> String {
    let mut hasher = DefaultHasher::new();
    password.hash(&mut hasher);
    format!("{:016x}", hasher.finish())
}

fn insert(tx: &mut dyn Transaction, new: &NewAccount, password: &str) -> Result<bool, Error> {
    let login = new.login.to_lowercase();
    let name = match new.name.as_str() {
        "" => new.login.as_str(),
        name => name,
    };
    let made = tx.execute(
        "insert into procession_account (id, name, email, password, active, superuser)
         values ($1, $2, $3, $4, 1, $5) on conflict (id) do nothing",
        &[
            login.as_str().into(),
            name.into(),
            new.email.as_str().into(),
            password.into(),
            i64::from(new.superuser).into(),
        ],
    )?;
    if made == 0 {
        return Ok(false);
    }
    for group in &new.groups {
        tx.execute(
            "insert into procession_member (account, member_of) values ($1, $2)
             on conflict do nothing",
            &[login.as_str().into(), group.into()],
        )?;
    }
    let holder = account_holder(&login);
    for permission in &new.permissions {
        grant(tx, &holder, &Grant::from(permission.as_str()))?;
    }
    Ok(true)
}

fn grant(tx: &mut dyn Transaction, holder: &str, grant: &Grant) -> Result<(), Error> {
    let object = grant.object.as_ref();
    tx.execute(
        "insert into procession_grant (holder, permission, model, object)
         values ($1, $2, $3, $4) on conflict do nothing",
        &[
            holder.into(),
            grant.permission.as_str().into(),
            object.map_or("", |object| &object.model).into(),
            object.map_or("", |object| &object.key).into(),
        ],
    )?;
    Ok(())
}

fn account_holder(id: &str) -> String {
    format!("account:{id}")
}

fn group_holder(group: &str) -> String {
    format!("group:{group}")
}

impl Accounts for SqlAccounts {
    fn load(&self, ids: Vec<UserId>) -> BoxFuture<'_, Result<Vec<Account>, Error>> {
        Box::pin(async move {
            if ids.is_empty() {
                return Ok(Vec::new());
            }
            let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
            let values = ids.iter().map(|id| id.as_str().into()).collect();
            let condition = format!("id in ({})", places.join(", "));
            self.select(&condition, values).await
        })
    }

    fn sign_in(
        &self,
        login: String,
        password: String,
    ) -> BoxFuture<'_, Result<Option<Account>, Error>> {
        Box::pin(async move {
            let login = login.to_lowercase();
            let sql = "select password from procession_account
                       where id = $1 and active = 1 and password <> ''";
            let values = vec![login.as_str().into()];
            let rows = self.engine.store().query(sql.to_owned(), values).await?;
            let stored = rows.first().map(|row| row.get("password")).transpose()?;
            if !check(password, stored).await {
                return Ok(None);
            }
            let mut found = self.select("id = $1", vec![login.into()]).await?;
            Ok(found.pop().filter(|account| account.active))
        })
    }

    fn set_password(&self, id: UserId, password: String) -> BoxFuture<'_, Result<bool, Error>> {
        Box::pin(async move {
            let hash = hash(password).await;
            let changed = run(&self.engine, move |tx| {
                tx.execute(
                    "update procession_account set password = $1 where id = $2",
                    &[hash.into(), id.into()],
                )
            });
            Ok(changed.await? > 0)
        })
    }

    fn has_passwords(&self) -> bool {
        true
    }

    fn search(&self, text: String, limit: usize) -> BoxFuture<'_, Result<Vec<Account>, Error>> {
        Box::pin(async move {
            let pattern = format!("{}%", text.to_lowercase().replace(['%', '_', '\\'], ""));
            let limit = i64::try_from(limit).unwrap_or(i64::MAX);
            let condition = "active = 1 and (lower(name) like $1 or id like $1)
                             order by name limit $2";
            let mut found = self
                .select(condition, vec![pattern.into(), limit.into()])
                .await?;
            found.sort_by(|a, b| a.name.cmp(&b.name));
            Ok(found)
        })
    }
}
