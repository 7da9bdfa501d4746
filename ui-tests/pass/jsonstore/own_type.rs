use procession::prelude::*;

use procession::json::{FieldKind, JsonField, ReadErrors};
use serde_json::Value;

struct Percent(u8);

impl JsonField for Percent {
    const KIND: FieldKind = FieldKind::Integer { min: 0, max: 100 };
    type Scalar = Self;

    fn blank() -> Self {
        Percent(0)
    }

    fn from_json(value: &Value) -> Result<Self, ReadErrors> {
        u8::from_json(value).map(Percent)
    }

    fn to_json(&self) -> Value {
        self.0.into()
    }
}

#[jsonstore]
struct Progress {
    done: Percent,
}

fn main() {
    assert_eq!(Progress::empty().done.0, 0);
}
