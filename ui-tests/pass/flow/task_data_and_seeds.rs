use procession::json::Ref;
use procession::prelude::*;
use procession_ui_tests::data::{Customer, Hello, Parcel};

fn parcel(hello: &Hello) -> Parcel {
    Parcel { content: hello.text.clone() }
}

#[flow(data = Hello, seed = Customer, artifact = Customer)]
pub struct HelloFlow {
    #[run(Self::begin)]
    #[next(pack, task_data = parcel, task_seed = |_| Ref::<Customer>::new(7))]
    start: Start,

    #[task_data(Parcel)]
    #[run(Self::packed)]
    #[next(send, task_data = |hello, activation| Parcel {
        content: format!("{} {}", activation.task().node, hello.text),
    })]
    pack: View,

    #[task_data(Parcel)]
    #[run(Self::send)]
    #[next(end, task_seed = |_, activation| {
        activation.process().seed.as_ref().and_then(|seed| seed.to::<Customer>().ok())
    })]
    send: Job,

    end: End,
}

impl HelloFlow {
    fn begin(activation: &mut Activation<'_, Self>) {
        activation.set_seed(Ref::new(7));
    }

    fn packed(activation: &mut Activation<'_, Self>) -> Result<(), NodeError> {
        let parcel: Parcel = activation.task_data()?;
        activation.data.text = parcel.content;
        Ok(())
    }

    async fn send(job: &mut JobContext<'_, Self>) -> Result<(), JobError> {
        let parcel: Parcel = job.task_data()?;
        job.data.text = parcel.content;
        Ok(())
    }
}

fn main() {
    assert!(HelloFlow::NODES[0].edges[0].task_data.is_some());
}
