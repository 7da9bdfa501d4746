//! The templates: those of the site, and the user's in their place.

use std::path::{Component, Path, PathBuf};

use minijinja::value::ValueKind;
use minijinja::{
    AutoEscape, Environment, Error, ErrorKind, Output, State, UndefinedBehavior, Value,
};
use rust_embed::RustEmbed;

use crate::times;

#[derive(RustEmbed)]
#[folder = "templates"]
struct Embedded;

/// Renders templates by name. A file in the user's folder stands before the embedded one with its name.
#[derive(Debug)]
pub(crate) struct Templates(Environment<'static>);

impl Templates {
    pub(crate) fn new(folder: Option<PathBuf>) -> Self {
        let mut environment = Environment::new();
        environment.set_loader(move |name| {
            if let Some(own) = folder.as_deref().and_then(|folder| own(folder, name)) {
                return own.map(Some);
            }
            let file = Embedded::get(name);
            Ok(file.map(|file| String::from_utf8_lossy(&file.data).into_owned()))
        });
        // A misspelt name is found by the first test of a page, not by a reader who misses something.
        environment.set_undefined_behavior(UndefinedBehavior::SemiStrict);
        environment.set_auto_escape_callback(|_| AutoEscape::Html);
        environment.set_formatter(escape);
        environment.add_filter("icon", icon);
        environment.add_filter("ago", times::ago);
        environment.add_filter("plural", plural);
        Self(environment)
    }

    pub(crate) fn render(&self, name: &str, context: Value) -> Result<String, Error> {
        self.0.get_template(name)?.render(context)
    }
}

/// Writes a value so that it is only text, in an element as in an attribute: the five characters of the OWASP
/// rules. What the engine itself would do escapes `/` too, which makes addresses hard to read.
fn escape(out: &mut Output<'_>, state: &mut State<'_, '_>, value: &Value) -> Result<(), Error> {
    let is_text = value.kind() == ValueKind::String && !value.is_safe();
    let Some(text) = value.as_str().filter(|_| is_text) else {
        return minijinja::escape_formatter(out, state, value);
    };
    let mut rest = text;
    while let Some(at) = rest.find(['<', '>', '&', '"', '\'']) {
        let (before, after) = rest.split_at(at);
        out.write_str(before)?;
        let mut letters = after.chars();
        out.write_str(match letters.next() {
            Some('<') => "&lt;",
            Some('>') => "&gt;",
            Some('&') => "&amp;",
            Some('"') => "&quot;",
            _ => "&#x27;",
        })?;
        rest = letters.as_str();
    }
    Ok(out.write_str(rest)?)
}

/// The user's file for a template. A name never leads out of the folder.
fn own(folder: &Path, name: &str) -> Option<Result<String, Error>> {
    let name = Path::new(name);
    let inside = |part: Component<'_>| matches!(part, Component::Normal(_));
    if !name.components().all(inside) {
        return None;
    }
    match std::fs::read_to_string(folder.join(name)) {
        Ok(text) => Some(Ok(text)),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            let message = "a template of the program's own cannot be read";
            Some(Err(
                Error::new(ErrorKind::InvalidOperation, message).with_source(error)
            ))
        }
    }
}

/// A picture of the sprite, by its Material Symbols name. It says nothing to screen readers: there are words
/// beside it.
fn icon(name: &str) -> Value {
    let name: String = name
        .chars()
        .filter(|c| c.is_ascii_alphanumeric() || *c == '_')
        .collect();
    Value::from_safe_string(format!(
        r##"<svg class="icon" aria-hidden="true" focusable="false"><use href="{}#{name}"/></svg>"##,
        crate::assets::url("icons.svg")
    ))
}

/// A number with its word: `{{ 3|plural("task", "tasks") }}`.
fn plural(number: i64, one: &str, many: &str) -> String {
    match number {
        1 => format!("1 {one}"),
        number => format!("{number} {many}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_of_the_users_stands_before_ours() {
        let folder = std::env::temp_dir().join(format!("procession-{}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("page.html"), "mine: {{ x }}").expect("written");
        let templates = Templates::new(Some(folder.clone()));
        let context = || minijinja::context! { x => "<" };
        let page = templates.render("page.html", context());
        std::fs::remove_dir_all(&folder).expect("removed");
        assert_eq!(page.expect("rendered"), "mine: &lt;");
        assert!(templates.render("../secret", context()).is_err());
    }

    #[test]
    fn every_embedded_template_is_one() {
        let templates = Templates::new(None);
        for name in Embedded::iter() {
            let found = templates.0.get_template(&name);
            assert!(found.is_ok(), "{name}: {:#}", found.expect_err("an error"));
        }
    }

    #[test]
    fn what_people_type_is_only_text() {
        let mut environment = Templates::new(None).0;
        let text = "<a href=\"x\" title='y'>&/</a>";
        environment
            .add_template("t", "{{ x }}")
            .expect("a template");
        let template = environment.get_template("t").expect("there");
        let rendered = template.render(minijinja::context! { x => text });
        assert_eq!(
            rendered.expect("rendered"),
            "&lt;a href=&quot;x&quot; title=&#x27;y&#x27;&gt;&amp;/&lt;/a&gt;"
        );
    }

    #[test]
    fn a_number_has_its_word() {
        assert_eq!(plural(1, "task", "tasks"), "1 task");
        assert_eq!(plural(0, "task", "tasks"), "0 tasks");
    }
}
