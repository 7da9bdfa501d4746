// What `#[jsonstore]` makes of the struct that comes first. Kept by a test of the macros.

pub struct Hello {
    /// Message
    pub text: String,
}
impl ::procession::json::JsonStore for Hello {
    const NAME: &'static str = "Hello";
    const FIELDS: &'static [::procession::json::FieldInfo] = &[
        ::procession::json::FieldInfo::new(
                ::procession::json::Codec::<String>::of(),
                "text",
                &["text"],
            )
            .with_label("Message")
            .with_max_length(50usize),
    ];
    fn load(reader: &mut ::procession::json::Reader<'_>) -> Self {
        Self {
            text: reader.field(0usize, ::procession::json::Codec::<String>::of()),
        }
    }
    fn save(&self, writer: &mut ::procession::json::Writer<'_>) {
        writer.field(0usize, ::procession::json::Codec::<String>::of(), &self.text);
    }
}
impl ::procession::json::JsonField for Hello {
    const KIND: ::procession::json::FieldKind = ::procession::__private::json::embedded::<
        Self,
    >();
    type Scalar = Self;
    fn blank() -> Self {
        <Self as ::procession::json::JsonStore>::empty()
    }
    fn from_json(
        value: &::procession::__private::Value,
    ) -> ::core::result::Result<Self, ::procession::json::ReadErrors> {
        ::procession::__private::json::read_embedded(value)
    }
    fn to_json(&self) -> ::procession::__private::Value {
        <Self as ::procession::json::JsonStore>::to_document(self)
    }
    fn to_json_over(
        &self,
        old: &::procession::__private::Value,
    ) -> ::procession::__private::Value {
        ::procession::__private::json::write_embedded(self, old)
    }
    fn check(&self) -> ::core::result::Result<(), ::procession::json::ValidationErrors> {
        ::procession::__private::json::check_embedded(self)
    }
}
impl ::procession::__private::serde::Serialize for Hello {
    fn serialize<S: ::procession::__private::serde::Serializer>(
        &self,
        serializer: S,
    ) -> ::core::result::Result<S::Ok, S::Error> {
        ::procession::__private::json::serialize(self, serializer)
    }
}
impl<'de> ::procession::__private::serde::Deserialize<'de> for Hello {
    fn deserialize<D: ::procession::__private::serde::Deserializer<'de>>(
        deserializer: D,
    ) -> ::core::result::Result<Self, D::Error> {
        ::procession::__private::json::deserialize(deserializer)
    }
}
impl Hello {
    /// The field `text` in queries.
    #[allow(dead_code)]
    #[must_use]
    pub fn text() -> ::procession::json::Column<Self, String> {
        ::procession::json::Column::of(0usize)
    }
}
impl ::procession::json::FieldAt<0usize> for Hello {
    type Type = String;
    fn get(&self) -> &String {
        &self.text
    }
    fn get_mut(&mut self) -> &mut String {
        &mut self.text
    }
}
const _: () = {
    ::procession::__private::applies::length::<
        <Hello as ::procession::json::FieldAt<0usize>>::Type,
    >();
};
