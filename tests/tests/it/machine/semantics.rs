//! Source, guard, state, body, hook: the order of effects.

use procession::machine::Why;
use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    New,
    Approved,
    Rejected,
    Published,
    Hidden,
    #[state(terminal)]
    Removed,
}

#[derive(Default)]
struct Review {
    text: String,
    approver: Option<String>,
    stage: Stage,
    asked: std::cell::Cell<u32>,
    told: Vec<(String, Stage, Stage)>,
}

impl Default for Stage {
    fn default() -> Self {
        Self::initial()
    }
}

#[state_machine(
    field = stage,
    state = Stage,
    on_exit = Self::left,
    on_enter(Published = Self::announce),
    on_success = [Self::succeeded],
)]
impl Review {
    /// Let it through.
    ///
    /// An editor has read the text.
    #[transition(source = New, target = Approved, guard = Self::has_text)]
    fn approve(&mut self, by: &str) -> usize {
        assert_eq!(
            self.stage,
            Stage::Approved,
            "the state is set before the body"
        );
        self.approver = Some(by.to_owned());
        by.len()
    }

    #[transition(source = [New, Approved], target = Rejected)]
    fn reject(&mut self) {}

    #[transition(source = Approved, target = Published)]
    fn publish(&mut self) -> Result<u8, std::fmt::Error> {
        if self.text == "broken" {
            Err(std::fmt::Error)
        } else {
            Ok(7)
        }
    }

    #[transition(source = Published, target = Hidden, guard = Self::is_long)]
    #[transition(source = any_but(Removed), target = Hidden)]
    fn hide(&mut self) {}

    #[transition(source = any, target = Removed)]
    fn remove(&mut self) {
        assert!(self.text != "panic", "as the test wants");
    }

    #[transition(source = any)]
    fn touch(&mut self) {
        self.text.push('.');
    }

    /// Short reviews go, long ones are kept out of sight.
    #[transition(source = [Published, Approved], target = Rejected)]
    fn trash(&mut self) -> Result<(), String> {
        let nested = if self.text.len() > 10 {
            self.hide()
        } else {
            self.remove()
        };
        nested.map_err(|error| error.to_string())?;
        if self.text == "fail" {
            Err("after the nested one".to_owned())
        } else {
            Ok(())
        }
    }

    fn has_text(&self) -> Result<(), &'static str> {
        self.asked.set(self.asked.get() + 1);
        if self.text.is_empty() {
            Err("there is no text")
        } else {
            Ok(())
        }
    }

    fn is_long(&self) -> bool {
        self.text.len() > 10
    }

    fn left(&mut self, fired: Fired<Stage, ReviewTransition>) {
        self.note("left", fired);
    }

    fn announce(&mut self, fired: Fired<Stage, ReviewTransition>) {
        self.note("announce", fired);
    }

    fn succeeded(&mut self, fired: Fired<Stage, ReviewTransition>) {
        self.note(fired.transition.name(), fired);
    }

    fn note(&mut self, what: &str, fired: Fired<Stage, ReviewTransition>) {
        self.told
            .push((what.to_owned(), fired.source, fired.target));
    }
}

fn review(text: &str, stage: Stage) -> Review {
    Review {
        text: text.to_owned(),
        stage,
        ..Review::default()
    }
}

#[test]
fn an_allowed_call_runs_the_body_and_answers_with_its_value() {
    let mut review = review("Good", Stage::New);
    assert_eq!(review.approve("ada"), Ok(3));
    assert_eq!(review.stage, Stage::Approved);
    assert_eq!(review.approver.as_deref(), Some("ada"));
    assert_eq!(review.publish(), Ok(7));
}

#[test]
fn a_call_from_a_wrong_source_changes_nothing() {
    let mut review = review("Good", Stage::Rejected);
    let error = review.approve("ada").unwrap_err();
    let denied = error.denied().unwrap();
    assert_eq!(denied.why(), Why::NoTransition);
    assert_eq!(denied.transition(), ReviewTransition::Approve);
    assert_eq!(denied.from(), Stage::Rejected);
    assert_eq!(
        error.to_string(),
        "cannot `approve` from `Rejected`: no transition from here",
    );
    assert_eq!((review.stage, review.approver), (Stage::Rejected, None));
    assert!(review.told.is_empty());
}

#[test]
fn a_guard_that_does_not_hold_says_why_and_is_asked_once() {
    let mut review = review("", Stage::New);
    let error = review.approve("ada").unwrap_err();
    let reason = Some("there is no text");
    let name = "has_text";
    assert_eq!(error.denied().unwrap().why(), Why::Guard { name, reason });
    assert_eq!(
        error.to_string(),
        "cannot `approve` from `New`: guard `has_text` does not hold: there is no text",
    );
    assert_eq!(review.stage, Stage::New);
    assert_eq!(review.asked.get(), 1);
}

#[test]
fn reasons_belong_to_the_object_that_was_asked() {
    let (silent, spoken) = (review("", Stage::New), review("Good", Stage::New));
    let refused = silent.check_approve().unwrap_err();
    assert!(spoken.can_approve());
    assert!(refused.to_string().ends_with("there is no text"));
}

#[test]
fn a_body_that_fails_leaves_the_source() {
    let mut review = review("broken", Stage::Approved);
    let error = review.publish().unwrap_err();
    assert_eq!(review.stage, Stage::Approved);
    assert_eq!(error.body(), Some(&std::fmt::Error));
    assert!(std::error::Error::source(&error).is_some());
    assert!(error.to_string().starts_with("`publish` failed: "));
    assert!(review.told.is_empty());
}

#[test]
fn a_body_that_panics_leaves_the_source() {
    let mut review = review("panic", Stage::Published);
    let call = std::panic::AssertUnwindSafe(|| review.remove());
    assert!(std::panic::catch_unwind(call).is_err());
    assert_eq!(review.stage, Stage::Published);
}

#[test]
fn an_exact_source_wins_over_any_and_its_guard_does_not_fall_back() {
    let mut short = review("short", Stage::Published);
    let error = short.hide().unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot `hide` from `Published`: guard `is_long` does not hold",
    );
    let mut other = review("short", Stage::Approved);
    assert_eq!(other.hide(), Ok(()));
    assert_eq!(
        review("", Stage::Removed).check_hide().unwrap_err().why(),
        Why::NoTransition
    );
}

#[test]
fn without_a_target_the_state_stays() {
    for stage in Stage::ALL {
        let mut review = review("Good", *stage);
        assert_eq!(review.touch(), Ok(()));
        assert_eq!(review.stage, *stage);
        assert_eq!(review.text, "Good.");
        assert_eq!(review.told, [("touch".to_owned(), *stage, *stage)]);
    }
}

#[test]
fn hooks_are_told_after_success_in_order_with_the_right_ends() {
    let mut review = review("Good", Stage::Approved);
    review.publish().unwrap();
    let told: Vec<_> = review.told.iter().map(|(what, ..)| what.as_str()).collect();
    assert_eq!(told, ["left", "announce", "publish"]);
    let ends = |told: &(String, Stage, Stage)| (told.1, told.2);
    assert!(
        review
            .told
            .iter()
            .all(|t| ends(t) == (Stage::Approved, Stage::Published))
    );
}

#[test]
fn a_nested_transition_decides_where_the_outer_one_ends() {
    let mut long = review("a long enough text", Stage::Published);
    long.trash().unwrap();
    assert_eq!(long.stage, Stage::Hidden);
    let mut short = review("short", Stage::Approved);
    short.trash().unwrap();
    assert_eq!(short.stage, Stage::Removed);
    let told: Vec<_> = short.told.iter().map(|(what, ..)| what.as_str()).collect();
    assert_eq!(told, ["left", "remove", "left", "trash"]);
}

#[test]
fn an_outer_failure_restores_the_outer_source() {
    let mut review = review("fail", Stage::Published);
    assert_eq!(
        review.trash().unwrap_err().into_body().as_deref(),
        Some("after the nested one"),
    );
    assert_eq!(review.stage, Stage::Published);
}

#[test]
fn the_error_is_small_and_copied() {
    let mut review = review("", Stage::Removed);
    let error = review.reject().unwrap_err();
    let copy = error;
    assert_eq!(error, copy);
    assert!(size_of_val(&error) <= 8, "{} bytes", size_of_val(&error));
    assert_eq!(size_of::<Stage>(), 1);
}

#[test]
fn texts_come_from_the_doc_comment_or_the_name() {
    let row = ReviewTransition::Approve.row(Stage::New).unwrap();
    assert_eq!(row.label, "Let it through");
    assert_eq!(row.description, "An editor has read the text.");
    assert_eq!(
        ReviewTransition::Remove.row(Stage::New).unwrap().label,
        "Remove"
    );
    assert_eq!(row.guards, ["has_text"]);
    assert_eq!(row.arguments, ["by"]);
}
