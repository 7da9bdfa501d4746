//! Blood test: two ways to start, and a conditional split with a direct way to its join.
//! `blood_test <haemoglobin> <lymphocytes> [file]` plays one test.

mod flow;

use flow::{
    BloodTestFlow, BloodTestFlowBiochemicalAnalysisForm, BloodTestFlowFirstSampleForm,
    BloodTestFlowHormoneTestsForm, BloodTestFlowTumorMarkersTestForm,
};
use procession::prelude::*;
use procession::{Engine, ProcessId, TaskId, User};
use procession_sql::SqliteStore;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let mut arguments = std::env::args().skip(1);
    let hemoglobin = arguments.next().map_or(Ok(11), |text| text.parse())?;
    let lymphocytes = arguments.next().map_or(Ok(6), |text| text.parse())?;
    let file = arguments
        .next()
        .unwrap_or_else(|| "blood_test.db".to_owned());
    let store = SqliteStore::open(&file).await?;
    let engine = Engine::builder()
        .store(store)
        .flow::<BloodTestFlow>()
        .build()
        .await?;
    let analysis = BloodTestFlowBiochemicalAnalysisForm {
        hemoglobin,
        lymphocytes,
    };
    play(&engine, analysis).await
}

async fn play(engine: &Engine, analysis: BloodTestFlowBiochemicalAnalysisForm) -> Outcome {
    let nodes = BloodTestFlow::nodes();
    let doctor = User::new("dora");
    let dora = engine.as_user(&doctor);
    let sample = BloodTestFlowFirstSampleForm {
        patient: "Paul".to_owned(),
        age: Some(42),
        taken_at: Some(jiff::Timestamp::now()),
    };
    let process = dora.start(&nodes.first_sample, sample).await?.id;
    let task = claim(engine, &doctor, process, "biochemical_analysis").await?;
    dora.complete(
        &nodes.biochemical_analysis,
        task.ok_or("no analysis")?,
        analysis,
    )
    .await?;

    if let Some(task) = claim(engine, &doctor, process, "hormone_tests").await? {
        let form = BloodTestFlowHormoneTestsForm {
            acth: Some(7.2),
            estradiol: Some(30.0),
        };
        dora.complete(&nodes.hormone_tests, task, form).await?;
    }
    if let Some(task) = claim(engine, &doctor, process, "tumor_markers_test").await? {
        let form = BloodTestFlowTumorMarkersTestForm {
            alpha_fetoprotein: Some(3.1),
            beta_gonadotropin: Some(0.4),
        };
        dora.complete(&nodes.tumor_markers_test, task, form).await?;
    }
    let tasks = engine.tasks(process).await?;
    let status = engine.process(process).await?.status;
    println!("process {process} is {status} after {} tasks:", tasks.len());
    for task in tasks {
        println!("  {:<22} {}", task.node, task.status);
    }
    Ok(())
}

/// Claims the open task of a node, if there is one.
async fn claim(
    engine: &Engine,
    user: &User,
    process: ProcessId,
    node: &str,
) -> Outcome<Option<TaskId>> {
    let tasks = engine.tasks(process).await?;
    let open = tasks
        .iter()
        .find(|task| task.node == node && task.is_active());
    if let Some(task) = open {
        engine.as_user(user).claim(task.id).await?;
    }
    Ok(open.map(|task| task.id))
}
