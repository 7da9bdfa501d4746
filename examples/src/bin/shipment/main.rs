//! Shipment: a split with a conditional split inside, chained joins, and people who are chosen by who did
//! what before. Plays the story twice, by the normal post with an extra insurance and by another carrier.

mod flow;

use flow::{
    Carrier, Item, ShipmentFlow, ShipmentFlowCheckInsuranceForm, ShipmentFlowFillPostLabelForm,
    ShipmentFlowRequestQuotesForm, ShipmentFlowShipmentTypeForm, ShipmentFlowStartForm,
    ShipmentFlowTakeExtraInsuranceForm,
};
use procession::prelude::*;
use procession::store::Page;
use procession::{Engine, ProcessId, TaskId, User};
use procession_sql::SqliteStore;

type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Outcome {
    let file = std::env::args()
        .nth(1)
        .unwrap_or_else(|| "shipment.db".to_owned());
    let store = SqliteStore::open(&file).await?;
    let engine = Engine::builder()
        .store(store)
        .flow::<ShipmentFlow>()
        .build()
        .await?;
    let staff = Staff::new(engine);
    staff.by_normal_post().await?;
    staff.by_another_carrier().await
}

/// The people, and the engine that they work with.
struct Staff {
    engine: Engine,
    clerk: User,
    warehouse: User,
    logistics: User,
}

impl Staff {
    fn new(engine: Engine) -> Self {
        Self {
            engine,
            clerk: User::new("cleo").with_permission("shipment.start"),
            warehouse: User::new("walt").with_permission("shipment.package_goods"),
            logistics: User::new("lena").with_permission("shipment.take_extra_insurance"),
        }
    }

    async fn by_normal_post(&self) -> Outcome {
        let nodes = ShipmentFlow::nodes();
        let process = self.start().await?;
        let cleo = self.engine.as_user(&self.clerk);
        let carrier = carrier("Post", true);
        let task = self.inbox(&self.clerk, process).await?;
        cleo.complete(&nodes.shipment_type, task, carrier).await?;

        let insurance = ShipmentFlowCheckInsuranceForm {
            need_insurance: true,
        };
        let task = self.inbox(&self.clerk, process).await?;
        cleo.complete(&nodes.check_insurance, task, insurance)
            .await?;

        let lena = self.engine.as_user(&self.logistics);
        let task = self.take(&self.logistics, process).await?;
        let insurance = ShipmentFlowTakeExtraInsuranceForm {
            insurance: Some("Lloyd".to_owned()),
        };
        lena.complete(&nodes.take_extra_insurance, task, insurance)
            .await?;

        let task = self.inbox(&self.clerk, process).await?;
        let label = ShipmentFlowFillPostLabelForm {
            post_label: Some("P-1".to_owned()),
        };
        cleo.complete(&nodes.fill_post_label, task, label).await?;
        self.package_and_move(process).await
    }

    async fn by_another_carrier(&self) -> Outcome {
        let nodes = ShipmentFlow::nodes();
        let process = self.start().await?;
        let cleo = self.engine.as_user(&self.clerk);
        let task = self.inbox(&self.clerk, process).await?;
        cleo.complete(&nodes.shipment_type, task, carrier("Rocket", false))
            .await?;
        let task = self.inbox(&self.clerk, process).await?;
        let quote = ShipmentFlowRequestQuotesForm {
            carrier_quote: Some(900),
        };
        cleo.complete(&nodes.request_quotes, task, quote).await?;
        self.package_and_move(process).await
    }

    async fn start(&self) -> Outcome<ProcessId> {
        let form = ShipmentFlowStartForm {
            first_name: "Ada".to_owned(),
            last_name: "Lovelace".to_owned(),
            address: "London".to_owned(),
            items: vec![Item {
                name: "Engine".to_owned(),
                quantity: 1,
            }],
        };
        let start = &ShipmentFlow::nodes().start;
        let process = self.engine.as_user(&self.clerk).start(start, form).await?;
        println!("cleo started process {}", process.id);
        Ok(process.id)
    }

    async fn package_and_move(&self, process: ProcessId) -> Outcome {
        let nodes = ShipmentFlow::nodes();
        let walt = self.engine.as_user(&self.warehouse);
        let task = self.take(&self.warehouse, process).await?;
        walt.complete(&nodes.package_goods, task, ()).await?;
        // Whoever packed it also moves it: the task comes to the inbox by itself.
        let task = self.inbox(&self.warehouse, process).await?;
        let done = walt.complete(&nodes.move_package, task, ()).await?;
        let tasks = self.engine.tasks(process).await?;
        println!(
            "process {process} is {} after {} tasks:",
            done.status,
            tasks.len()
        );
        for task in tasks {
            let who = task
                .owner
                .map_or_else(|| "-".to_owned(), |user| user.to_string());
            println!("  {:<22} {:<5} {}", task.node, who, task.status);
        }
        Ok(())
    }

    /// The task of this process that the user has.
    async fn inbox(&self, user: &User, process: ProcessId) -> Outcome<TaskId> {
        let inbox = self.engine.as_user(user).inbox(Page::default()).await?;
        let task = inbox.iter().find(|task| task.id.process() == process);
        Ok(task.ok_or("nothing in the inbox")?.id)
    }

    /// Claims the task of this process that the user may do.
    async fn take(&self, user: &User, process: ProcessId) -> Outcome<TaskId> {
        let queue = self.engine.as_user(user).queue(Page::default()).await?;
        let task = queue.iter().find(|task| task.id.process() == process);
        let task = task.ok_or("nothing in the queue")?.id;
        self.engine.as_user(user).claim(task).await?;
        Ok(task)
    }
}

fn carrier(name: &str, is_default: bool) -> ShipmentFlowShipmentTypeForm {
    let name = name.to_owned();
    ShipmentFlowShipmentTypeForm {
        carrier: Some(Carrier { name, is_default }),
    }
}
