//! The line that tells people which process or task this is.

use serde_json::Value;

use crate::json::FieldInfo;

/// The texts of a flow or of a node, with the document that their templates are about.
#[derive(Debug, Clone, Copy)]
pub struct Texts<'a> {
    /// What people call it.
    pub title: &'a str,
    /// What it is for; may be empty.
    pub description: &'a str,
    /// The template of a line on what is open; may be empty.
    pub summary: &'a str,
    /// The template of a line on what is done; may be empty.
    pub result: &'a str,
    /// The data of the process.
    pub data: &'a Value,
    /// The fields that the templates may name.
    pub fields: &'a [FieldInfo],
    /// The data of the task; null for a process.
    pub task: &'a Value,
    /// The fields of those, which the templates may name as `{task.field}`.
    pub task_fields: &'a [FieldInfo],
}

impl Texts<'_> {
    /// The first of these that has something to say: the result of what is `done`, the summary, the
    /// first paragraph of the description, the title.
    #[must_use]
    pub fn brief(&self, done: bool) -> String {
        let result = if done { self.result } else { "" };
        let templates = [result, self.summary].into_iter();
        let places = [
            ("", self.data, self.fields),
            ("task.", self.task, self.task_fields),
        ];
        let lines = templates.map(|template| render_of(template, &places));
        lines
            .chain([paragraph(self.description)])
            .find(|line| !line.trim().is_empty())
            .unwrap_or_else(|| self.title.to_owned())
    }
}

/// The template with the values of the document in the places of its `{field}`s.
///
/// A value is written as people read it: a text without quotes, a choice as its label, a list with
/// commas, and no value as nothing. `{{` and `}}` are braces. A name that is none of the fields is
/// left as it is: templates of `#[flow]` have been checked.
///
/// ```
/// use procession::flow::render;
/// use procession::prelude::*;
/// use serde_json::json;
///
/// #[jsonstore]
/// struct Hello {
///     text: String,
///     #[field(choices = [("d", "Development"), ("m", "Marketing")])]
///     department: Option<String>,
/// }
///
/// let document = json!({ "text": "Hi", "department": "d" });
/// let line = render("'{text}' for {department}", &document, Hello::FIELDS);
/// assert_eq!(line, "'Hi' for Development");
/// ```
#[must_use]
pub fn render(template: &str, document: &Value, fields: &[FieldInfo]) -> String {
    render_of(template, &[("", document, fields)])
}

/// A document, its fields, and what stands before their names.
type Place<'a> = (&'static str, &'a Value, &'a [FieldInfo]);

fn render_of(template: &str, places: &[Place<'_>]) -> String {
    let mut line = String::with_capacity(template.len());
    let mut rest = template;
    while let Some(position) = rest.find(['{', '}']) {
        line.push_str(&rest[..position]);
        let (brace, after) = rest[position..].split_at(1);
        rest = if let Some(after) = after.strip_prefix(brace) {
            line.push_str(brace);
            after
        } else if let Some((name, after)) = after.split_once('}').filter(|_| brace == "{") {
            match places.iter().find_map(|place| named(place, name)) {
                Some(value) => line.push_str(&value),
                None => line.push_str(&format!("{{{name}}}")),
            }
            after
        } else {
            line.push_str(brace);
            after
        };
    }
    line.push_str(rest);
    line
}

fn named((before, document, fields): &Place<'_>, name: &str) -> Option<String> {
    let name = name.strip_prefix(before)?;
    let field = fields.iter().find(|field| field.name == name)?;
    Some(shown(field, document))
}

fn paragraph(text: &str) -> String {
    let first = text.split("\n\n").next().unwrap_or_default();
    first.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What a field holds; its default while its key is missing.
fn shown(field: &FieldInfo, document: &Value) -> String {
    let pointer = |here: &Value, key: &&str| here.get(*key).cloned();
    let stored = field
        .key
        .iter()
        .try_fold(document.clone(), |here, key| pointer(&here, key));
    match stored.or_else(|| field.default.map(|default| default())) {
        Some(value) => value_shown(field, &value),
        None => String::new(),
    }
}

fn value_shown(field: &FieldInfo, value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::Bool(true) => "yes".to_owned(),
        Value::Bool(false) => "no".to_owned(),
        Value::Number(number) => number.to_string(),
        Value::String(text) => field.choice_label(text).unwrap_or(text).to_owned(),
        Value::Array(elements) => {
            let shown = elements.iter().map(|element| value_shown(field, element));
            shown.collect::<Vec<_>>().join(", ")
        }
        Value::Object(_) => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use rust_decimal::Decimal;
    use serde_json::json;

    use super::*;
    use crate::json::{Codec, FieldInfo};

    fn fields() -> [FieldInfo; 6] {
        let departments = &[("d", "Development"), ("m", "Marketing")];
        [
            FieldInfo::new(Codec::<String>::of(), "text", &["text"]),
            FieldInfo::new(Codec::<Option<bool>>::of(), "approved", &["approved"]),
            FieldInfo::new(Codec::<u32>::of(), "minutes", &["minutes"]).with_default(|| json!(10)),
            FieldInfo::new(Codec::<Option<String>>::of(), "city", &["address", "city"]),
            FieldInfo::new(Codec::<Decimal>::of(), "price", &["price"]),
            FieldInfo::new(Codec::<Vec<String>>::of(), "teams", &["teams"])
                .with_choices(departments),
        ]
    }

    #[test]
    fn a_template_shows_values_as_people_read_them() {
        let full = json!({
            "text": "Hi {text}", "approved": true, "minutes": 5, "address": { "city": "Bern" },
            "price": "10.50", "teams": ["m", "d", "x"],
        });
        let cases = [
            ("", &full, ""),
            ("no field", &full, "no field"),
            ("Send '{text}'", &full, "Send 'Hi {text}'"),
            ("{approved}, {minutes} min", &full, "yes, 5 min"),
            ("{city}{price}", &full, "Bern10.50"),
            ("{teams}", &full, "Marketing, Development, x"),
            ("{{text}} {{{city}}}", &full, "{text} {Bern}"),
            ("ü{text", &full, "ü{text"),
            ("{nothing} }", &full, "{nothing} }"),
            ("{approved}|{city}|{text}|{minutes}", &json!({}), "|||10"),
            (
                "{approved}|{city}",
                &json!({ "approved": false, "address": 7 }),
                "no|",
            ),
            (
                "{city}|{text}",
                &json!({ "address": null, "text": null }),
                "|",
            ),
        ];
        for (template, document, line) in cases {
            assert_eq!(render(template, document, &fields()), line, "{template}");
        }
    }

    #[test]
    fn the_first_text_that_says_something_is_the_line() {
        let data = json!({ "text": "Hi" });
        let texts = Texts {
            title: "Title",
            description: "What it\nis for.\n\nMore.",
            summary: "Send {text}",
            result: "Sent {text}",
            data: &data,
            fields: &fields(),
            task: &json!({ "text": "Ho" }),
            task_fields: &fields(),
        };
        let own = Texts {
            summary: "{text} {task.text}",
            ..texts
        };
        assert_eq!(own.brief(false), "Hi Ho");
        assert_eq!(texts.brief(true), "Sent Hi");
        assert_eq!(texts.brief(false), "Send Hi");
        let texts = Texts {
            result: "{city}",
            ..texts
        };
        assert_eq!(texts.brief(true), "Send Hi");
        let texts = Texts {
            summary: "",
            ..texts
        };
        assert_eq!(texts.brief(false), "What it is for.");
        let texts = Texts {
            description: "",
            ..texts
        };
        assert_eq!(texts.brief(true), "Title");
    }
}
