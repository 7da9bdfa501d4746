//! One task for each item of a list, all at the same time.

use procession::prelude::*;

/// Somebody who parked where it is forbidden.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Infringement {
    /// Number plate
    #[field(max_length = 20)]
    pub plate: String,
}

/// A round through the city.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Round {
    /// Infringements
    pub infringements: Vec<Infringement>,
    /// Notices
    pub notices: Vec<String>,
}

/// Parking fines
#[flow(data = Round, name = "multiple_instances")]
pub struct RoundFlow {
    #[form(infringements)]
    #[next(split)]
    start: Start,

    #[next(issue_notice, items = |round| round.infringements.clone())]
    #[next(join)]
    split: Split,

    /// Issue a notice
    #[task_data(Infringement)]
    #[run(Self::issue_notice)]
    #[next(join)]
    issue_notice: Function,

    #[next(end)]
    join: Join,

    end: End,
}

impl RoundFlow {
    fn issue_notice(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let infringement: Infringement = activation.task_data()?;
        activation.data.notices.push(infringement.plate);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::super::play::Play;
    use super::*;

    #[tokio::test]
    async fn each_item_has_a_task_and_none_is_fine() {
        for plates in [&["A 1", "B 2", "C 3"][..], &[]] {
            let play = Play::of::<RoundFlow>().await;
            let infringement = |plate: &&str| Infringement {
                plate: (*plate).to_owned(),
            };
            let form = RoundFlowStartForm {
                infringements: plates.iter().map(infringement).collect(),
            };
            let start = &RoundFlow::nodes().start;
            let emma = User::new("emma");
            let process = play.engine.as_user(&emma).start(start, form).await;
            let process = process.expect("started");
            assert_eq!(process.status, ProcessStatus::Done);
            let round = play.engine.data::<RoundFlow>(process.id).await;
            assert_eq!(round.expect("the data").notices, plates);
            // start, split, join, end, and one for each item
            assert_eq!(play.told(process.id).await.len(), 4 + plates.len());
        }
    }
}
