//! Two machines on one struct, generics, `cfg`, raw names, fields of fields.

use procession::prelude::*;

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Payment {
    #[state(initial)]
    Due,
    #[state(terminal)]
    Paid,
}

#[derive(State, Debug, Clone, Copy, PartialEq, Eq)]
enum Delivery {
    #[state(initial)]
    Packed = 7,
    #[state(terminal)]
    Sent = 3,
}

#[derive(Debug)]
struct Parcel {
    delivery: Delivery,
}

#[derive(Debug)]
struct Order<T> {
    payment: Payment,
    parcel: Parcel,
    content: T,
}

#[state_machine(field = payment, state = Payment)]
impl<T: Clone> Order<T> {
    #[transition(source = Due, target = Paid, guard = Self::is_packed)]
    fn pay(&mut self) -> T {
        self.content.clone()
    }

    fn is_packed(&self) -> bool {
        self.parcel.delivery == Delivery::Packed
    }
}

#[state_machine(field = parcel.delivery, state = Delivery, name = delivery)]
impl<T: Clone> Order<T> {
    #[transition(source = Packed, target = Sent, permission = anyone)]
    fn r#move(&mut self, plan: u8, value: u8, firing: u8) -> u8 {
        plan * 100 + value * 10 + firing
    }

    #[cfg(any())]
    #[transition(source = Sent, target = Nowhere, guard = Self::no_such_guard)]
    fn gone(&mut self) {}
}

fn order() -> Order<&'static str> {
    Order {
        payment: Payment::initial(),
        parcel: Parcel {
            delivery: Delivery::initial(),
        },
        content: "tea",
    }
}

#[test]
fn two_machines_live_side_by_side() {
    let mut order = order();
    assert_eq!(order.pay(), Ok("tea"));
    assert_eq!(order.payment, Payment::Paid);
    assert_eq!(order.parcel.delivery, Delivery::Packed);
    assert_eq!(order.r#move(1, 2, 3), Ok(123));
    assert_eq!(order.parcel.delivery, Delivery::Sent);
    assert!(!order.can_move() && order.check_pay().is_err());
}

#[test]
fn names_of_the_second_machine_carry_its_name() {
    let order = order();
    assert_eq!(Order::<u8>::TRANSITIONS.len(), 1);
    assert_eq!(
        Order::<u8>::DELIVERY_TRANSITIONS.len(),
        1,
        "cfg is honoured"
    );
    assert_eq!(order.available().count(), 1);
    assert_eq!(order.delivery_available().count(), 1);
    assert_eq!(order.delivery_available_to(&User::new("ada")).count(), 1);
    assert_eq!(OrderDeliveryTransition::Move.name(), "move");
    assert!(format!("{:?}", Order::<u8>::delivery_graph()).contains("Order delivery"));
}

#[test]
fn firing_the_second_machine_by_name() {
    let mut order = order();
    let arguments = serde_json::json!({"plan": 1, "value": 2, "firing": 3});
    order
        .fire_delivery_as(&User::new("ada"), "move", arguments)
        .unwrap();
    assert!(order.fire_delivery(OrderDeliveryTransition::Move).is_err());
    assert_eq!(order.parcel.delivery, Delivery::Sent);
}

#[test]
fn explicit_discriminants_do_not_disturb() {
    assert_eq!(Delivery::Packed.index(), 0);
    assert_eq!(Delivery::Sent.index(), 1);
    assert_eq!(Delivery::ALL, [Delivery::Packed, Delivery::Sent]);
}

macro_rules! machine {
    ($name:ident, $field:ident) => {
        struct $name {
            $field: Payment,
        }

        #[state_machine(field = $field, state = Payment)]
        impl $name {
            #[transition(source = Due, target = Paid)]
            fn settle(&mut self, amount: u32) -> u32 {
                let doubled = amount * 2;
                doubled
            }
        }
    };
}

machine!(Invoice, payment);

#[test]
#[allow(clippy::let_and_return)]
fn a_machine_can_come_from_a_macro() {
    let mut invoice = Invoice {
        payment: Payment::Due,
    };
    assert_eq!(invoice.settle(4), Ok(8));
    assert_eq!(invoice.payment, Payment::Paid);
}
