//! A JSON store without a flow: employees in a table of their own, whose changeable data is one
//! JSON column.
//!
//! `cargo run -p procession-examples --bin employee`

use std::error::Error;

use jiff::civil::{Date, date};
use procession::json::{Dialect, Email, Filter, Order, Param, ValidationErrors};
use procession::prelude::*;
use rusqlite::Connection;
use rusqlite::types::Value as SqlValue;
use rust_decimal::Decimal;
use serde_json::Value;

#[derive(Choice, Debug, Clone, Copy, PartialEq)]
enum Department {
    Marketing,
    /// Research and development
    Development,
}

/// What the staff office knows.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Employee {
    /// Full name
    #[field(max_length = 40)]
    name: String,
    email: Option<Email>,
    department: Option<Department>,
    hired: Option<Date>,
    #[field(min = 0)]
    salary: Option<Decimal>,
    #[field(key = "address.city")]
    city: Option<String>,
}

/// What the caretaker knows: another lens over the same documents.
#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
struct Desk {
    #[field(key = "address.room", pattern = "[A-Z][0-9]{3}")]
    room: Option<String>,
    #[field(default = 1, min = 1, max = 4)]
    screens: u8,
}

fn main() -> Result<(), Box<dyn Error>> {
    let staff = Staff::open()?;
    staff.hire(&ada())?;
    staff.hire(&employee("Grace", Department::Development, "9500.00", "New York"))?;
    staff.hire(&employee("Don", Department::Marketing, "10000.00", "Boston"))?;

    println!("Hiring somebody impossible:");
    if let Err(errors) = staff.hire(&impossible()) {
        println!("{errors}");
    }

    println!("\nThe caretaker gives Ada a desk:");
    println!("  {}", staff.give_desk("Ada", "B204", 2)?);

    println!("\nDevelopers, best paid first:");
    let developers = Employee::department().eq(Department::Development);
    staff.list(&developers, &Employee::salary().desc())?;

    println!("\nWho has more than 9600 or no e-mail address:");
    let more = Employee::salary().gt(Decimal::new(9600, 0));
    staff.list(&more.or(Employee::email().is_null()), &Employee::name().asc())?;

    println!("\nWho sits in front of one screen:");
    staff.list(&Desk::screens().eq(1), &Employee::name().asc())?;
    Ok(())
}

fn ada() -> Employee {
    Employee {
        email: Some("ada@example.org".into()),
        hired: Some(date(2026, 1, 31)),
        ..employee("Ada", Department::Development, "12000.50", "London")
    }
}

fn employee(name: &str, department: Department, salary: &str, city: &str) -> Employee {
    Employee {
        name: name.to_owned(),
        department: Some(department),
        salary: salary.parse().ok(),
        city: Some(city.to_owned()),
        ..Employee::empty()
    }
}

fn impossible() -> Employee {
    Employee {
        name: String::new(),
        email: Some("nobody".into()),
        salary: Some(Decimal::NEGATIVE_ONE),
        ..Employee::empty()
    }
}

/// The table: a number and a document.
struct Staff(Connection);

impl Staff {
    fn open() -> rusqlite::Result<Self> {
        let connection = Connection::open_in_memory()?;
        connection
            .execute_batch("CREATE TABLE employee (id INTEGER PRIMARY KEY, data TEXT NOT NULL)")?;
        Ok(Self(connection))
    }

    /// Stores a new employee, or says everything that is wrong.
    fn hire(&self, employee: &Employee) -> Result<(), Box<dyn Error>> {
        let mut document = Value::Null;
        employee.write(&mut document).map_err(|errors| lines(&errors))?;
        let sql = "INSERT INTO employee (data) VALUES (?1)";
        self.0.execute(sql, [document.to_string()])?;
        Ok(())
    }

    /// Writes the caretaker's keys; those of the staff office stay as they are.
    fn give_desk(&self, name: &str, room: &str, screens: u8) -> Result<String, Box<dyn Error>> {
        let (id, mut document) = self.find(&Employee::name().eq(name))?;
        let desk = Desk {
            room: Some(room.to_owned()),
            screens,
        };
        desk.write(&mut document)?;
        let sql = "UPDATE employee SET data = ?1 WHERE id = ?2";
        self.0.execute(sql, (document.to_string(), id))?;
        Ok(document.to_string())
    }

    fn find(&self, filter: &Filter) -> Result<(i64, Value), Box<dyn Error>> {
        let condition = filter.to_sql(Dialect::Sqlite, "data");
        let sql = format!("SELECT id, data FROM employee WHERE {}", condition.sql);
        let params = rusqlite::params_from_iter(condition.params.iter().map(bound));
        let (id, text): (i64, String) =
            self.0.query_row(&sql, params, |row| Ok((row.get(0)?, row.get(1)?)))?;
        Ok((id, serde_json::from_str(&text)?))
    }

    fn list(&self, filter: &Filter, order: &Order) -> Result<(), Box<dyn Error>> {
        let condition = filter.to_sql(Dialect::Sqlite, "data");
        let order = order.to_sql(Dialect::Sqlite, "data");
        let sql = format!("SELECT data FROM employee WHERE {} ORDER BY {order}", condition.sql);
        let mut statement = self.0.prepare(&sql)?;
        let params = rusqlite::params_from_iter(condition.params.iter().map(bound));
        let texts = statement.query_map(params, |row| row.get::<_, String>(0))?;
        for text in texts {
            let employee = Employee::read(&serde_json::from_str(&text?)?)?;
            let salary = employee.salary.unwrap_or_default();
            println!("  {:<8}{salary:>10}", employee.name);
        }
        Ok(())
    }
}

/// What the driver binds for a value of the query.
fn bound(param: &Param) -> SqlValue {
    match param {
        Param::Text(text) => SqlValue::Text(text.clone()),
        Param::Integer(number) => SqlValue::Integer(*number),
        Param::Float(number) => SqlValue::Real(*number),
        Param::Bool(flag) => SqlValue::Integer(i64::from(*flag)),
        _ => SqlValue::Null,
    }
}

/// One line for each mistake.
fn lines(errors: &ValidationErrors) -> String {
    let lines: Vec<String> = errors.iter().map(|error| format!("  {error}")).collect();
    lines.join("\n")
}
