//! The flow of the blood test, without the program around it.

#![allow(clippy::unwrap_used)] // A test stops at the first surprise.

#[path = "../src/bin/blood_test/flow.rs"]
mod flow;

use flow::{BloodTestFlow, BloodTestFlowBiochemicalAnalysisForm, BloodTestFlowFirstSampleForm};
use procession::User;
use procession::flow::Flow;
use procession::testing::FlowTest;

#[tokio::test]
async fn every_way_through_the_flow_is_walked() {
    let mut test = FlowTest::<BloodTestFlow>::new().await.unwrap();
    for seed in 0..40 {
        test.walk(seed).await.unwrap();
    }
    test.coverage().await.unwrap().assert_complete();
}

#[tokio::test]
async fn a_low_value_asks_for_hormones_and_for_nothing_else() {
    let (flow, ada) = (BloodTestFlow::nodes(), User::new("ada"));
    let mut test = FlowTest::<BloodTestFlow>::new().await.unwrap();
    let sample = BloodTestFlowFirstSampleForm {
        patient: "Grace".to_owned(),
        age: Some(40),
        taken_at: None,
    };
    test.as_user(&ada)
        .start(&flow.first_sample, sample)
        .await
        .unwrap();
    let values = BloodTestFlowBiochemicalAnalysisForm {
        hemoglobin: 11,
        lymphocytes: 5,
    };
    test.as_user(&ada)
        .answer(&flow.biochemical_analysis, values)
        .await
        .unwrap();
    assert!(test.task(&flow.hormone_tests).await.is_ok());
    assert!(
        test.tasks(&flow.tumor_markers_test)
            .await
            .unwrap()
            .is_empty()
    );
    assert!(test.redeliver().await.unwrap_err().is_already_done());
}
