//! The demo site: hello world and shipment on a SQLite file, with people of each role.
//!
//! ```text
//! cargo run --bin site                    then open the address that it prints
//! cargo run --bin site -- --port 9000 --file other.db
//! ```

#[path = "../hello_world/flow.rs"]
mod hello_world;
#[path = "../shipment/flow.rs"]
mod shipment;

use std::net::SocketAddr;

use clap::Parser;
use procession::Engine;
use procession_sql::SqliteStore;
use procession_web::{FlowApp, NewAccount, Site, SqlAccounts, Worklists};

use hello_world::HelloFlow;
use shipment::ShipmentFlow;

/// The password of everybody here.
const PASSWORD: &str = "let-me-try-it";

#[derive(Parser)]
#[command(about = "The demo site")]
struct Arguments {
    /// The SQLite file; it is made when it is not there.
    #[arg(long, default_value = "site.db")]
    file: String,
    /// Where the site listens, on this machine only.
    #[arg(long, default_value_t = 8000)]
    port: u16,
}

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main]
async fn main() -> Outcome {
    tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .init();
    let arguments = Arguments::parse();
    let engine = Engine::builder()
        .store(SqliteStore::open(&arguments.file).await?)
        .flow::<HelloFlow>()
        .flow::<ShipmentFlow>()
        .build()
        .await?;
    let accounts = SqlAccounts::open(&engine).await?;
    people(&accounts).await?;
    let site = Site::new("ACME Corp")
        .colour("#00696d")
        .accounts(accounts)
        .app(Worklists::new())
        .app(FlowApp::<HelloFlow>::new().icon("waving_hand"))
        .app(FlowApp::<ShipmentFlow>::new().icon("local_shipping"));
    let app = site.into_router(engine.clone()).await?;

    let worker = engine.worker();
    tokio::spawn(async move { worker.run(std::future::pending()).await });
    let address = SocketAddr::from(([127, 0, 0, 1], arguments.port));
    let listener = tokio::net::TcpListener::bind(address).await?;
    println!("http://{address}/");
    let app = app.into_make_service_with_connect_info::<SocketAddr>();
    procession_web::axum::serve(listener, app).await?;
    Ok(())
}

/// One of each role. Their permissions are given to groups.
async fn people(accounts: &SqlAccounts) -> Outcome {
    let groups: [(&str, &[&str]); 5] = [
        ("employees", &["hello.start"]),
        ("supervisors", &["hello.approve", "hello.view"]),
        ("clerks", &["shipment.start", "shipment.view"]),
        ("warehouse", &["shipment.package_goods"]),
        (
            "logistics",
            &["shipment.take_extra_insurance", "shipment.view"],
        ),
    ];
    for (group, permissions) in groups {
        accounts
            .permit_group(group, permissions.iter().copied())
            .await?;
    }
    let people = [
        ("emma", "Emma Employee", "employees"),
        ("sam", "Sam Supervisor", "supervisors"),
        ("cleo", "Cleo Clerk", "clerks"),
        ("walt", "Walt Warehouse", "warehouse"),
        ("lena", "Lena Logistics", "logistics"),
        ("admin", "Ada Admin", ""),
    ];
    println!("Everybody's password is `{PASSWORD}`:");
    for (login, name, group) in people {
        let account = NewAccount {
            login: login.to_owned(),
            name: name.to_owned(),
            password: PASSWORD.to_owned(),
            superuser: group.is_empty(),
            groups: Some(group.to_owned())
                .filter(|group| !group.is_empty())
                .into_iter()
                .collect(),
            ..NewAccount::default()
        };
        accounts.create(account).await?;
        println!("  {login:6} {name}");
    }
    Ok(())
}
