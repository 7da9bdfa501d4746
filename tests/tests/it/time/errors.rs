//! Errors that an event on the border of their task takes.

use super::*;

#[jsonstore]
pub struct Payment {
    pub card: String,
    pub told: Option<String>,
}

#[flow(data = Payment)]
pub struct PaymentFlow {
    #[form(card)]
    #[next(pay)]
    start: StartHandle,

    #[run(Self::pay)]
    #[retry(attempts = 2, backoff = fixed, delay = seconds(10))]
    #[on_error("card_declined", then = ask)]
    #[on_error("bank_closed", then = tell)]
    #[next(book)]
    pay: Job,

    #[run(Self::tell)]
    #[next(end)]
    tell: Function,

    #[next(end)]
    ask: View,

    #[run(Self::book)]
    #[on_error(then = tell)]
    #[next(end)]
    book: Function,

    end: End,
}

impl PaymentFlow {
    async fn pay(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        match &*job.data.card {
            "empty" => Err(JobError::fatal("the card is empty").code("card_declined")),
            "slow" => Err(JobError::new("the bank sleeps").code("bank_closed")),
            "odd" => Err(JobError::fatal("who knows")),
            _ => Ok(()),
        }
    }

    fn book(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        activation.data.told = Some("booked".to_owned());
        match &*activation.data.card {
            "unbooked" => Err(NodeError::new("the books are full").code("full")),
            _ => Ok(()),
        }
    }

    fn tell(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let error = activation.task().caught();
        activation.data.told = error.map(|error| error.message);
        Ok(())
    }
}

async fn begin(world: &World, card: &str) -> Process {
    let form = PaymentFlowStartForm {
        card: card.to_owned(),
    };
    let start = &PaymentFlow::nodes().start;
    world.engine.start(start, form).await.unwrap()
}

#[tokio::test]
async fn a_final_error_is_taken_at_once() {
    let world = World::new::<PaymentFlow>().await;
    let process = begin(&world, "empty").await;
    world.pass(0).await;
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE pay=CANCELED pay.error=DONE ask=NEW"
    );
    let pay = TaskId::new(process.id, 2);
    let error = world.engine.task(pay).await.unwrap().error.unwrap();
    assert_eq!(error.code.as_deref(), Some("card_declined"));
}

#[tokio::test]
async fn retries_run_out_before_an_error_is_taken() {
    let world = World::new::<PaymentFlow>().await;
    let process = begin(&world, "slow").await;
    world.pass(0).await;
    assert_eq!(world.tasks(&process).await, "start=DONE pay=SCHEDULED");
    world.pass(10).await;
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE pay=CANCELED pay.error_2=DONE tell=DONE end=DONE"
    );
    let data = world.engine.data::<PaymentFlow>(process.id).await.unwrap();
    assert_eq!(data.told.as_deref(), Some("the bank sleeps"));
}

#[tokio::test]
async fn an_error_that_nobody_takes_can_be_retried() {
    let world = World::new::<PaymentFlow>().await;
    let process = begin(&world, "odd").await;
    world.pass(0).await;
    assert_eq!(world.tasks(&process).await, "start=DONE pay=ERROR");
    let task = world.open(&process, "pay").await;
    let boss = User::superuser("boss");
    world.engine.as_user(&boss).retry(task).await.unwrap();
    assert_eq!(world.tasks(&process).await, "start=DONE pay=SCHEDULED");
}

#[tokio::test]
async fn what_a_function_wrote_before_its_error_is_undone() {
    let world = World::new::<PaymentFlow>().await;
    let process = begin(&world, "unbooked").await;
    world.pass(0).await;
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE pay=DONE book=CANCELED book.error=DONE tell=DONE end=DONE"
    );
    let data = world.engine.data::<PaymentFlow>(process.id).await.unwrap();
    assert_eq!(data.told.as_deref(), Some("the books are full"));
}

#[flow(data = Payment)]
pub struct CounterFlow {
    #[form(card)]
    #[next(check)]
    start: StartHandle,

    #[run(Self::check)]
    #[on_error("full", then = wait)]
    #[next(end)]
    check: Function,

    #[next(end)]
    wait: View,

    end: End,
}

impl CounterFlow {
    fn check(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        Err(NodeError::new("no").code(activation.data.card.clone()))
    }
}

#[tokio::test]
async fn whoever_acts_does_not_get_an_error_that_is_taken() {
    let world = World::new::<CounterFlow>().await;
    let start = &CounterFlow::nodes().start;
    let form = |card: &str| CounterFlowStartForm {
        card: card.to_owned(),
    };
    let process = world.engine.start(start, form("full")).await.unwrap();
    assert_eq!(
        world.tasks(&process).await,
        "start=DONE check=CANCELED check.error=DONE wait=NEW"
    );
    let error = world.engine.start(start, form("other")).await.unwrap_err();
    assert!(error.is_failed_node(), "{error}");
}
