//! States outside of the program: stored text, serde, states that are gone.

use procession::prelude::*;
use serde_json::json;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Stage {
    #[state(initial)]
    New,
    /// Waits for the editor.
    InReview,
    #[state(terminal, unreachable_ok, label = "Old")]
    Archived,
}

#[derive(Debug, Serialize, Deserialize)]
struct Note {
    stage: Stage,
    #[serde(default)]
    greeted: u32,
}

#[state_machine(field = stage, state = Stage, on_enter = Self::greet)]
impl Note {
    #[transition(source = New, target = InReview)]
    fn submit(&mut self) {}

    #[transition(source = InReview, target = New)]
    fn withdraw(&mut self) {}

    fn greet(&mut self, _: Fired<Stage, NoteTransition>) {
        self.greeted += 1;
    }
}

#[test]
fn a_state_survives_text_and_json() {
    for stage in Stage::ALL {
        assert_eq!(stage.as_str().parse::<Stage>().as_ref(), Ok(stage));
        assert_eq!(Stage::try_from(stage.as_str()).as_ref(), Ok(stage));
        assert_eq!(json!(stage), json!(stage.as_str()));
    }
}

#[test]
fn restoring_runs_no_hook() {
    let mut note: Note = serde_json::from_value(json!({"stage": "InReview"})).unwrap();
    assert_eq!(note.greeted, 0);
    note.withdraw().unwrap();
    assert_eq!((note.stage, note.greeted), (Stage::New, 1));
}

#[test]
fn a_state_that_is_gone_is_named_with_those_that_there_are() {
    let error = "Draft".parse::<Stage>().unwrap_err();
    assert_eq!(error.value(), "Draft");
    assert_eq!(
        error.known().collect::<Vec<_>>(),
        ["New", "InReview", "Archived"]
    );
    assert_eq!(
        error.to_string(),
        "`Stage` has no state `Draft` any more: its states are `New`, `InReview`, `Archived`",
    );
}

#[test]
fn labels() {
    assert_eq!(Stage::InReview.label(), "Waits for the editor");
    assert_eq!(Stage::Archived.label(), "Old");
    assert_eq!(Stage::New.label(), "New");
    assert!(Stage::Archived.is_terminal() && !Stage::New.is_terminal());
    const NAME: &str = Stage::New.as_str();
    assert_eq!(NAME, "New");
}

#[test]
fn a_stored_state_without_a_way_to_it_still_works() {
    let mut note = Note {
        stage: Stage::Archived,
        greeted: 0,
    };
    assert_eq!(
        note.submit().unwrap_err().denied().unwrap().from(),
        Stage::Archived
    );
    assert_eq!(note.available().count(), 0);
}
