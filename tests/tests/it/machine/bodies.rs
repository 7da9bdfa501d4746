//! Everything that a transition's signature and body can be.

use std::io;

use procession::machine::Why;
use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    #[state(initial)]
    Open,
    Small,
    Large,
    #[state(terminal)]
    Done,
    #[state(terminal)]
    Broken,
}

struct Order {
    step: Step,
    limit: u32,
    asked: Vec<u32>,
}

#[state_machine(field = step, state = Step)]
impl Order {
    #[transition(source = Open, target = [Small if Self::fits(amount), Large], guard = |order, amount| *amount <= order.limit * 10)]
    fn pay(&mut self, mut amount: u32, (left, right): (u8, u8)) -> u32 {
        amount += u32::from(left) + u32::from(right);
        self.asked.push(amount);
        amount
    }

    #[transition(source = [Small, Large], target = by_return(Done, Broken))]
    fn finish(&mut self, well: bool) -> Result<Step, io::Error> {
        if self.limit == 0 {
            return Err(io::Error::other("no limit"));
        }
        assert_ne!(self.step, Step::Done, "the target is not known yet");
        Ok(if well { Step::Done } else { Step::Open })
    }

    #[transition(source = [Small, Large], target = Done, on_error = Broken)]
    fn deliver(&mut self) -> io::Result<()> {
        if self.limit == 0 {
            return Err(io::Error::other("no limit"));
        }
        Ok(())
    }

    #[transition(source = Open, target = [Small if Self::is_tiny, Large if |order| order.limit > 100])]
    fn sort(&mut self) {}

    #[transition(source = Open, target = Small, original = weigh_only)]
    fn weigh<T: Into<u32>>(&mut self, weight: T, name: impl AsRef<str>) -> usize {
        self.asked.push(weight.into());
        name.as_ref().len()
    }

    #[transition(source = Open, target = Done)]
    async fn ship(&mut self, gate: impl Future<Output = bool>) -> Result<(), &'static str> {
        let open = gate.await;
        if open {
            Ok(())
        } else {
            Err("the gate is shut")
        }
    }

    fn fits(&self, amount: &u32) -> bool {
        *amount <= self.limit
    }

    fn is_tiny(&self) -> Result<(), &'static str> {
        if self.limit < 10 {
            Ok(())
        } else {
            Err("too large")
        }
    }
}

fn order(step: Step, limit: u32) -> Order {
    Order {
        step,
        limit,
        asked: Vec::new(),
    }
}

#[test]
fn guards_read_the_arguments_and_choose_the_target() {
    let mut small = order(Step::Open, 10);
    assert_eq!(small.pay(5, (1, 2)), Ok(8));
    assert_eq!((small.step, &small.asked[..]), (Step::Small, &[8][..]));
    let mut large = order(Step::Open, 10);
    assert_eq!(large.pay(50, (0, 0)), Ok(50));
    assert_eq!(large.step, Step::Large);
    let mut refused = order(Step::Open, 10);
    assert!(refused.can_pay(&100) && !refused.can_pay(&101));
    let error = refused.pay(101, (0, 0)).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot `pay` from `Open`: guard `* amount <= order.limit * 10` does not hold",
    );
    assert!(
        refused.available().any(|row| row.name == "pay"),
        "asked by the call alone"
    );
}

#[test]
fn when_no_condition_holds_the_last_one_says_why() {
    let mut tiny = order(Step::Open, 1);
    assert_eq!(tiny.sort(), Ok(()));
    assert_eq!(tiny.step, Step::Small);
    let mut large = order(Step::Open, 101);
    assert_eq!(large.sort(), Ok(()));
    assert_eq!(large.step, Step::Large);
    let neither = order(Step::Open, 50).check_sort().unwrap_err();
    let name = "order.limit > 100";
    assert_eq!(neither.why(), Why::Guard { name, reason: None });
}

#[test]
fn the_body_returns_the_next_state() {
    let mut order = order(Step::Small, 1);
    assert_eq!(order.finish(true).ok(), Some(Step::Done));
    assert_eq!(order.step, Step::Done);
}

#[test]
fn an_undeclared_answer_is_refused() {
    let mut order = order(Step::Small, 1);
    let error = order.finish(false).unwrap_err();
    assert_eq!(error.denied().unwrap().why(), Why::UndeclaredTarget);
    assert_eq!(order.step, Step::Small);
}

#[test]
fn on_error_is_where_an_error_leads() {
    let mut broken = order(Step::Large, 0);
    assert!(broken.deliver().is_err());
    assert_eq!(broken.step, Step::Broken);
    let mut well = order(Step::Large, 1);
    assert!(well.deliver().is_ok());
    assert_eq!(well.step, Step::Done);
    let mut by_return = order(Step::Large, 0);
    assert!(by_return.finish(true).is_err());
    assert_eq!(by_return.step, Step::Large);
}

#[test]
fn the_body_alone_can_be_called_under_its_own_name() {
    let mut order = order(Step::Done, 0);
    assert_eq!(order.weigh_only(3_u8, "three"), 5);
    assert_eq!((order.step, &order.asked[..]), (Step::Done, &[3][..]));
    assert!(order.weigh(3_u8, "three").is_err());
}

#[tokio::test]
async fn an_async_body_is_awaited() {
    let mut ready = order(Step::Open, 0);
    ready.ship(async { true }).await.unwrap();
    assert_eq!(ready.step, Step::Done);
    let mut shut = order(Step::Open, 0);
    let error = shut.ship(async { false }).await.unwrap_err();
    assert_eq!(error.to_string(), "`ship` failed: the gate is shut");
    assert_eq!(shut.step, Step::Open);
}

#[tokio::test]
async fn an_async_body_that_is_dropped_leaves_the_source() {
    let mut order = order(Step::Open, 0);
    let waiting = order.ship(std::future::pending());
    let timeout = tokio::time::timeout(std::time::Duration::from_millis(1), waiting);
    assert!(timeout.await.is_err());
    assert_eq!(order.step, Step::Open);
}

#[tokio::test]
async fn one_async_body_makes_firing_async() {
    let mut order = order(Step::Open, 1);
    order.fire(OrderTransition::Sort).await.unwrap();
    let needs = order.fire(OrderTransition::Finish).await.unwrap_err();
    assert_eq!(needs.denied().unwrap().why(), Why::NeedsArguments);
    order.fire(OrderTransition::Deliver).await.unwrap();
    assert_eq!(order.step, Step::Done);
}
