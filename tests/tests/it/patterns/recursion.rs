//! Pattern 22: a flow that is a step of itself.

use procession::prelude::*;
use procession_tests::stores;

use super::ada;

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Factorial {
    pub of: u64,
    pub is: u64,
}

impl Factorial {
    fn below(&self) -> Self {
        Self {
            of: self.of - 1,
            is: 1,
        }
    }
}

#[flow(data = Factorial)]
pub struct FactorialFlow {
    #[form(of)]
    #[next(is_more)]
    start: Start,
    #[next(is_more)]
    below: StartSubprocess,
    #[when(|factorial| factorial.of > 1, then = recur)]
    #[otherwise(one)]
    is_more: If,
    #[run(|factorial| factorial.is = 1)]
    #[next(end)]
    one: Function,
    #[subprocess(FactorialFlow, process_data = Factorial::below)]
    #[run(|factorial, below| factorial.is = factorial.of * below.is)]
    #[next(end)]
    recur: Subprocess,
    end: End,
}

#[tokio::test]
async fn p22_recursion() {
    let flow = FactorialFlow::nodes();
    let mut test = stores::test::<FactorialFlow>().await.unwrap();
    let form = FactorialFlowStartForm { of: 5 };
    let process = test.as_user(&ada()).start(&flow.start, form).await;
    let id = process.unwrap().id;
    test.run_until_quiet().await.unwrap();
    test.assert_done(id).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().is, 120);
    let all = test.processes().await.unwrap();
    assert_eq!(all.len(), 5, "each of them is a process of its own");
    for process in all {
        test.assert_done(process.id).await.unwrap();
    }
}
