//! Messages and signals from outside: sent early or late, once or again, and whether each of them arrives.

use std::collections::BTreeMap;

use procession::graph::NodeKind;
use procession::history::HistoryEvent;
use procession::outbox::Content;
use procession::store::{DeliveryQuery, Page};
use procession::{Error, Status};
use serde_json::{Value, json};

use super::world::{World, text};
use crate::random_flow::{BELL, LETTER};

/// What was sent from outside.
#[derive(Debug, Default)]
pub(super) struct Letters {
    /// The correlation of each, and whether it is known to have been taken.
    sent: Vec<(String, bool)>,
}

impl World {
    /// Somebody sends a message: to whom it is meant, or to whom it may come to concern.
    pub(super) async fn send_letter(&mut self, to: Option<String>) -> Result<(), String> {
        let any = if self.random.chance(1, 2) {
            "red"
        } else {
            "blue"
        };
        let to = to.unwrap_or_else(|| any.to_owned());
        self.letters.sent.push((to, false));
        self.counts.letters += 1;
        self.post(self.letters.sent.len() - 1).await
    }

    /// A message comes again, by its key.
    pub(super) async fn repeat_letter(&mut self) -> Result<(), String> {
        let numbers: Vec<usize> = (0..self.letters.sent.len()).collect();
        match self.random.pick(&numbers) {
            Some(number) => {
                self.counts.repeated += 1;
                self.post(*number).await
            }
            None => Ok(()),
        }
    }

    async fn post(&mut self, number: usize) -> Result<(), String> {
        self.upset();
        let (to, taken) = self.letters.sent[number].clone();
        let message = self
            .engine
            .message(LETTER, &to, json!({ "number": number }));
        let answer = message.key(format!("letter {number}")).await;
        let crashed = self.recover().await?;
        self.note(format!("message {number} to `{to}`: {answer:?}"));
        self.look_at_all().await?;
        match answer {
            Ok(_) if taken => Err(format!("message {number} was taken twice")),
            Ok(_) => {
                self.counts.taken += 1;
                self.letters.sent[number].1 = true;
                Ok(())
            }
            Err(error) if error.is_already_done() => {
                self.counts.refused += 1;
                self.letters.sent[number].1 = true;
                Ok(())
            }
            Err(_) if crashed => Ok(()),
            Err(error) => Err(format!("message {number} cannot be sent: {error}")),
        }
    }

    /// A signal reaches everybody who waits for it.
    pub(super) async fn ring(&mut self) -> Result<(), String> {
        self.upset();
        self.counts.letters += 1;
        let waiting: Vec<_> = self.deaf().collect();
        let answer = self.engine.signal(BELL, Value::Null).await;
        let crashed = self.recover().await?;
        self.note(format!("the bell rings for {waiting:?}"));
        self.look_at_all().await?;
        match answer {
            Ok(_) => {}
            Err(_) if crashed => return Ok(()),
            Err(error) => return Err(format!("the bell cannot ring: {error}")),
        }
        let deaf = self.deaf().find(|task| waiting.contains(task));
        match deaf {
            Some(task) if !crashed => Err(format!("task {task} has not heard the bell")),
            _ => Ok(()),
        }
    }

    /// The tasks that wait for the signal.
    fn deaf(&self) -> impl Iterator<Item = procession::TaskId> {
        let running = self.seen.values().filter(|seen| seen.runs());
        let tasks = running.flat_map(|seen| &seen.tasks);
        tasks
            .filter(|task| task.kind == NodeKind::SignalCatch && task.status == Status::Started)
            .map(|task| task.id)
    }

    /// Every message was received once, or is still kept: those from outside by their numbers, those of other
    /// processes by how many they are.
    pub(super) async fn all_letters_arrived(&mut self) -> Result<(), String> {
        for number in 0..self.letters.sent.len() {
            // Whoever does not know sends it again, until there is an answer.
            while !self.letters.sent[number].1 {
                self.post(number).await?;
            }
        }
        let mut found: BTreeMap<Option<u64>, usize> = BTreeMap::new();
        let mut sent = 0;
        for row in self.seen.values().flat_map(|seen| &seen.rows) {
            match row.event {
                HistoryEvent::Sent if row.detail.get("message").is_some() => sent += 1,
                HistoryEvent::Received => {
                    let kind = row
                        .task
                        .and_then(|task| self.seen[&row.process].task(task).map(|task| task.kind));
                    if kind == Some(NodeKind::MessageCatch) {
                        *found.entry(number_of(&row.detail["payload"])).or_default() += 1;
                    }
                }
                _ => {}
            }
        }
        for payload in self.kept().await.map_err(text)? {
            *found.entry(number_of(&payload)).or_default() += 1;
        }
        let found_inside = found.remove(&None).unwrap_or(0);
        if found_inside != sent {
            return Err(format!(
                "processes have sent {sent} messages, of which {found_inside} arrived or wait"
            ));
        }
        for number in 0..self.letters.sent.len() as u64 {
            let times = found.get(&Some(number)).copied().unwrap_or(0);
            if times != 1 {
                return Err(format!("message {number} arrived {times} times"));
            }
        }
        Ok(())
    }

    /// The payloads of the messages that nobody has received yet.
    async fn kept(&self) -> Result<Vec<Value>, Error> {
        let all = DeliveryQuery {
            page: Page {
                offset: 0,
                limit: usize::MAX,
            },
            ..DeliveryQuery::default()
        };
        let rows = self.engine.store().deliveries(all).await?;
        let open = rows
            .into_iter()
            .filter(|row| row.status != procession::outbox::DeliveryStatus::Done);
        Ok(open
            .filter_map(|row| match row.content {
                Content::Message { payload, .. } => Some(payload),
                _ => None,
            })
            .collect())
    }
}

fn number_of(payload: &Value) -> Option<u64> {
    payload.get("number").and_then(Value::as_u64)
}
