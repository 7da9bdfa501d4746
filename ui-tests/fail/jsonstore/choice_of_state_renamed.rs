use procession::prelude::*;

#[derive(State, Choice, Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    #[state(initial)]
    Present,
    #[choice(value = "away")]
    OnVacation,
}

#[jsonstore]
struct Employee {
    stage: Stage,
}

fn main() {
    let employee = Employee::read(&serde_json::json!({})).unwrap();
    let _ = Employee::stage().eq(Stage::OnVacation);
    println!("{:?} {}", employee.stage, Stage::Present.as_str());
}
