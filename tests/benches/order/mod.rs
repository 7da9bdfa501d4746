//! An order of twenty states, twenty-two events, thirty-one edges, four guards on eleven of them and
//! a counter in five: once declared with the macro, once as the nested `match` of a person who
//! wants speed. Both are checked to agree before anything is measured.

#![allow(dead_code, missing_docs)]

pub mod by_hand;
pub mod declared;

use std::hint::black_box;

pub use declared::OrderTransition as Event;

/// A walk: at each step one of the events that are possible. Every `rejected`-th event is one that
/// is not (0 for none).
pub fn walk(length: usize, rejected: usize) -> Vec<Event> {
    let mut order = by_hand::Order::new();
    let mut random = 0x2545_f491_4f6c_dd1d_u64;
    let mut next = move || {
        random ^= random << 13;
        random ^= random >> 7;
        random ^= random << 17;
        random
    };
    let mut events = Vec::with_capacity(length);
    while events.len() < length {
        let wanted = rejected == 0 || !next().is_multiple_of(rejected as u64);
        let event = Event::EVENTS[(next() % Event::EVENTS.len() as u64) as usize];
        let mut tried = order.clone();
        if by_hand::step(&mut tried, event).is_ok() == wanted {
            order = tried;
            events.push(event);
        }
    }
    events
}

#[inline(never)]
pub fn empty(order: &mut by_hand::Order, event: Event) -> Result<(), by_hand::Refused> {
    black_box((order, event));
    Ok(())
}

/// Both machines walk the same way.
pub fn check(events: &[Event]) {
    let mut declared = declared::Order::new();
    let mut by_hand = by_hand::Order::new();
    for event in events {
        let one = declared::step(&mut declared, *event).is_ok();
        let other = by_hand::step(&mut by_hand, *event).is_ok();
        assert_eq!(one, other, "{event:?}");
        assert_eq!(declared.count, by_hand.count);
        assert_eq!(declared.status as u8, by_hand.status as u8);
    }
}
