//! Runs every case. One alone: `cargo test -p procession-ui-tests -- ui trybuild=<part of its path>`.
//! After a change of a message: read it aloud, then bless it with `TRYBUILD=overwrite`.

#[test]
fn ui() {
    let cases = trybuild::TestCases::new();
    cases.compile_fail("fail/*/*.rs");
    cases.pass("pass/*/*.rs");
}
