//! A step that fails has its own way on.

use procession::prelude::*;

/// A release.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    /// Version
    #[field(max_length = 20)]
    pub version: String,
    /// What became of it
    pub outcome: Option<String>,
}

/// Deployment
#[flow(data = Release, name = "deploy_recovery")]
pub struct DeployFlow {
    #[form(version)]
    #[next(handoff)]
    start: StartHandle,

    /// Hand over
    #[after(seconds = 5)]
    #[next(deploy)]
    handoff: Timer,

    /// Deploy
    #[run(Self::deploy)]
    #[on_error(then = rollback)]
    #[next(notify_ok)]
    deploy: Function,

    /// Tell that it went well
    #[run(|release| release.outcome = Some("deployed".to_owned()))]
    #[next(end)]
    notify_ok: Send,

    /// Roll back
    #[run(|release| release.outcome = Some("rolled back".to_owned()))]
    #[next(recovered)]
    rollback: Function,

    /// Recovered
    recovered: End,

    end: End,
}

impl DeployFlow {
    fn deploy(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        match activation.data.version.as_str() {
            "broken" => Err(NodeError::new("the new version does not answer")),
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::play::Play;
    use super::*;
    use procession::Status;

    async fn deployed(version: &str) -> (Play, ProcessId) {
        let play = Play::of::<DeployFlow>().await;
        let form = DeployFlowStartForm {
            version: version.to_owned(),
        };
        let start = &DeployFlow::nodes().start;
        let process = play.engine.start(start, form).await.expect("started");
        play.pass(5).await;
        assert_eq!(play.status(process.id).await, ProcessStatus::Done);
        (play, process.id)
    }

    #[tokio::test]
    async fn a_failure_is_rolled_back() {
        let (play, id) = deployed("broken").await;
        assert_eq!(play.task(id, "deploy").await.status, Status::Canceled);
        assert_eq!(play.task(id, "deploy.error").await.status, Status::Done);
        assert_eq!(play.task(id, "recovered").await.status, Status::Done);
        let release = play.engine.data::<DeployFlow>(id).await.expect("the data");
        assert_eq!(release.outcome.as_deref(), Some("rolled back"));
    }

    #[tokio::test]
    async fn without_a_failure_nothing_is_rolled_back() {
        let (play, id) = deployed("1.2").await;
        let told = play.told(id).await;
        assert!(!told.iter().any(|task| task.starts_with("rollback")));
        assert!(told.contains(&"notify_ok DONE".to_owned()), "{told:?}");
    }
}
