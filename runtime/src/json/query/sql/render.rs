//! From the tree of a filter to one text, with the values in the order of their placeholders.

use serde_json::Value;

use super::super::filter::{Comparison, Direction, Node, Order, TextTest};
use super::super::place::Place;
use super::{Class, Dialect, Param, SqlText, decimal, postgres, sqlite};

pub(crate) fn filter(node: &Node, dialect: Dialect, column: &str, used: usize) -> SqlText {
    let mut renderer = Renderer {
        dialect,
        column,
        used,
        params: Vec::new(),
    };
    let sql = renderer.node(node);
    SqlText {
        sql,
        params: renderer.params,
    }
}

pub(crate) fn order(order: &Order, dialect: Dialect, column: &str) -> String {
    let value = value(dialect, Class::of(order.place.kind), &order.place, column);
    let direction = match order.direction {
        Direction::Ascending => "ASC",
        Direction::Descending => "DESC",
    };
    // Spelt out, because the databases differ in where missing values go by themselves.
    format!("{value} {direction} NULLS LAST")
}

fn value(dialect: Dialect, class: Class, place: &Place, column: &str) -> String {
    match dialect {
        Dialect::Sqlite => sqlite::value(class, place, column),
        Dialect::Postgres => postgres::value(class, place, column),
    }
}

struct Renderer<'a> {
    dialect: Dialect,
    column: &'a str,
    used: usize,
    params: Vec<Param>,
}

impl Renderer<'_> {
    fn node(&mut self, node: &Node) -> String {
        match node {
            Node::Compare(place, comparison, value) => self.compare(place, *comparison, value),
            Node::OneOf(place, values) => self.one_of(place, values),
            Node::Null(place) => self.null(place),
            Node::Text(place, test, text) => self.text(place, *test, text),
            Node::All(nodes) => self.joined(nodes, " AND ", "1 = 1"),
            Node::Any(nodes) => self.joined(nodes, " OR ", "1 = 0"),
            // A comparison with null is neither true nor false; the opposite of "true" is both.
            Node::Not(node) => format!("({}) IS NOT TRUE", self.node(node)),
        }
    }

    fn compare(&mut self, place: &Place, comparison: Comparison, value: &Value) -> String {
        let class = Class::of(place.kind);
        let left = self.value(class, place);
        let right = self.bind(class, value);
        let sign = match comparison {
            Comparison::Equal => "=",
            Comparison::Less => "<",
            Comparison::LessOrEqual => "<=",
            Comparison::Greater => ">",
            Comparison::GreaterOrEqual => ">=",
        };
        format!("{left} {sign} {right}")
    }

    fn one_of(&mut self, place: &Place, values: &[Value]) -> String {
        if values.is_empty() {
            return "1 = 0".to_owned();
        }
        let class = Class::of(place.kind);
        let left = self.value(class, place);
        let bound: Vec<String> = values.iter().map(|value| self.bind(class, value)).collect();
        format!("{left} IN ({})", bound.join(", "))
    }

    fn null(&mut self, place: &Place) -> String {
        let class = Class::of(place.kind);
        let stored = match self.dialect {
            Dialect::Sqlite => sqlite::presence(class, place, self.column),
            Dialect::Postgres => postgres::presence(class, place, self.column),
        };
        format!("{stored} IS NULL")
    }

    fn text(&mut self, place: &Place, test: TextTest, text: &str) -> String {
        let value = self.value(Class::Text, place);
        let text = match test.ignores_case() {
            true => text.to_ascii_lowercase(),
            false => text.to_owned(),
        };
        let param = self.bind(Class::Text, &Value::String(text));
        match self.dialect {
            Dialect::Sqlite => sqlite::text(test, &value, &param),
            Dialect::Postgres => postgres::text(test, &value, &param),
        }
    }

    fn joined(&mut self, nodes: &[Node], word: &str, empty: &str) -> String {
        match nodes {
            [] => empty.to_owned(),
            [one] => self.node(one),
            many => {
                let parts: Vec<String> = many
                    .iter()
                    .map(|node| format!("({})", self.node(node)))
                    .collect();
                parts.join(word)
            }
        }
    }

    fn value(&self, class: Class, place: &Place) -> String {
        value(self.dialect, class, place, self.column)
    }

    /// Binds a value and answers its placeholder.
    fn bind(&mut self, class: Class, value: &Value) -> String {
        self.params.push(param(self.dialect, class, value));
        let number = self.used + self.params.len();
        match self.dialect {
            Dialect::Sqlite => format!("?{number}"),
            Dialect::Postgres => postgres::placeholder(class, number),
        }
    }
}

fn param(dialect: Dialect, class: Class, value: &Value) -> Param {
    let text = match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    };
    match (class, value) {
        (Class::Bool, Value::Bool(value)) => Param::Bool(*value),
        (Class::Float, Value::Number(number)) => Param::Float(number.as_f64().unwrap_or_default()),
        (Class::Integer, Value::Number(number)) => {
            Param::Integer(number.as_i64().unwrap_or_default())
        }
        (Class::Moment, _) => Param::Text(text.trim_end_matches('Z').to_owned()),
        (Class::Wide | Class::Decimal, _) if dialect == Dialect::Sqlite => {
            let number = text.parse().unwrap_or_default();
            Param::Text(decimal::key(&number))
        }
        _ => Param::Text(text),
    }
}
