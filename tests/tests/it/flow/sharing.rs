//! What several flows share: questions and work in a trait, each flow with its own data.

use procession::Engine;
use procession::prelude::*;

/// Data that can be signed.
pub trait Signed {
    /// Who signed.
    fn signature(&mut self) -> &mut Option<String>;
}

/// A flow that signs: what all of them do is written once.
pub trait Signs: Flow<Data: Signed> {
    /// Who signs here.
    const WHO: &'static str;

    /// Signs the data of the process.
    ///
    /// # Errors
    ///
    /// When they are signed already.
    fn sign(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let signature = activation.data.signature();
        match signature.replace(Self::WHO.to_owned()) {
            None => Ok(()),
            Some(before) => Err(NodeError::new(format!("`{before}` has signed already"))),
        }
    }

    /// Sends them away.
    fn send(job: &mut JobContext<'_, Self>) -> impl Future<Output = Result<(), JobError>> + Send {
        let signed = job.data.signature().clone();
        async move { signed.map(drop).ok_or_else(|| JobError::new("not signed")) }
    }
}

/// A question of any flow with such data.
fn is_short(letter: &Letter) -> bool {
    letter.text.len() < 10
}

/// A letter.
#[jsonstore]
#[derive(Debug, Clone)]
pub struct Letter {
    /// Text
    pub text: String,
    /// Signature
    pub signature: Option<String>,
}

/// A contract.
#[jsonstore]
#[derive(Debug, Clone)]
pub struct Contract {
    /// Amount
    pub amount: u32,
    /// Signature
    pub signature: Option<String>,
}

impl Signed for Letter {
    fn signature(&mut self) -> &mut Option<String> {
        &mut self.signature
    }
}

impl Signed for Contract {
    fn signature(&mut self) -> &mut Option<String> {
        &mut self.signature
    }
}

/// Letter
#[flow(data = Letter)]
pub struct LetterFlow {
    #[form(text)]
    #[next(gate)]
    start: StartHandle,
    #[when(is_short, then = end)]
    #[otherwise(sign)]
    gate: If,
    #[run(Self::sign)]
    #[next(send)]
    sign: Function,
    #[run(Self::send)]
    #[next(end)]
    send: Job,
    end: End,
}

impl Signs for LetterFlow {
    const WHO: &'static str = "the clerk";
}

/// Contract
#[flow(data = Contract)]
pub struct ContractFlow {
    #[form(amount)]
    #[next(sign)]
    start: StartHandle,
    #[run(Self::sign)]
    #[next(send)]
    sign: Function,
    #[run(Self::send)]
    #[next(end)]
    send: Job,
    end: End,
}

impl Signs for ContractFlow {
    const WHO: &'static str = "the director";
}

#[tokio::test]
async fn what_flows_share_works_on_the_data_of_each() {
    let builder = Engine::builder()
        .flow::<LetterFlow>()
        .flow::<ContractFlow>();
    let engine = builder.build().await.unwrap();
    let text = "Dear reader".to_owned();
    let form = LetterFlowStartForm { text };
    let letter = engine.start(&LetterFlow::nodes().start, form).await;
    let form = ContractFlowStartForm { amount: 7 };
    let contract = engine.start(&ContractFlow::nodes().start, form).await;
    let report = engine.worker().run_until_idle().await.unwrap();
    assert_eq!((report.done, report.failed), (2, 0));
    let letter = engine.data::<LetterFlow>(letter.unwrap().id).await.unwrap();
    assert_eq!(letter.signature.as_deref(), Some("the clerk"));
    let contract = engine.data::<ContractFlow>(contract.unwrap().id).await;
    let signature = contract.unwrap().signature;
    assert_eq!(signature.as_deref(), Some("the director"));
}
