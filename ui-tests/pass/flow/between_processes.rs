//! Subprocesses, messages, signals and escalations, with all their arguments.

use procession::prelude::*;
use procession_ui_tests::data::Hello;

#[flow(data = Hello)]
pub struct BelowFlow {
    #[next(shout)]
    start: StartSubprocess,
    #[next(shout)]
    other: StartSubprocess,
    #[escalation("late", payload = |hello| hello.clone())]
    #[next(end)]
    shout: EscalationThrow,
    end: End,
}

#[flow(data = Hello)]
pub struct AboveFlow {
    #[next(one)]
    start: Start,

    #[subprocess(BelowFlow, start = other, process_data = |hello| hello.clone())]
    #[run(|hello, below| hello.text = below.text)]
    #[on_escalation("late", then = told, interrupting = false)]
    #[timeout(days = 1, then = end)]
    #[next(many)]
    one: Subprocess,
    told: End,

    #[subprocess(BelowFlow, start = start, items = Self::items, sequential = true)]
    #[run(Self::collect)]
    #[next(tell)]
    many: NSubprocess,

    #[message("paid", correlate = |hello| hello.text.clone(), payload = |hello, _| hello.clone())]
    #[next(wait)]
    tell: MessageThrow,

    #[message("paid", correlate = Self::correlate)]
    #[task_data(Hello)]
    #[run(|hello, paid| hello.text = paid.text)]
    #[next(ring)]
    wait: MessageCatch,

    #[signal("alarm")]
    #[next(hear)]
    ring: SignalThrow,

    #[signal("alarm")]
    #[next(end)]
    hear: SignalCatch,

    end: End,
}

impl AboveFlow {
    fn items(hello: &Hello) -> Vec<Hello> {
        vec![hello.clone()]
    }

    fn collect(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        for below in activation.children::<BelowFlow>()? {
            activation.data.text.push_str(&below.text);
        }
        Ok(())
    }

    fn correlate(hello: &Hello) -> String {
        hello.text.clone()
    }
}

/// A flow may start itself.
#[flow(data = Hello)]
pub struct AgainFlow {
    #[next(done)]
    start: Start,
    #[next(done)]
    below: StartSubprocess,
    #[when(|hello| hello.text.is_empty(), then = end)]
    #[otherwise(again)]
    done: If,
    #[subprocess(AgainFlow)]
    #[next(end)]
    again: Subprocess,
    end: End,
}

fn main() {
    let _: &Subprocess<AboveFlow, BelowFlow> = &AboveFlow::nodes().one;
    assert_eq!(AboveFlow::graph().nodes().len(), AboveFlow::NODES.len());
    assert_eq!(AgainFlow::graph().nodes().len(), 5);
}
