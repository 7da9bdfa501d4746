//! The flow and its data.

use procession::prelude::*;

/// What is found out about a sample.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct BloodTest {
    /// Patient
    #[field(max_length = 250)]
    pub patient: String,
    /// Age of the patient
    #[field(max = 150)]
    pub age: Option<u32>,
    /// Taken at
    pub taken_at: Option<jiff::Timestamp>,
    /// Haemoglobin
    pub hemoglobin: u32,
    /// Lymphocytes
    pub lymphocytes: u32,
    /// Adrenocorticotropic hormone
    pub acth: Option<f64>,
    /// Estradiol
    pub estradiol: Option<f64>,
    /// Alpha-fetoprotein
    pub alpha_fetoprotein: Option<f64>,
    /// Beta-gonadotropin
    pub beta_gonadotropin: Option<f64>,
}

/// Blood test
///
/// A sample is analysed; what is out of the ordinary calls for more tests, at the same time.
#[flow(data = BloodTest, summary = "Blood test of {patient}")]
pub struct BloodTestFlow {
    /// First sample
    #[form(patient, age, taken_at)]
    #[next(biochemical_analysis)]
    first_sample: Start,

    /// Another sample of a known patient
    #[form(patient, taken_at)]
    #[next(biochemical_analysis)]
    second_sample: Start,

    /// Biochemical analysis
    #[form(hemoglobin, lymphocytes)]
    #[next(split_analysis)]
    biochemical_analysis: View,

    #[next(hormone_tests, when = |test| test.hemoglobin < 12)]
    #[next(tumor_markers_test, when = |test| test.lymphocytes > 5)]
    #[next(join_analysis)]
    split_analysis: Split,

    /// Hormone tests
    #[form(acth, estradiol)]
    #[next(join_analysis)]
    hormone_tests: View,

    /// Tumour markers test
    #[form(alpha_fetoprotein, beta_gonadotropin)]
    #[next(join_analysis)]
    tumor_markers_test: View,

    #[next(end)]
    join_analysis: Join,

    end: End,
}
