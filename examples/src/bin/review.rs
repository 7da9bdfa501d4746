//! Reviews that editors approve: permissions, reasons, and a change log in the same transaction as
//! the review. Run it with `cargo run -p procession-examples --bin review`.

use std::error::Error;

use procession::machine::FireError;
use procession::prelude::*;
use rusqlite::{Connection, params};

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    New,
    Approved,
    Rejected,
    Published,
    /// Reviews of the old site are still in it; nothing leads here any more.
    #[state(unreachable_ok, label = "Hidden")]
    Hidden,
    #[state(terminal, label = "Removed from the site")]
    Removed,
}

struct Review {
    id: i64,
    text: String,
    approver: Option<UserId>,
    stage: Stage,
    /// What has happened since the review was read, for the change log.
    changes: Vec<Fired<Stage, ReviewTransition>>,
}

#[state_machine(field = stage, state = Stage, on_success = Self::remember)]
impl Review {
    /// Approve
    #[transition(source = New, target = Approved, guard = Self::has_text, permission = is_staff)]
    fn approve(&mut self, by: UserId) {
        self.approver = Some(by);
    }

    /// Reject
    #[transition(source = New, target = Rejected, permission = is_staff)]
    fn reject(&mut self, by: UserId) {
        self.approver = Some(by);
    }

    /// Publish
    #[transition(source = Approved, target = Published, permission = anyone)]
    fn publish(&mut self) -> Result<(), MailError> {
        if self.text.contains("example.invalid") {
            return Err(MailError("the mail server does not know example.invalid"));
        }
        Ok(())
    }

    /// Remove
    #[transition(source = any, target = Removed, permission = anyone)]
    fn remove(&mut self) {}

    fn has_text(&self) -> Result<(), &'static str> {
        if self.text.is_empty() {
            Err("a review without a text says nothing")
        } else {
            Ok(())
        }
    }

    fn remember(&mut self, fired: Fired<Stage, ReviewTransition>) {
        self.changes.push(fired);
    }
}

fn is_staff(user: &User) -> bool {
    user.is_in_group("staff")
}

#[derive(Debug)]
struct MailError(&'static str);

impl std::fmt::Display for MailError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.0)
    }
}

impl Error for MailError {}

fn create_tables(database: &Connection) -> rusqlite::Result<()> {
    database.execute_batch(
        "create table review (
             id integer primary key,
             text text not null,
             approver text,
             stage text not null
         ) strict;
         create table review_change (
             review integer not null references review (id),
             source text not null,
             target text not null,
             author text not null
         ) strict;",
    )
}

impl Review {
    fn create(database: &Connection, text: &str) -> rusqlite::Result<Self> {
        let stage = Stage::initial();
        database.execute(
            "insert into review (text, stage) values (?, ?)",
            params![text, stage.as_str()],
        )?;
        Ok(Self {
            id: database.last_insert_rowid(),
            text: text.to_owned(),
            approver: None,
            stage,
            changes: Vec::new(),
        })
    }

    /// Reads a review. A stored stage that no longer exists is an error that says so; reading runs
    /// no hook.
    fn read(database: &Connection, id: i64) -> Result<Self, Box<dyn Error>> {
        let mut query =
            database.prepare("select text, approver, stage from review where id = ?")?;
        let (text, approver, stage): (String, Option<String>, String) =
            query.query_row([id], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?)))?;
        Ok(Self {
            id,
            text,
            approver: approver.map(UserId::from),
            stage: stage.parse()?,
            changes: Vec::new(),
        })
    }

    /// Writes the review and what has happened to it, or nothing.
    fn save(&mut self, database: &mut Connection, author: &User) -> rusqlite::Result<()> {
        let transaction = database.transaction()?;
        let approver = self.approver.as_ref().map(UserId::as_str);
        transaction.execute(
            "update review set text = ?, approver = ?, stage = ? where id = ?",
            params![self.text, approver, self.stage.as_str(), self.id],
        )?;
        for change in &self.changes {
            transaction.execute(
                "insert into review_change values (?, ?, ?, ?)",
                params![
                    self.id,
                    change.source.as_str(),
                    change.target.as_str(),
                    author.id().as_str()
                ],
            )?;
        }
        transaction.commit()?;
        self.changes.clear();
        Ok(())
    }
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut database = Connection::open_in_memory()?;
    create_tables(&database)?;
    let ada = User::new("ada").in_group("staff");
    let bob = User::new("bob");

    println!("A review without a text:");
    let mut review = Review::create(&database, "")?;
    print_offers(&review, &ada);
    if let Err(denied) = review.check_approve() {
        println!("  {denied}");
    }

    println!("A review with a text:");
    review.text.push_str("A fine book.");
    print_offers(&review, &bob);
    print_offers(&review, &ada);
    let arguments = serde_json::json!({ "by": "bob" });
    match review.fire_as(&bob, "approve", arguments) {
        Err(FireError::Forbidden(_)) => println!("  bob is not permitted to approve"),
        other => other?,
    }
    review.approve(ada.id().clone())?;
    review.save(&mut database, &ada)?;
    println!("  approved by ada: {}", review.stage.label());

    println!("Publishing to a server that is not there:");
    let mut stored = Review::read(&database, review.id)?;
    stored.text.push_str(" See example.invalid.");
    if let Err(error) = stored.publish() {
        println!("  {error}; still {}", stored.stage.label());
    }

    println!("Publishing and removing:");
    stored = Review::read(&database, review.id)?;
    stored.publish()?;
    stored.fire(ReviewTransition::Remove)?;
    stored.save(&mut database, &bob)?;
    if let Err(error) = stored.reject(ada.id().clone()) {
        println!("  {error}");
    }

    println!("The change log:");
    print_log(&database)?;
    println!("The graph:");
    print!("{}", Review::graph().mermaid().with_guards());
    Ok(())
}

fn print_offers(review: &Review, user: &User) {
    let labels: Vec<_> = review.available_to(user).map(|row| row.label).collect();
    println!("  {} may: {}", user.id(), labels.join(", "));
}

fn print_log(database: &Connection) -> rusqlite::Result<()> {
    let mut query =
        database.prepare("select source, target, author from review_change order by rowid")?;
    let mut rows = query.query([])?;
    while let Some(row) = rows.next()? {
        let (source, target, author): (String, String, String) =
            (row.get(0)?, row.get(1)?, row.get(2)?);
        println!("  {source} -> {target} by {author}");
    }
    Ok(())
}
