//! A walk through a flow at random.

use serde_json::{Map, Value};

use super::{FlowTest, Random, sample};
use crate::error::Error;
use crate::flow::{Definition, Flow, Typed};
use crate::graph::NodeKind;
use crate::process::ProcessId;
use crate::status::{ProcessStatus, Status};
use crate::task::{Task, TaskId};
use crate::user::User;

/// After how many steps a walk is taken for one that never ends.
const LONGEST: usize = 10_000;

/// How often a form is filled in anew before the walk gives up.
const FORMS: usize = 64;

/// Answers for people: the name of the node, and the numbers to choose by. Nothing leaves the form to chance.
type Answers<'a> = &'a mut (dyn FnMut(&str, &mut Random) -> Option<Value> + Send);

impl<F: Flow> FlowTest<F> {
    /// Starts a process and goes on at random until it is over: forms are filled in with values that keep the rules
    /// of their fields, tasks are done in any order, time passes when nothing else can happen and now and then before
    /// that, and a manager has tried again what failed. The same seed walks the same way.
    ///
    /// ```
    /// use procession::prelude::*;
    /// use procession::testing::FlowTest;
    ///
    /// #[jsonstore]
    /// pub struct Offer { pub price: u32, #[field(required)] pub fair: Option<bool> }
    ///
    /// #[flow(data = Offer)]
    /// pub struct OfferFlow {
    ///     #[form(price)]
    ///     #[next(judge)]
    ///     start: Start,
    ///     #[form(fair)]
    ///     #[next(is_fair)]
    ///     judge: View,
    ///     #[when(|offer| offer.fair == Some(true), then = end)]
    ///     #[otherwise(judge)]
    ///     is_fair: If,
    ///     end: End,
    /// }
    ///
    /// # tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(async {
    /// let mut test = FlowTest::<OfferFlow>::new().await?;
    /// for seed in 0..20 {
    ///     test.walk(seed).await?;
    /// }
    /// test.coverage().await?.assert_complete();
    /// # Ok::<(), procession::Error>(()) }).unwrap();
    /// ```
    ///
    /// # Errors
    ///
    /// When the process does not come to an end, and says where it rests; when a form is refused again and again;
    /// when the history does not tell what is stored.
    pub async fn walk(&mut self, seed: u64) -> Result<ProcessId, Error> {
        self.walk_with(seed, |_, _| None).await
    }

    /// As [`FlowTest::walk`], with forms that `answers` fills in: it gets the name of the node, and answers with the
    /// values by the names of the fields, or with nothing to leave the form to chance.
    ///
    /// # Errors
    ///
    /// As [`FlowTest::walk`].
    pub async fn walk_with(
        &mut self,
        seed: u64,
        mut answers: impl FnMut(&str, &mut Random) -> Option<Value> + Send,
    ) -> Result<ProcessId, Error> {
        let mut random = Random::new(seed);
        let id = self.set_off(&mut random, &mut answers).await?;
        let mut refused = 0;
        for _ in 0..LONGEST {
            self.run_until_quiet().await?;
            if self.engine().process(id).await?.status != ProcessStatus::New {
                self.check(id).await?;
                return Ok(id);
            }
            match self.go_on(id, &mut random, &mut answers).await {
                Ok(()) => refused = 0,
                // Another form, or another task, may go better.
                Err(error) if refused < FORMS && is_mendable(&error) => refused += 1,
                Err(error) => return Err(error),
            }
        }
        let text = format!("process {id} is not over after {LONGEST} steps");
        Err(Error::unexpected(text))
    }

    async fn set_off(
        &mut self,
        random: &mut Random,
        answers: Answers<'_>,
    ) -> Result<ProcessId, Error> {
        let nodes = F::graph().nodes().iter().enumerate();
        let starts: Vec<(usize, NodeKind)> = nodes
            .map(|(index, node)| (index, node.kind))
            .filter(|(_, kind)| matches!(kind, NodeKind::Start | NodeKind::StartHandle))
            .collect();
        let Some(&(node, kind)) = random.pick(&starts) else {
            return Err(Error::unexpected("nobody can start a process of this flow"));
        };
        let (flow, name) = (F::INFO.name, F::NODES[node].name);
        for attempt in 0.. {
            let form = filled_in::<F>(node, random, answers);
            let begun = match kind {
                NodeKind::Start => {
                    let user = walker(attempt);
                    self.engine()
                        .as_user(&user)
                        .start_json(flow, name, form)
                        .await
                }
                _ => self.engine().start_json(flow, name, form).await,
            };
            match begun {
                Err(error) if attempt < FORMS && is_mendable(&error) => {}
                begun => return begun.map(|process| process.id),
            }
        }
        Err(Error::unexpected("nobody could start the process"))
    }

    /// Does one task; lets time pass when there is none, and sometimes although there is: deadlines are missed.
    async fn go_on(
        &mut self,
        id: ProcessId,
        random: &mut Random,
        answers: Answers<'_>,
    ) -> Result<(), Error> {
        let open = self.engine().tasks(id).await?;
        let can_be_done = |task: &&Task| {
            let waits = task.kind.is_claimed() || task.kind == NodeKind::Handle;
            task.is_active() && (waits || task.status == Status::Error)
        };
        let open: Vec<&Task> = open.iter().filter(can_be_done).collect();
        let due = self.next_due().await?;
        match (random.pick(&open), due) {
            (None, None) => self.assert_done(id).await,
            (Some(task), None) => self.act(task, random, answers).await,
            (Some(task), Some(_)) if random.below(4) > 0 => self.act(task, random, answers).await,
            (_, Some(due)) => self.advance_to(due).await.map(drop),
        }
    }

    async fn act(
        &mut self,
        task: &Task,
        random: &mut Random,
        answers: Answers<'_>,
    ) -> Result<(), Error> {
        let graph = F::graph();
        let Some(node) = graph.find(&task.node) else {
            return Err(Error::unexpected(format!(
                "there is no node `{}`",
                task.node
            )));
        };
        let user = match &task.owner {
            Some(owner) => User::superuser(owner.clone()),
            None => walker(random.below(5)),
        };
        if task.status == Status::Error {
            return self.engine().as_user(&user).retry(task.id).await.map(drop);
        }
        let form = filled_in::<F>(node, random, answers);
        if task.kind == NodeKind::Handle {
            return self.engine().call_json(task.id, form).await.map(drop);
        }
        self.fill_in(task.id, task.status, &user, form).await
    }

    async fn fill_in(
        &mut self,
        task: TaskId,
        status: Status,
        user: &User,
        form: Map<String, Value>,
    ) -> Result<(), Error> {
        let user = self.engine().as_user(user);
        if status == Status::New {
            user.claim(task).await?;
        }
        user.complete_json(task, form).await.map(drop)
    }
}

/// Everybody may do everything here, but two of them are not the same person.
fn walker(number: usize) -> User {
    User::superuser(format!("walker-{}", number % 5 + 1))
}

fn filled_in<F: Flow>(
    node: usize,
    random: &mut Random,
    answers: Answers<'_>,
) -> Map<String, Value> {
    if let Some(Value::Object(form)) = answers(F::NODES[node].name, random) {
        return form;
    }
    let form = Typed::<F>::new().form(node);
    form.map_or_else(Map::new, |form| sample::form(form, random))
}

fn is_mendable(error: &Error) -> bool {
    error.is_invalid() || error.is_denied() || error.is_failed_node()
}
