//! The numbers of processes.

use procession::Error;
use rusqlite::Connection;

use super::error::failed;

/// Gives process ids away, each once: also those of work that fails afterwards.
///
/// The last one is read when a transaction of the writer first needs it, because other programs may
/// have written since, and stored with that transaction, outside the savepoints of its work.
#[derive(Debug, Default)]
pub(super) struct Sequence {
    /// The last id that this writer gave away or saw, in whatever transaction.
    last: i64,
    /// The last id that is stored; nothing before the open transaction has read it.
    stored: Option<i64>,
}

impl Sequence {
    /// A new transaction of the writer begins.
    pub(super) fn begin(&mut self) {
        self.stored = None;
    }

    pub(super) fn next(&mut self, conn: &Connection) -> Result<i64, Error> {
        self.read(conn)?;
        self.last += 1;
        Ok(self.last)
    }

    /// A process with this id exists, wherever the id came from.
    pub(super) fn reached(&mut self, conn: &Connection, id: i64) -> Result<(), Error> {
        if id > self.last {
            self.read(conn)?;
            self.last = self.last.max(id);
        }
        Ok(())
    }

    /// Stores what was given away; tells whether there was anything to store.
    pub(super) fn store(&self, conn: &Connection) -> Result<bool, rusqlite::Error> {
        let news = self.stored.is_some_and(|stored| stored < self.last);
        if news {
            let sql = "UPDATE procession_sequence SET process = ?1";
            conn.prepare_cached(sql)?.execute([self.last])?;
        }
        Ok(news)
    }

    fn read(&mut self, conn: &Connection) -> Result<(), Error> {
        if self.stored.is_none() {
            let sql = "SELECT max(process, coalesce((SELECT max(id) FROM procession_process), 0)) \
                       FROM procession_sequence";
            let mut select = conn.prepare_cached(sql).map_err(failed)?;
            let stored = select.query_row([], |row| row.get(0)).map_err(failed)?;
            self.stored = Some(stored);
            self.last = self.last.max(stored);
        }
        Ok(())
    }
}
