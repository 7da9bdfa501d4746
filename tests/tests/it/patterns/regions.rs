//! Patterns 25 to 27: stopping a part of a process, and going on.

use procession::jiff::ToSpan;
use procession::prelude::*;
use procession_tests::stores;

use super::{ada, done, open};

#[jsonstore]
#[derive(Debug, Clone, PartialEq)]
pub struct Room {
    pub name: String,
    pub painted: bool,
}

#[jsonstore]
pub struct House {
    pub rooms: Vec<Room>,
    pub painted: u64,
    pub sold: bool,
}

fn rooms(names: &[&str]) -> Vec<Room> {
    let room = |name: &&str| Room {
        name: (*name).to_owned(),
        painted: false,
    };
    names.iter().map(room).collect()
}

/// What is done in each room: two steps, in one of which it is when the painting is stopped.
#[flow(data = Room)]
pub struct RoomFlow {
    #[next(clear)]
    start: StartSubprocess,
    #[next(paint)]
    clear: Handle,
    #[run(|room| room.painted = true)]
    #[next(end)]
    paint: Handle,
    end: End,
}

/// Pattern 25: the region is a flow of its own, and what wins the race against it stops all that is in it. What runs
/// beside it is not touched.
#[flow(data = House)]
pub struct RegionFlow {
    #[next(both)]
    start: Start,
    #[next(advertise)]
    #[next(first)]
    both: Split,
    #[next(all)]
    advertise: View,
    #[next(renovate)]
    #[next(stop)]
    first: SplitFirst,
    #[subprocess(RenovationFlow, process_data = |_| rooms(&["all"]).remove(0))]
    #[next(all)]
    renovate: Subprocess,
    #[next(stopped)]
    stop: Handle,
    #[run(|house| house.sold = true)]
    #[next(all)]
    stopped: Function,
    #[next(end)]
    all: Join,
    end: End,
}

/// The region: two branches.
#[flow(data = Room)]
pub struct RenovationFlow {
    #[next(both)]
    start: StartSubprocess,
    #[next(paint)]
    #[next(repair)]
    both: Split,
    #[next(end)]
    paint: Handle,
    #[next(end)]
    repair: Handle,
    end: End,
}

#[tokio::test]
async fn p25_cancel_region() {
    let (flow, ada) = (RegionFlow::nodes(), ada());
    let builder = stores::flow_test::<RegionFlow>()
        .await
        .flow::<RenovationFlow>();
    let mut test = builder.build().await.unwrap();
    let process = test.as_user(&ada).start(&flow.start, ()).await;
    let id = process.unwrap().id;
    let region = test.engine().children(id).await.unwrap().remove(0).id;
    let inside = test.engine().tasks(region).await.unwrap();
    let open_inside = inside.iter().filter(|task| task.is_active()).count();
    assert_eq!(open_inside, 2);

    test.call(&flow.stop, ()).await.unwrap();
    let region = test.engine().process(region).await.unwrap();
    assert_eq!(region.status, ProcessStatus::Canceled);
    test.check(region.id).await.unwrap();
    assert_eq!(open(&test).await, ["advertise", "all"], "which goes on");
    test.as_user(&ada)
        .answer(&flow.advertise, ())
        .await
        .unwrap();
    test.assert_done(id).await.unwrap();
    assert!(test.data(id).await.unwrap().sold);
}

/// Pattern 26: all instances are stopped, and the process goes on without them.
#[flow(data = House)]
pub struct PaintFlow {
    #[form(rooms)]
    #[next(paint)]
    start: Start,
    #[subprocess(RoomFlow, items = |house| house.rooms.clone())]
    #[timeout(days = 7, then = too_late)]
    #[run(|house, rooms| house.painted = rooms.iter().filter(|room| room.painted).count() as u64)]
    #[next(end)]
    paint: NSubprocess,
    #[next(end)]
    too_late: View,
    end: End,
}

#[tokio::test]
async fn p26_cancel_instances() {
    let (flow, ada) = (PaintFlow::nodes(), ada());
    let builder = stores::flow_test::<PaintFlow>().await.flow::<RoomFlow>();
    let mut test = builder.build().await.unwrap();
    let form = PaintFlowStartForm {
        rooms: rooms(&["kitchen", "bath", "attic"]),
    };
    let process = test.as_user(&ada).start(&flow.start, form).await;
    let id = process.unwrap().id;
    test.advance(7.days()).await.unwrap();
    let rooms = test.engine().children(id).await.unwrap();
    assert_eq!(rooms.len(), 3);
    for room in rooms {
        assert_eq!(room.status, ProcessStatus::Canceled);
        test.check(room.id).await.unwrap();
    }
    assert_eq!(open(&test).await, ["too_late"]);
    test.as_user(&ada).answer(&flow.too_late, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().painted, 0);
}

/// Pattern 27: what is not done yet is taken as done, and the process goes on as if all were.
#[flow(data = House)]
pub struct SellFlow {
    #[form(rooms)]
    #[next(each)]
    start: Start,
    #[next(paint, items = |house| house.rooms.clone())]
    #[next(sell)]
    each: Split,
    #[task_data(Room)]
    #[run(|house| house.painted += 1)]
    #[next(ready)]
    paint: View,
    #[run(|house| house.sold = true)]
    #[next(ready)]
    sell: View,
    #[continue_when(|house, _| house.sold)]
    #[next(move_out)]
    ready: Join,
    #[next(end)]
    move_out: View,
    end: End,
}

#[tokio::test]
async fn p27_complete_instances() {
    let (flow, ada) = (SellFlow::nodes(), ada());
    let mut test = stores::test::<SellFlow>().await.unwrap();
    let form = SellFlowStartForm {
        rooms: rooms(&["kitchen", "bath", "attic"]),
    };
    let process = test.as_user(&ada).start(&flow.start, form).await;
    let id = process.unwrap().id;
    let first = test.tasks(&flow.paint).await.unwrap()[0].id;
    test.as_user(&ada).claim(first).await.unwrap();
    let paint = &flow.paint;
    let painted = test.as_user(&ada).complete(paint, first, ()).await;
    painted.unwrap();
    assert_eq!(done(&test, id, "ready").await, 0);
    test.as_user(&ada).answer(&flow.sell, ()).await.unwrap();
    assert_eq!(open(&test).await, ["move_out"], "the other two are over");
    test.as_user(&ada).answer(&flow.move_out, ()).await.unwrap();
    test.assert_done(id).await.unwrap();
    assert_eq!(test.data(id).await.unwrap().painted, 1);
}
