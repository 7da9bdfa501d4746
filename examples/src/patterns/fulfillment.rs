//! A subprocess that fails: its error has a way of its own in the process above.

use procession::prelude::*;

/// An order, for the process above and for the one below.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Order {
    /// Out of stock
    pub out_of_stock: bool,
    /// In stock, as the stock says
    pub in_stock: bool,
    /// What became of it
    pub outcome: Option<String>,
}

/// Order fulfilment
#[flow(data = Order, name = "fulfillment")]
pub struct FulfillmentFlow {
    #[form(out_of_stock)]
    #[next(fulfill)]
    start: Start,

    /// Fulfil the order
    #[subprocess(StockFlow, process_data = |order| order.clone())]
    #[on_error("out-of-stock", then = backorder)]
    #[next(confirm)]
    fulfill: Subprocess,

    /// Confirm
    #[run(|order| order.outcome = Some("confirmed".to_owned()))]
    #[next(end)]
    confirm: Send,

    /// Order from the supplier
    #[run(|order| order.outcome = Some("backordered".to_owned()))]
    #[next(end)]
    backorder: Function,

    end: End,
}

/// Picking from the stock
#[flow(data = Order, name = "stock")]
pub struct StockFlow {
    /// Pick the items
    #[next(reserve)]
    start: StartSubprocess,

    /// Reserve
    #[after(seconds = 5)]
    #[next(check_stock)]
    reserve: Timer,

    /// Check the stock
    #[run(|order| order.in_stock = !order.out_of_stock)]
    #[next(route)]
    check_stock: BusinessRule,

    /// In stock?
    #[when(|order| order.in_stock, then = pack)]
    #[otherwise(out_of_stock)]
    route: If,

    /// Pack
    #[run(|_| {})]
    #[next(done)]
    pack: Function,

    done: End,

    /// Out of stock
    #[error("out-of-stock")]
    out_of_stock: ErrorEnd,
}

#[cfg(test)]
mod tests {
    use procession::Status;
    use procession::jiff::ToSpan;
    use procession::testing::FlowTest;

    use super::*;

    async fn fulfilled(out_of_stock: bool) -> (FlowTest<FulfillmentFlow>, ProcessId) {
        let builder = FlowTest::<FulfillmentFlow>::builder().flow::<StockFlow>();
        let mut test = builder.build().await.unwrap();
        let form = FulfillmentFlowStartForm { out_of_stock };
        let start = &FulfillmentFlow::nodes().start;
        let emma = User::new("emma");
        let id = test.as_user(&emma).start(start, form).await.unwrap().id;
        assert!(
            test.assert_done(id).await.is_err(),
            "it waits for the stock"
        );
        test.advance(5.seconds()).await.unwrap();
        test.assert_done(id).await.unwrap();
        (test, id)
    }

    async fn status(test: &FlowTest<FulfillmentFlow>, id: ProcessId, node: &str) -> Option<Status> {
        let tasks = test.engine().tasks(id).await.unwrap();
        let found = tasks.iter().find(|task| task.node == node);
        found.map(|task| task.status)
    }

    #[tokio::test]
    async fn what_is_there_is_confirmed() {
        let (test, id) = fulfilled(false).await;
        assert_eq!(status(&test, id, "fulfill").await, Some(Status::Done));
        assert_eq!(status(&test, id, "backorder").await, None);
        let order = test.data(id).await.unwrap();
        assert_eq!(order.outcome.as_deref(), Some("confirmed"));
    }

    #[tokio::test]
    async fn what_is_not_there_is_ordered_from_the_supplier() {
        let (test, id) = fulfilled(true).await;
        assert_eq!(status(&test, id, "fulfill").await, Some(Status::Canceled));
        assert_eq!(status(&test, id, "fulfill.error").await, Some(Status::Done));
        assert_eq!(status(&test, id, "confirm").await, None);
        let order = test.data(id).await.unwrap();
        assert_eq!(order.outcome.as_deref(), Some("backordered"));
        let below = test.engine().children(id).await.unwrap().remove(0);
        assert_eq!(below.error().unwrap().code, "out-of-stock");
        test.check(below.id).await.unwrap();
    }
}
