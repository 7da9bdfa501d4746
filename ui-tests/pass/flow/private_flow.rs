//! A flow as private as its data: nothing that is generated is more visible than they are.
#![deny(warnings, missing_docs, unreachable_pub, private_interfaces)]

mod inner {
    use procession::prelude::*;

    #[jsonstore]
    struct Hello {
        text: String,
    }

    #[flow(data = Hello)]
    struct HelloFlow {
        #[form(text)]
        #[next(end)]
        start: Start,
        end: End,
    }

    pub(super) fn count() -> usize {
        let _ = HelloFlowStartForm { text: String::new() };
        HelloFlow::graph().nodes().len()
    }
}

fn main() {
    assert_eq!(inner::count(), 2);
}
