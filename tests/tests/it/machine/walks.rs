//! Random walks agree with the same machine written by hand.

use procession::prelude::*;
use proptest::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Lamp {
    #[state(initial)]
    Off,
    Dim,
    Bright,
    #[state(terminal)]
    Broken,
}

#[derive(Debug, Clone, PartialEq)]
struct Room {
    lamp: Lamp,
    power: u8,
    count: u32,
}

#[state_machine(field = lamp, state = Lamp)]
impl Room {
    #[transition(source = Off, target = [Bright if |room| room.power > 200, Dim], guard = Self::has_power)]
    #[transition(source = Dim, target = Bright, guard = Self::has_power)]
    fn up(&mut self) {
        self.power -= 1;
        self.count += 1;
    }

    #[transition(source = [Bright, Dim], target = Off)]
    fn off(&mut self) -> Result<(), String> {
        if self.count % 3 == 2 {
            Err("it sticks".to_owned())
        } else {
            Ok(())
        }
    }

    #[transition(source = any_but(Broken), target = Broken, guard = |room| room.count > 6)]
    fn smash(&mut self) {}

    #[transition(source = any)]
    fn charge(&mut self) {
        self.power = self.power.saturating_add(2);
        self.count += 1;
    }

    fn has_power(&self) -> bool {
        self.power > 0
    }
}

/// The machine by hand: true when the event did something.
fn by_hand(room: &mut Room, event: RoomTransition) -> bool {
    use RoomTransition as T;
    match (room.lamp, event) {
        (Lamp::Off | Lamp::Dim, T::Up) if room.power > 0 => {
            let strong = room.lamp == Lamp::Dim || room.power > 200;
            room.lamp = if strong { Lamp::Bright } else { Lamp::Dim };
            room.power -= 1;
            room.count += 1;
        }
        (Lamp::Bright | Lamp::Dim, T::Off) if room.count % 3 != 2 => room.lamp = Lamp::Off,
        (Lamp::Off | Lamp::Dim | Lamp::Bright, T::Smash) if room.count > 6 => {
            room.lamp = Lamp::Broken;
        }
        (_, T::Charge) => {
            room.power = room.power.saturating_add(2);
            room.count += 1;
        }
        _ => return false,
    }
    true
}

proptest! {
    #[test]
    fn walks_agree_with_a_hand_written_match(
        power in any::<u8>(),
        events in prop::collection::vec(0_usize..4, 0..60),
    ) {
        let mut room = Room { lamp: Lamp::initial(), power, count: 0 };
        let mut model = room.clone();
        for event in events {
            let event = RoomTransition::ALL[event];
            let promised = Machine::check(&room, event).is_ok();
            let done = room.fire(event);
            prop_assert_eq!(done.is_ok(), by_hand(&mut model, event));
            prop_assert!(promised || done.is_err(), "what is refused beforehand is refused");
            prop_assert_eq!(&room, &model);
            let offered = room.available().all(|row| Machine::check(&room, row.transition).is_ok());
            prop_assert!(offered);
        }
    }
}
