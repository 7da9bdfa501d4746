//! Somebody else does it: what is handed over is the other's for good, what is delegated comes back.

use procession::prelude::*;

/// A visit.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Visit {
    /// Whom
    #[field(max_length = 100)]
    pub customer: String,
    /// What was found
    pub report: Option<String>,
}

/// Visit
#[flow(data = Visit, name = "substitute")]
pub struct VisitFlow {
    #[form(customer)]
    #[next(visit)]
    start: Start,

    /// Visit the customer
    #[form(report)]
    #[assign(owner_of(start))]
    #[next(end)]
    visit: View,

    end: End,
}

#[cfg(test)]
mod tests {
    use procession::Task;
    use procession::testing::FlowTest;

    use super::*;

    async fn planned() -> (FlowTest<VisitFlow>, Task) {
        let mut test = FlowTest::<VisitFlow>::new().await.unwrap();
        let form = VisitFlowStartForm {
            customer: "Grace".to_owned(),
        };
        let (flow, ada) = (VisitFlow::nodes(), User::new("ada"));
        test.as_user(&ada).start(&flow.start, form).await.unwrap();
        let task = test.task(&flow.visit).await.unwrap();
        assert_eq!(task.owner, Some("ada".into()));
        (test, task)
    }

    fn report() -> VisitFlowVisitForm {
        VisitFlowVisitForm {
            report: Some("all is well".to_owned()),
        }
    }

    #[tokio::test]
    async fn the_owner_and_a_manager_name_a_substitute_and_nobody_else_does() {
        let manager = User::new("mia").with_permission("substitute.manage");
        for by in [User::new("ada"), manager] {
            let (mut test, task) = planned().await;
            let (eve, bob) = (User::new("eve"), User::new("bob"));
            let refused = test.engine().as_user(&eve).reassign(task.id, "eve").await;
            assert!(refused.unwrap_err().is_denied());
            let handed_over = test.engine().as_user(&by).reassign(task.id, "bob").await;
            handed_over.unwrap();
            let inbox = test.engine().as_user(&bob).inbox(Page::default()).await;
            assert_eq!(inbox.unwrap().len(), 1);
            let visit = &VisitFlow::nodes().visit;
            let done = test.as_user(&bob).answer(visit, report()).await.unwrap();
            test.assert_done(done.id).await.unwrap();
        }
    }

    #[tokio::test]
    async fn who_delegates_gets_it_back_and_answers_for_it() {
        let (mut test, task) = planned().await;
        let (ada, bob) = (User::new("ada"), User::new("bob"));
        let visit = &VisitFlow::nodes().visit;
        let delegated = test.engine().as_user(&ada).delegate(task.id, "bob").await;
        delegated.unwrap();
        assert!(test.as_user(&bob).answer(visit, report()).await.is_err());
        test.engine().as_user(&bob).resolve(task.id).await.unwrap();
        let done = test.as_user(&ada).answer(visit, report()).await.unwrap();
        test.assert_done(done.id).await.unwrap();
    }
}
