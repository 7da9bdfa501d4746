//! Filters and orders: the SQL answers on real databases as the filter answers in memory.

use jiff::Timestamp;
use jiff::civil::Date;
use procession::json::{Dialect, Filter, Model, Order, Param, Ref};
use procession::prelude::*;
use proptest::prelude::*;
use rusqlite::types::Value as SqlValue;
use rust_decimal::Decimal;
use serde_json::{Value, json};

use super::on_postgres;

struct Customer;

impl Model for Customer {
    const NAME: &'static str = "Customer";
    type Key = i64;
}

#[derive(Choice, Debug, Clone, Copy, PartialEq)]
enum Tone {
    Loud,
    Low,
}

#[jsonstore]
struct Money {
    #[field(required = false)]
    amount: Decimal,
    #[field(default = "EUR")]
    currency: String,
}

#[jsonstore]
struct Row {
    text: Option<String>,
    #[field(default = 10)]
    minutes: u32,
    #[field(default = 7)]
    seven: Option<i64>,
    #[field(key = "address.it's.null.city name")]
    city: Option<String>,
    open: Option<bool>,
    small: Option<i8>,
    wide: Option<u64>,
    float: Option<f64>,
    decimal: Option<Decimal>,
    day: Option<Date>,
    at: Option<Timestamp>,
    tone: Option<Tone>,
    customer: Option<Ref<Customer>>,
    price: Money,
    tip: Option<Money>,
    lines: Vec<Money>,
}

fn database(documents: &[Value]) -> rusqlite::Connection {
    let connection = rusqlite::Connection::open_in_memory().unwrap();
    connection
        .execute_batch("CREATE TABLE record (id INTEGER PRIMARY KEY, data TEXT NOT NULL)")
        .unwrap();
    for (id, document) in documents.iter().enumerate() {
        let row = (id as i64, document.to_string());
        connection
            .execute("INSERT INTO record VALUES (?1, ?2)", row)
            .unwrap();
    }
    connection
}

fn bound(param: &Param) -> SqlValue {
    match param {
        Param::Text(text) => SqlValue::Text(text.clone()),
        Param::Integer(number) => SqlValue::Integer(*number),
        Param::Float(number) => SqlValue::Real(*number),
        Param::Bool(flag) => SqlValue::Integer(i64::from(*flag)),
        other => panic!("{other:?}"),
    }
}

fn ids(connection: &rusqlite::Connection, sql: &str, params: &[Param]) -> Vec<usize> {
    let mut statement = connection
        .prepare(sql)
        .unwrap_or_else(|error| panic!("{error}: {sql}"));
    let params = rusqlite::params_from_iter(params.iter().map(bound));
    let rows = statement
        .query_map(params, |row| row.get::<_, i64>(0))
        .unwrap();
    rows.map(|id| id.unwrap() as usize).collect()
}

/// What SQLite finds, after checking that memory and PostgreSQL find the same.
fn find(documents: &[Value], filter: &Filter) -> Vec<usize> {
    let connection = database(documents);
    let condition = filter.to_sql(Dialect::Sqlite, ("record", "data"));
    let sql = format!("SELECT id FROM record WHERE {} ORDER BY id", condition.sql);
    let found = ids(&connection, &sql, &condition.params);
    let expected: Vec<usize> = (0..documents.len())
        .filter(|&id| filter.matches(&documents[id]))
        .collect();
    assert_eq!(
        found, expected,
        "{sql} {:?} over {documents:?}",
        condition.params
    );
    assert_eq!(on_postgres::find(documents, filter), expected);
    found
}

fn sort(documents: &[Value], order: &Order) -> Vec<usize> {
    let connection = database(documents);
    let sql = format!(
        "SELECT id FROM record ORDER BY {}, id",
        order.to_sql(Dialect::Sqlite, "data")
    );
    let found = ids(&connection, &sql, &[]);
    let mut expected: Vec<usize> = (0..documents.len()).collect();
    expected.sort_by(|&left, &right| order.compare(&documents[left], &documents[right]));
    assert_eq!(found, expected, "{sql} over {documents:?}");
    assert_eq!(on_postgres::sort(documents, order), expected);
    found
}

#[test]
fn text_is_compared_by_code_points() {
    let rows = [
        json!({"text": "b"}),
        json!({"text": "B"}),
        json!({"text": "é"}),
        json!({}),
        json!({"text": 1}),
    ];
    assert_eq!(find(&rows, &Row::text().eq("b")), [0]);
    assert_eq!(find(&rows, &Row::text().ne("b")), [1, 2, 3, 4]);
    assert_eq!(find(&rows, &Row::text().gt("B")), [0, 2]);
    assert_eq!(find(&rows, &Row::text().iexact("B")), [0, 1]);
    assert_eq!(find(&rows, &Row::text().iexact("É")), Vec::<usize>::new());
    assert_eq!(find(&rows, &Row::text().in_(["b", "é"])), [0, 2]);
    assert_eq!(
        find(&rows, &Row::text().in_(Vec::<String>::new())),
        Vec::<usize>::new()
    );
    assert_eq!(find(&rows, &Row::text().is_null()), [3, 4]);
    assert_eq!(sort(&rows, &Row::text().asc()), [1, 0, 2, 3, 4]);
    assert_eq!(sort(&rows, &Row::text().desc()), [2, 0, 1, 3, 4]);
}

#[test]
fn patterns_have_no_wildcards() {
    let rows = [
        json!({"text": "50% off"}),
        json!({"text": "500 OFF"}),
        json!({"text": ""}),
    ];
    assert_eq!(find(&rows, &Row::text().contains("50%")), [0]);
    assert_eq!(find(&rows, &Row::text().starts_with("50")), [0, 1]);
    assert_eq!(find(&rows, &Row::text().istarts_with("50% O")), [0]);
    assert_eq!(find(&rows, &Row::text().ends_with("off")), [0]);
    assert_eq!(find(&rows, &Row::text().icontains("off")), [0, 1]);
    assert_eq!(find(&rows, &Row::text().ends_with("")), [0, 1, 2]);
}

#[test]
fn missing_keys_count_as_their_defaults() {
    let rows = [
        json!({}),
        json!({"minutes": 9, "seven": null}),
        json!({"minutes": null, "seven": 8}),
    ];
    assert_eq!(find(&rows, &Row::minutes().eq(10)), [0, 2]);
    assert_eq!(find(&rows, &Row::seven().is_null()), [1]);
    assert_eq!(find(&rows, &Row::seven().le(7)), [0]);
    assert_eq!(
        find(&rows, &Row::price().field(Money::currency()).eq("EUR")),
        [0, 1, 2]
    );
    assert_eq!(
        find(&rows, &Row::tip().field(Money::currency()).is_null()),
        [0, 1, 2]
    );
    assert_eq!(sort(&rows, &Row::seven().desc()), [2, 0, 1]);
}

#[test]
fn strange_keys_are_escaped() {
    let rows = [
        json!({"address": {"it's": {"null": {"city name": "Bern"}}}}),
        json!({"address": {}}),
    ];
    assert_eq!(find(&rows, &Row::city().eq("Bern")), [0]);
    assert_eq!(find(&rows, &Row::city().is_not_null()), [0]);
}

#[test]
fn numbers_are_compared_as_numbers() {
    let rows = [
        json!({"small": 9, "wide": 18_446_744_073_709_551_615_u64, "float": 1.5, "decimal": "10.0"}),
        json!({"small": 10, "wide": 18_446_744_073_709_551_614_u64, "float": -2, "decimal": "9.99"}),
        json!({"small": -1, "wide": 9, "float": 1e10, "decimal": "-9.999"}),
        json!({"small": "5", "decimal": "nonsense"}),
    ];
    assert_eq!(sort(&rows, &Row::small().asc()), [2, 0, 1, 3]);
    assert_eq!(sort(&rows, &Row::wide().asc()), [2, 1, 0, 3]);
    assert_eq!(find(&rows, &Row::wide().lt(u64::MAX)), [1, 2]);
    assert_eq!(sort(&rows, &Row::float().asc()), [1, 0, 2, 3]);
    assert_eq!(sort(&rows, &Row::decimal().asc()), [2, 1, 0, 3]);
    assert_eq!(find(&rows, &Row::decimal().eq(Decimal::TEN)), [0]);
    assert_eq!(find(&rows, &Row::decimal().is_null()), [3]);
}

#[test]
fn moments_with_fractions_sort_in_time() {
    let rows = [
        json!({"at": "2026-01-01T00:00:18.5Z", "day": "2026-02-01"}),
        json!({"at": "2026-01-01T00:00:18Z", "day": "2026-01-31"}),
        json!({"at": "2026-01-01T00:00:19Z"}),
    ];
    assert_eq!(sort(&rows, &Row::at().asc()), [1, 0, 2]);
    assert_eq!(sort(&rows, &Row::day().asc()), [1, 0, 2]);
    let at: Timestamp = "2026-01-01T00:00:18.5Z".parse().unwrap();
    assert_eq!(find(&rows, &Row::at().ge(at)), [0, 2]);
}

#[test]
fn choices_references_and_embedded_values_are_reached() {
    let rows = [
        json!({"tone": "loud", "customer": 7, "lines": [{"amount": "1"}, {"amount": "2.50"}]}),
        json!({"tone": "low", "customer": 8, "price": {"amount": "2.5", "currency": "CHF"}}),
    ];
    assert_eq!(find(&rows, &Row::tone().eq(Tone::Low)), [1]);
    assert_eq!(
        find(&rows, &Row::customer().in_([Ref::new(7), Ref::new(9)])),
        [0]
    );
    let second = Row::lines().at(1).field(Money::amount());
    assert_eq!(find(&rows, &second.eq(Decimal::new(25, 1))), [0]);
    assert_eq!(
        find(&rows, &Row::price().field(Money::amount()).ge(Decimal::TWO)),
        [1]
    );
    assert_eq!(find(&rows, &Row::lines().is_null()), [1]);
}

#[test]
fn placeholders_go_on_after_those_of_the_statement() {
    let condition = Row::text().eq("a").and(Row::open().eq(true));
    let sql = condition.to_sql_after(Dialect::Sqlite, "data", 2);
    assert!(
        sql.sql.contains("= ?3") && sql.sql.contains("= ?4"),
        "{}",
        sql.sql
    );
    assert_eq!(sql.params, [Param::Text("a".into()), Param::Bool(true)]);
}

fn postgres(filter: &Filter) -> String {
    filter.to_sql(Dialect::Postgres, ("record", "data")).sql
}

#[test]
fn the_text_for_postgres() {
    let city = postgres(&Row::city().eq("Bern"));
    assert_eq!(
        city,
        "CASE WHEN jsonb_typeof(\"record\".\"data\"::jsonb #> '{address,\"it''s\",\"null\",\"city name\"}') = 'string' \
         THEN (\"record\".\"data\"::jsonb #>> '{address,\"it''s\",\"null\",\"city name\"}') END COLLATE \"C\" = $1::text"
    );
    assert_eq!(
        postgres(&Row::decimal().lt(Decimal::ONE)),
        "CASE WHEN jsonb_typeof(\"record\".\"data\"::jsonb #> '{decimal}') IN ('string', 'number') AND \
         (\"record\".\"data\"::jsonb #>> '{decimal}') ~ '^-?[0-9]+([.][0-9]+)?$' \
         THEN (\"record\".\"data\"::jsonb #>> '{decimal}')::numeric END < $1::text::numeric"
    );
    assert_eq!(
        postgres(&Row::minutes().gt(5)),
        "CASE WHEN coalesce(jsonb_typeof(\"record\".\"data\"::jsonb #> '{minutes}'), 'null') = 'null' THEN '10'::numeric \
         ELSE CASE WHEN jsonb_typeof(\"record\".\"data\"::jsonb #> '{minutes}') = 'number' \
         THEN (\"record\".\"data\"::jsonb #>> '{minutes}')::numeric END END > $1::bigint"
    );
    assert_eq!(
        postgres(&Row::open().ne(true)),
        "(CASE WHEN jsonb_typeof(\"record\".\"data\"::jsonb #> '{open}') = 'boolean' \
         THEN (\"record\".\"data\"::jsonb #>> '{open}')::boolean END = $1::boolean) IS NOT TRUE"
    );
    assert_eq!(
        Row::at().desc().to_sql(Dialect::Postgres, "data"),
        "rtrim(CASE WHEN jsonb_typeof(\"data\"::jsonb #> '{at}') = 'string' \
         THEN (\"data\"::jsonb #>> '{at}') END, 'Z') COLLATE \"C\" DESC NULLS LAST"
    );
}

/// Documents as they are found: keys missing, null, of another type, and as they should be.
fn document() -> impl Strategy<Value = Value> {
    let text = prop_oneof![
        Just(json!(null)),
        Just(json!(1)),
        "[aAbÄé%_ ]{0,3}".prop_map(Value::from)
    ];
    let small = prop_oneof![
        Just(json!(null)),
        Just(json!("5")),
        (-2..3).prop_map(Value::from)
    ];
    let decimal = prop_oneof![
        Just(json!(null)),
        Just(json!("x")),
        (-200i64..200, 0u32..4)
            .prop_map(|(digits, scale)| json!(Decimal::new(digits, scale).to_string())),
        (any::<i64>(), 0u32..28)
            .prop_map(|(digits, scale)| json!(Decimal::new(digits, scale).to_string())),
    ];
    let open = prop_oneof![
        Just(json!(null)),
        Just(json!(true)),
        Just(json!(false)),
        Just(json!(0))
    ];
    (
        text,
        small.clone(),
        small,
        decimal,
        open,
        any::<[bool; 4]>(),
    )
        .prop_map(|(text, small, seven, decimal, open, [a, b, c, d])| {
            let mut document = json!({"open": open});
            let entries = [
                (a, "text", text),
                (b, "small", small),
                (c, "seven", seven),
                (d, "decimal", decimal),
            ];
            for (present, key, value) in entries {
                if present {
                    document[key] = value;
                }
            }
            document
        })
}

fn filter() -> impl Strategy<Value = Filter> {
    let text = ("[aAbé%_]{0,2}", 0..7).prop_map(|(text, test)| match test {
        0 => Row::text().eq(text),
        1 => Row::text().lt(text),
        2 => Row::text().contains(text),
        3 => Row::text().icontains(text),
        4 => Row::text().starts_with(text),
        5 => Row::text().ends_with(text),
        _ => Row::text().iexact(text),
    });
    let number = (-2i8..3, 0..4).prop_map(|(number, test)| match test {
        0 => Row::small().le(number),
        1 => Row::small().ne(number),
        2 => Row::seven().ge(i64::from(number)),
        _ => Row::small().in_([number, 1]),
    });
    let decimal = (-200i64..200, 0u32..4, 0..3).prop_map(|(digits, scale, test)| {
        let number = Decimal::new(digits, scale);
        match test {
            0 => Row::decimal().eq(number),
            1 => Row::decimal().lt(number),
            _ => Row::decimal().ge(number),
        }
    });
    let other = prop_oneof![
        any::<bool>().prop_map(|open| Row::open().eq(open)),
        Just(Row::text().is_null()),
        Just(Row::seven().is_not_null()),
    ];
    prop_oneof![text, number, decimal, other].prop_recursive(3, 8, 3, |inner| {
        prop_oneof![
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.and(right)),
            (inner.clone(), inner.clone()).prop_map(|(left, right)| left.or(right)),
            inner.prop_map(Filter::not),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn filters_agree(documents in proptest::collection::vec(document(), 1..12), filter in filter()) {
        find(&documents, &filter);
    }

    #[test]
    fn orders_agree(documents in proptest::collection::vec(document(), 1..12)) {
        for order in [
            Row::text().asc(), Row::small().desc(), Row::seven().asc(), Row::decimal().asc(), Row::decimal().desc(),
        ] {
            sort(&documents, &order);
        }
    }
}
