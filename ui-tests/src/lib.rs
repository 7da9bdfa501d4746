//! Compile-fail cases (`fail/<macro>/<mistake>.rs`, with what the compiler says beside them) and
//! compile-pass cases (`pass/<macro>/<feature>.rs`).

pub mod data;
