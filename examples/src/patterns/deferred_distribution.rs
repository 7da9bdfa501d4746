//! Who does the next task is an answer in the form of the one before.

use procession::prelude::*;

/// A damage that somebody has to look at.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Damage {
    /// What happened
    #[field(max_length = 100)]
    pub what: String,
    /// Who looks at it
    pub next_resource: UserId,
    /// What it costs
    pub cost: Option<u32>,
}

/// Damage report
#[flow(data = Damage, name = "deferred_distribution")]
pub struct DamageFlow {
    /// Report a damage
    #[form(what, next_resource)]
    #[next(assess_damage)]
    start: Start,

    /// Assess the damage
    #[form(cost)]
    #[assign(|damage| damage.next_resource.clone())]
    #[next(end)]
    assess_damage: View,

    end: End,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn the_form_says_who_is_next() {
        let play = Play::of::<DamageFlow>().await;
        let (emma, bob) = (User::new("emma"), User::new("bob"));
        let form = DamageFlowStartForm {
            what: "A dent".to_owned(),
            next_resource: "bob".into(),
        };
        let start = &DamageFlow::nodes().start;
        let process = play.engine.as_user(&emma).start(start, form).await;
        let id = process.expect("started").id;
        let inbox = play.engine.as_user(&bob).inbox(Page::default()).await;
        assert_eq!(inbox.expect("the inbox").len(), 1);
        let form = json!({ "cost": 300 });
        let done = play.complete(id, "assess_damage", &bob, form).await;
        assert_eq!(done.expect("completed").status, ProcessStatus::Done);
    }
}
