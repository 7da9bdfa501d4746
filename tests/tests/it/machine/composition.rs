//! Sharing transitions between types: what others do with inheritance.

use procession::machine::Why;
use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    Draft,
    Approved,
    #[state(terminal)]
    Published,
}

/// What every text that is approved shares: guards, permissions and bodies.
trait Approval {
    fn log(&mut self) -> &mut Vec<&'static str>;

    fn has_log(&self) -> bool {
        true
    }

    fn may_approve(&self, user: &User) -> bool {
        user.is_in_group("editors")
    }

    fn note_approval(&mut self) {
        self.log().push("approved");
    }
}

struct Article {
    stage: Stage,
    log: Vec<&'static str>,
}

impl Approval for Article {
    fn log(&mut self) -> &mut Vec<&'static str> {
        &mut self.log
    }
}

#[state_machine(field = stage, state = Stage)]
impl Article {
    #[transition(source = Draft, target = Approved, guard = Approval::has_log, permission = Approval::may_approve, original = approve_body)]
    fn approve(&mut self) {
        self.note_approval();
    }

    #[transition(source = Approved, target = Published)]
    fn publish(&mut self) {}
}

/// An article with more to it: a machine of its own over the article's state, with the shared
/// parts by trait and the base's bodies by their own names.
struct Report {
    article: Article,
    signed: bool,
}

#[state_machine(field = article.stage, state = Stage)]
impl Report {
    /// The base's body, with a source and a guard of its own.
    #[transition(source = Draft, target = Approved, guard = |report| report.signed)]
    fn approve(&mut self) {
        self.article.approve_body();
        self.article.log.push("report");
    }

    /// Redefined: what the base allowed from `Approved` is for any state here.
    #[transition(source = any_but(Published), target = Published)]
    fn publish(&mut self) {}

    /// Added.
    #[transition(source = Approved, target = Draft)]
    fn reopen(&mut self) {}
}

fn report(signed: bool) -> Report {
    Report {
        article: Article {
            stage: Stage::Draft,
            log: Vec::new(),
        },
        signed,
    }
}

#[test]
fn the_base_keeps_its_own_machine() {
    let mut article = report(true).article;
    assert!(article.permits(
        ArticleTransition::Approve,
        &User::new("eve").in_group("editors")
    ));
    article.approve().unwrap();
    article.publish().unwrap();
    assert_eq!(article.log, ["approved"]);
}

#[test]
fn the_body_of_the_base_runs_without_its_state_change() {
    let mut report = report(true);
    report.approve().unwrap();
    assert_eq!(report.article.log, ["approved", "report"]);
    assert_eq!(report.article.stage, Stage::Approved);
    let mut published = report;
    published.article.stage = Stage::Published;
    published.article.approve_body();
    assert_eq!(published.article.stage, Stage::Published);
}

#[test]
fn added_and_redefined_transitions() {
    let mut draft = report(true);
    draft.publish().unwrap();
    assert_eq!(draft.article.stage, Stage::Published);
    assert_eq!(
        draft.publish().unwrap_err().denied().unwrap().why(),
        Why::NoTransition
    );
    let mut approved = report(true);
    approved.approve().unwrap();
    approved.reopen().unwrap();
    assert!(report(false).check_approve().is_err());
    let names: Vec<_> = Report::TRANSITIONS.iter().map(|row| row.name).collect();
    assert_eq!(names, ["approve", "publish", "reopen"]);
}
