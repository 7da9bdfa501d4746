//! The data of the cases about flows.

use procession::__private::Value;
use procession::json::{FieldAt, FieldInfo, JsonStore, Model, ValidationErrors};

/// A message to the world.
#[derive(Debug, Clone, Default)]
pub struct Hello {
    /// The message.
    pub text: String,
    /// What the supervisor said.
    pub approved: Option<bool>,
}

/// One parcel of an order.
#[derive(Debug, Clone, Default)]
pub struct Parcel {
    /// What is in it.
    pub text: String,
}

/// Whom the message is for.
#[derive(Debug)]
pub struct Customer;

impl Model for Customer {
    const NAME: &'static str = "customer";
    type Key = i64;
}

const fn field(name: &'static str, key: &'static [&'static str]) -> FieldInfo {
    FieldInfo {
        name,
        key,
        label: name,
    }
}

impl JsonStore for Hello {
    const NAME: &'static str = "Hello";
    const FIELDS: &'static [FieldInfo] =
        &[field("text", &["text"]), field("approved", &["approved"])];
    fn read(_: &Value) -> Result<Self, ValidationErrors> {
        Ok(Self::default())
    }
    fn write_fields(&self, _: &mut Value, _: &[&str]) -> Result<(), ValidationErrors> {
        Ok(())
    }
}

impl FieldAt<0> for Hello {
    type Type = String;
    fn get(&self) -> &String {
        &self.text
    }
    fn get_mut(&mut self) -> &mut String {
        &mut self.text
    }
}

impl FieldAt<1> for Hello {
    type Type = Option<bool>;
    fn get(&self) -> &Option<bool> {
        &self.approved
    }
    fn get_mut(&mut self) -> &mut Option<bool> {
        &mut self.approved
    }
}

impl JsonStore for Parcel {
    const NAME: &'static str = "Parcel";
    const FIELDS: &'static [FieldInfo] = &[field("text", &["text"])];
    fn read(_: &Value) -> Result<Self, ValidationErrors> {
        Ok(Self::default())
    }
    fn write_fields(&self, _: &mut Value, _: &[&str]) -> Result<(), ValidationErrors> {
        Ok(())
    }
}
