use procession::prelude::*;

mod parcels {
    use procession::prelude::*;

    #[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
    pub enum Stage {
        #[state(initial)]
        Draft,
        #[state(terminal)]
        Shipped,
    }

    #[derive(Debug)]
    pub struct Parcel {
        stage: Stage,
    }

    impl Parcel {
        pub fn new() -> Self {
            Self {
                stage: Stage::initial(),
            }
        }
    }

    #[state_machine(field = stage, state = Stage)]
    impl Parcel {
        #[transition(source = Draft, target = Shipped)]
        pub fn ship(&mut self) {}
    }
}

fn main() {
    let mut parcel = parcels::Parcel::new();
    parcel.stage = parcels::Stage::Shipped;
    parcel.ship().unwrap();
    println!("{:?} {:?}", parcel, parcel.state());
}
