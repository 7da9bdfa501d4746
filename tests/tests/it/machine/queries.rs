//! What can be done now, by whom, and firing by name.

use procession::machine::{Custom, FireError, Permission, Why};
use procession::prelude::*;
use procession::{User, UserId};
use serde_json::json;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    New,
    Approved,
    #[state(terminal)]
    Removed,
}

/// As long as it has no words, an object that counts as empty.
struct Review {
    words: Vec<String>,
    approver: Option<UserId>,
    stage: Stage,
}

struct Ticket;

#[state_machine(field = stage, state = Stage)]
impl Review {
    #[transition(source = New, target = Approved, guard = Self::has_words, permission = Self::is_editor, custom(icon = "check", weight = 3, bulk = true))]
    fn approve(&mut self, by: UserId, note: &str) {
        self.words.push(note.to_owned());
        self.approver = Some(by);
    }

    #[transition(source = New, permission = anyone, label = "Edit the draft")]
    #[transition(source = Approved, permission = |review, user| review.approver.as_ref() == Some(user.id()))]
    fn edit(&mut self) {}

    #[transition(source = Approved, target = New, permission = "review.reopen")]
    fn reopen(&mut self) -> Result<(), std::fmt::Error> {
        Err(std::fmt::Error)
    }

    #[transition(source = any, target = Removed, permission = anyone)]
    fn remove(&mut self) {}

    #[transition(source = any, target = New)]
    fn reset(&mut self) {}

    #[transition(source = any, permission = anyone)]
    #[allow(
        clippy::needless_pass_by_value,
        reason = "an argument that cannot come from JSON"
    )]
    fn print(&mut self, ticket: Ticket) {
        let Ticket = ticket;
    }

    fn has_words(&self) -> bool {
        !self.words.is_empty()
    }

    fn is_editor(&self, user: &User) -> bool {
        user.is_in_group("editors")
    }
}

fn review(stage: Stage) -> Review {
    Review {
        words: vec!["Good".to_owned()],
        approver: None,
        stage,
    }
}

fn names<'a>(rows: impl Iterator<Item = &'a TransitionRow>) -> Vec<&'static str> {
    rows.map(|row| row.name).collect()
}

type TransitionRow = procession::machine::TransitionInfo<Stage, ReviewTransition>;

#[test]
fn available_asks_sources_and_guards() {
    assert_eq!(
        names(review(Stage::New).available()),
        ["approve", "edit", "remove", "print"],
    );
    assert_eq!(
        names(review(Stage::Approved).available()),
        ["edit", "reopen", "remove", "reset", "print"],
    );
    let mut wordless = review(Stage::New);
    wordless.words.clear();
    assert_eq!(names(wordless.available()), ["edit", "remove", "print"]);
    assert!(!wordless.can_approve());
}

#[test]
fn an_any_edge_to_the_current_state_is_not_offered_but_may_be_called() {
    let mut removed = review(Stage::Removed);
    assert_eq!(names(removed.available()), ["reset", "print"]);
    assert!(removed.can_remove());
    assert_eq!(removed.remove(), Ok(()));
}

#[test]
fn available_to_denies_by_default_and_asks_the_deciding_declaration() {
    let (ada, editor) = (User::new("ada"), User::new("eve").in_group("editors"));
    assert_eq!(
        names(review(Stage::New).available_to(&ada)),
        ["edit", "remove", "print"]
    );
    assert_eq!(
        names(review(Stage::New).available_to(&editor)),
        ["approve", "edit", "remove", "print"],
    );
    let mut approved = review(Stage::Approved);
    assert_eq!(names(approved.available_to(&ada)), ["remove", "print"]);
    approved.approver = Some(UserId::from("ada"));
    let reopener = ada.with_permission("review.reopen");
    assert_eq!(
        names(approved.available_to(&reopener)),
        ["edit", "reopen", "remove", "print"],
    );
}

#[test]
fn the_iterators_are_cloned_and_fused() {
    let review = review(Stage::New);
    let mut rows = review.available();
    rows.next();
    assert_eq!(names(rows.clone()), ["edit", "remove", "print"]);
    assert_eq!(rows.size_hint(), (0, Some(6)));
    assert_eq!(rows.by_ref().count(), 3);
    assert!(rows.next().is_none() && rows.next().is_none());
}

#[test]
fn permission_is_a_query_and_not_a_gate() {
    let mut review = review(Stage::New);
    assert!(!review.permits(ReviewTransition::Approve, &User::new("ada")));
    assert_eq!(review.approve("ada".into(), "ok"), Ok(()));
}

#[test]
fn firing_by_name_enforces_the_permission() {
    let mut review = review(Stage::New);
    let arguments = json!({"by": "eve", "note": "ok"});
    let error = review
        .fire_as(&User::new("ada"), "approve", &arguments)
        .unwrap_err();
    assert!(
        matches!(error, FireError::Forbidden(what) if what.transition() == ReviewTransition::Approve)
    );
    assert_eq!(error.to_string(), "not permitted to `approve`");
    assert_eq!(review.stage, Stage::New);
    let editor = User::new("eve").in_group("editors");
    review.fire_as(&editor, "approve", arguments).unwrap();
    assert_eq!(
        (review.approver, review.words.len()),
        (Some("eve".into()), 2)
    );
}

#[test]
fn firing_by_name_explains_names_arguments_and_refusals() {
    let root = User::superuser("root").in_group("editors");
    let mut review = review(Stage::New);
    let error = review.fire_as(&root, "aprove", ()).unwrap_err();
    assert_eq!(error.to_string(), "`Review` has no transition `aprove`");
    let error = review
        .fire_as(&root, "approve", json!({"by": 7}))
        .unwrap_err();
    assert!(
        error.to_string().starts_with("argument `by`: invalid type"),
        "{error}"
    );
    let error = review.fire_as(&root, "print", ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "argument `ticket`: its type cannot be read from JSON"
    );
    let error = review.fire_as(&root, "reopen", ()).unwrap_err();
    assert_eq!(
        error.to_string(),
        "cannot `reopen` from `New`: no transition from here"
    );
    review.stage = Stage::Approved;
    let error = review.fire_as(&root, "reopen", ()).unwrap_err();
    assert!(std::error::Error::source(&error).is_some());
    assert_eq!(review.stage, Stage::Approved);
}

#[test]
fn generic_code_fires_through_the_trait() {
    fn press<S: State, T: Transition<S>>(object: &mut impl FireAs<S, T>, name: &str) -> bool {
        let nobody = User::new("nobody");
        object.fire_by_name(&nobody, name, &json!(null)).is_ok()
    }
    let mut review = review(Stage::New);
    assert!(press(&mut review, "remove"));
    assert!(!press(&mut review, "reset"), "no permission is declared");
    assert_eq!(review.stage, Stage::Removed);
}

#[test]
fn firing_by_enum_is_calling() {
    let mut review = review(Stage::New);
    let error = review.fire(ReviewTransition::Approve).unwrap_err();
    assert_eq!(error.denied().unwrap().why(), Why::NeedsArguments);
    review.fire(ReviewTransition::Remove).unwrap();
    let error = review.fire(ReviewTransition::Approve).unwrap_err();
    assert_eq!(error.denied().unwrap().why(), Why::NoTransition);
    assert_eq!(review.stage, Stage::Removed);
}

#[test]
fn the_table_is_a_constant_with_everything_that_was_declared() {
    const TABLE: &[TransitionRow] = Review::TRANSITIONS;
    assert_eq!(TABLE.len(), 7);
    assert_eq!(TABLE[0].permission, Permission::Asked("is_editor"));
    assert_eq!(TABLE[0].custom("icon"), Some(Custom::Text("check")));
    assert_eq!(TABLE[0].custom("weight"), Some(Custom::Int(3)));
    assert_eq!(TABLE[0].custom("colour"), None);
    assert_eq!(TABLE[1].label, "Edit the draft");
    assert_eq!(TABLE[2].permission, Permission::Asked("closure"));
    assert_eq!(TABLE[3].permission, Permission::Named("review.reopen"));
    assert_eq!(TABLE[5].permission, Permission::Nobody);
    assert_eq!(
        ReviewTransition::from_name("reset"),
        Some(ReviewTransition::Reset)
    );
}
