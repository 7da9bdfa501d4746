//! The least that is a flow: an order, two tasks, an end.

use procession::prelude::*;

/// A pizza.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Pizza {
    /// Name
    #[field(max_length = 250)]
    pub customer_name: String,
    /// Address
    pub address: String,
    /// Toppings
    pub toppings: Vec<String>,
    /// Baking time in minutes
    #[field(default = 10)]
    pub baking_time: u32,
    /// Tips in cents
    pub tips_received: Option<u32>,
}

/// Pizza order
#[flow(data = Pizza, name = "pizza", summary = "A pizza for {customer_name}")]
pub struct PizzaFlow {
    /// Order
    #[form(customer_name, address, toppings)]
    #[next(bake)]
    start: Start,

    /// Bake
    #[form(baking_time)]
    #[permission("pizza.bake")]
    #[next(deliver)]
    bake: View,

    /// Deliver
    #[form(tips_received)]
    #[permission("pizza.deliver")]
    #[next(end)]
    deliver: View,

    end: End,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    /// By names and JSON alone, as a program of another language would.
    #[tokio::test]
    async fn a_pizza_comes_over_json() {
        let play = Play::of::<PizzaFlow>().await;
        let staff = User::new("luigi")
            .with_permission("pizza.bake")
            .with_permission("pizza.deliver");
        let serde_json::Value::Object(form) = json!({
            "customer_name": "Ada", "address": "St James's Square", "toppings": ["capers"],
        }) else {
            panic!("a form is an object");
        };
        let engine = &play.engine;
        let process = engine
            .as_user(&staff)
            .start_json("pizza", "start", form)
            .await;
        let process = process.expect("started");
        assert_eq!(engine.brief(&process), "A pizza for Ada");
        let id = process.id;
        let baked = play.complete(id, "bake", &staff, json!({ "baking_time": 12 }));
        baked.await.expect("baked");
        let done = play.complete(id, "deliver", &staff, json!({ "tips_received": 200 }));
        assert_eq!(done.await.expect("delivered").status, ProcessStatus::Done);
        let pizza = engine.data::<PizzaFlow>(id).await.expect("the data");
        assert_eq!((pizza.baking_time, pizza.tips_received), (12, Some(200)));
    }
}
