//! Texts with `{field}`s of the data in them.

/// What a name in braces is a field of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Named {
    /// `{text}`: the data of the process.
    Data(String),
    /// `{task.note}`: the task's own.
    Task(String),
}

/// The names in braces, in order. `{{` and `}}` are braces that are meant as such.
///
/// An error says what is wrong with the text.
pub(super) fn fields(template: &str) -> Result<Vec<Named>, String> {
    let mut fields = Vec::new();
    let mut rest = template;
    while let Some(position) = rest.find(['{', '}']) {
        let (brace, after) = rest[position..].split_at(1);
        rest = match after.strip_prefix(brace) {
            Some(after) => after,
            None if brace == "}" => return Err(lonely("}")),
            None => {
                let (name, after) = after.split_once('}').ok_or_else(|| lonely("{"))?;
                fields.push(field(name)?);
                after
            }
        };
    }
    Ok(fields)
}

fn lonely(brace: &str) -> String {
    format!(
        "a `{brace}` without its partner\nhelp: write `{{field}}` for a field of the data, or `{brace}{brace}` for the brace itself"
    )
}

fn field(name: &str) -> Result<Named, String> {
    let is_name = |name: &str| syn::parse_str::<syn::Ident>(name).is_ok();
    if is_name(name) {
        return Ok(Named::Data(name.to_owned()));
    }
    if let Some(name) = name.strip_prefix("task.").filter(|name| is_name(name)) {
        return Ok(Named::Task(name.to_owned()));
    }
    Err(format!(
        "`{{{name}}}` is not a field of the data\nhelp: write `{{field}}`, or `{{{{` for the brace itself"
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn fields_are_found_between_the_words() {
        let found = fields("Send '{text}' to {task.city}, {{not a field}}");
        let text = Named::Data("text".to_owned());
        assert_eq!(found, Ok(vec![text, Named::Task("city".to_owned())]));
    }

    #[test]
    fn braces_come_in_pairs() {
        for template in [
            "Send {text",
            "Send text}",
            "Send {a b}",
            "{}",
            "{task.}",
            "{a.b}",
        ] {
            assert!(fields(template).is_err(), "{template}");
        }
    }
}
