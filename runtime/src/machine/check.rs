//! Checks of the graph that need the list of states, which an attribute of an `impl` block cannot
//! see. They run when the constants of the user's crate are evaluated.

use super::{State, StateInfo};

/// Which states can be reached, as a constant expression: `[bool; STATES]`. A macro, because a
/// generic constant function cannot ask a state for its index.
#[doc(hidden)]
#[macro_export]
macro_rules! __reached {
    ($state:ty, $transition:ty) => {{
        const STATES: usize = <$state as $crate::machine::State>::INFO.len();
        let table = <$transition as $crate::machine::Transition<$state>>::TABLE;
        let mut reached = [false; STATES];
        reached[<$state as $crate::machine::State>::INITIAL.__index()] = true;
        let mut grown = true;
        while grown {
            grown = false;
            let mut row = 0;
            while row < table.len() {
                let open = match table[row].sources {
                    $crate::machine::Sources::Listed(states) => {
                        let (mut open, mut at) = (false, 0);
                        while at < states.len() {
                            open |= reached[states[at].__index()];
                            at += 1;
                        }
                        open
                    }
                    $crate::machine::Sources::AnyBut(states) => {
                        let mut admitted = reached;
                        let mut at = 0;
                        while at < states.len() {
                            admitted[states[at].__index()] = false;
                            at += 1;
                        }
                        $crate::__private::holds_any(&admitted)
                    }
                };
                if open {
                    if let $crate::machine::Target::To(states)
                    | $crate::machine::Target::ByReturn(states) = table[row].target
                    {
                        let mut at = 0;
                        while at < states.len() {
                            grown |= !reached[states[at].__index()];
                            reached[states[at].__index()] = true;
                            at += 1;
                        }
                    }
                    if let ::core::option::Option::Some(state) = table[row].on_error {
                        grown |= !reached[state.__index()];
                        reached[state.__index()] = true;
                    }
                }
                row += 1;
            }
        }
        reached
    }};
}

/// True when one of them is true.
#[must_use]
pub const fn holds_any(flags: &[bool]) -> bool {
    let mut at = 0;
    while at < flags.len() {
        if flags[at] {
            return true;
        }
        at += 1;
    }
    false
}

/// Stops the build when a state cannot be reached, naming every such state.
#[track_caller]
pub const fn assert_reachable<S: State>(reached: &[bool], initial: &str) {
    let missing = unreachable_states::<S>(reached);
    let mut text = Text::new().then(if missing == 1 { "state `" } else { "states `" });
    let mut listed = 0;
    let mut at = 0;
    while at < reached.len() {
        let StateInfo {
            name,
            unreachable_ok,
            ..
        } = S::INFO[at];
        if !reached[at] && !unreachable_ok {
            text = text.then(if listed == 0 { "" } else { "`, `" }).then(name);
            listed += 1;
        }
        at += 1;
    }
    if missing > 0 {
        text = text
            .then(if missing == 1 { "` is" } else { "` are" })
            .then(" unreachable from the initial state `")
            .then(initial)
            .then("`: lead a transition there, or mark it `#[state(unreachable_ok)]`");
        panic!("{}", text.as_str());
    }
}

const fn unreachable_states<S: State>(reached: &[bool]) -> usize {
    let (mut missing, mut at) = (0, 0);
    while at < reached.len() {
        if !reached[at] && !S::INFO[at].unreachable_ok {
            missing += 1;
        }
        at += 1;
    }
    missing
}

/// A text that is put together in a constant.
struct Text {
    bytes: [u8; 1024],
    length: usize,
}

impl Text {
    const fn new() -> Self {
        Self {
            bytes: [0; 1024],
            length: 0,
        }
    }

    const fn then(mut self, part: &str) -> Self {
        let part = part.as_bytes();
        let mut at = 0;
        while at < part.len() && self.length < self.bytes.len() {
            self.bytes[self.length] = part[at];
            self.length += 1;
            at += 1;
        }
        self
    }

    const fn as_str(&self) -> &str {
        let (text, _) = self.bytes.split_at(self.length);
        match std::str::from_utf8(text) {
            Ok(text) => text,
            Err(_) => "a state is unreachable from the initial state",
        }
    }
}
