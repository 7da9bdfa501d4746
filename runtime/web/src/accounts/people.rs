//! Accounts that were read lately: every page shows names.

use std::collections::{BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use procession::{Error, UserId};

use super::{Account, Accounts};

/// How long what somebody may do is believed. A change in this program counts at once.
const FRESH: Duration = Duration::from_secs(5);

/// How many accounts are kept.
const MOST: usize = 10_000;

/// Reads accounts, a page's worth in one go, and remembers them for a few seconds.
#[derive(Debug)]
pub(crate) struct People {
    accounts: Arc<dyn Accounts>,
    known: Mutex<HashMap<UserId, Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    account: Option<Arc<Account>>,
    since: Instant,
}

impl People {
    pub(crate) fn new(accounts: Arc<dyn Accounts>) -> Self {
        let known = Mutex::default();
        Self { accounts, known }
    }

    pub(crate) fn accounts(&self) -> &Arc<dyn Accounts> {
        &self.accounts
    }

    /// Forgets what was read of somebody.
    pub(crate) fn forget(&self, id: &UserId) {
        self.lock().remove(id);
    }

    /// The account of one.
    pub(crate) async fn get(&self, id: &UserId) -> Result<Option<Arc<Account>>, Error> {
        let mut found = self.all([id.clone()].into()).await?;
        Ok(found.remove(id))
    }

    /// The accounts of several; those that are not there are left out.
    pub(crate) async fn all(
        &self,
        ids: BTreeSet<UserId>,
    ) -> Result<HashMap<UserId, Arc<Account>>, Error> {
        let mut found = HashMap::new();
        let mut missing = Vec::new();
        {
            let known = self.lock();
            for id in ids {
                match known.get(&id) {
                    Some(known) if known.since.elapsed() < FRESH => {
                        found.extend(known.account.clone().map(|account| (id, account)));
                    }
                    _ => missing.push(id),
                }
            }
        }
        if missing.is_empty() {
            return Ok(found);
        }
        let read = self.accounts.load(missing.clone()).await?;
        let read = read
            .into_iter()
            .map(|account| (account.id.clone(), Arc::new(account)));
        let mut read: HashMap<UserId, Arc<Account>> = read.collect();
        let mut known = self.lock();
        if known.len() + missing.len() > MOST {
            known.clear();
        }
        for id in missing {
            let account = read.remove(&id);
            let since = Instant::now();
            found.extend(account.clone().map(|account| (id.clone(), account)));
            known.insert(id, Known { account, since });
        }
        Ok(found)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<UserId, Known>> {
        // Nothing panics while it is locked; what it holds can be read anew.
        self.known.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
