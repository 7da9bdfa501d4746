//! Nobody is asked: the process tells, decides and is done in one request.

use procession::prelude::*;

/// An order of a customer.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Purchase {
    /// Amount in cents
    pub amount: u32,
    /// Confirmation sent
    pub confirmation_sent: bool,
    /// Discount in percent
    pub discount: u32,
}

/// Purchase
#[flow(data = Purchase, name = "service_tasks")]
pub struct PurchaseFlow {
    #[form(amount)]
    #[next(send_confirmation)]
    start: StartHandle,

    /// Send the confirmation
    #[run(|purchase| purchase.confirmation_sent = true)]
    #[next(grant_discount)]
    send_confirmation: Send,

    /// Grant a discount
    #[run(|purchase| purchase.discount = if purchase.amount > 10_000 { 10 } else { 0 })]
    #[next(end)]
    grant_discount: BusinessRule,

    end: End,
}

#[cfg(test)]
mod tests {
    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn all_is_done_in_one_request() {
        let play = Play::of::<PurchaseFlow>().await;
        let form = PurchaseFlowStartForm { amount: 20_000 };
        let start = &PurchaseFlow::nodes().start;
        let process = play.engine.start(start, form).await.expect("started");
        assert_eq!(process.status, ProcessStatus::Done);
        let purchase = play.engine.data::<PurchaseFlow>(process.id).await;
        let purchase = purchase.expect("the data");
        assert_eq!((purchase.confirmation_sent, purchase.discount), (true, 10));
        assert_eq!(play.told(process.id).await.len(), 4);
    }
}
