//! What every store has to do: the sentences of its contract, as tests.
//!
//! `store_suite!(open)` makes one test of each function here; `open` answers with a fresh, empty
//! [`Fixture`] each time.

mod fixture;
mod lists;
mod outbox;
mod reads;
mod together;
mod versions;
mod writes;

pub use fixture::{Fixture, Step, ask, at, delivery, process, run, task, user};
pub use lists::*;
pub use outbox::*;
pub use reads::*;
pub use together::*;
pub use versions::*;
pub use writes::*;

/// Makes a test of every function of the suite, for the stores that `$open` opens.
#[macro_export]
macro_rules! store_suite {
    ($open:expr) => {
        $crate::store_suite! { $open;
            what_was_written_is_seen,
            every_column_is_read_back,
            what_does_not_exist_is_nothing,
            an_error_leaves_nothing,
            a_panic_leaves_nothing_and_the_store_works_on,
            a_fault_at_any_call_leaves_nothing,
            savepoints_nest,
            a_savepoint_that_is_left_open_is_kept,
            there_must_be_a_savepoint,
            ids_are_given_once,
            a_new_process_must_be_new,
            a_change_needs_the_process,
            a_new_task_must_be_new,
            a_change_needs_the_status_before,
            history_is_only_added_to,
            loading_gives_the_active_tasks_in_order,
            all_tasks_and_their_doers_are_read_in_a_transaction,
            the_last_owner_is_of_the_last_finished_task,
            jobs_are_due_in_order,
            jobs_of_other_flows_are_left_alone,
            the_next_due_time_is_the_earliest,
            a_lease_is_extended_for_its_attempt,
            the_inbox_is_of_its_owner,
            the_queue_is_for_those_who_may,
            every_filter_restricts,
            lists_agree_with_the_query,
            pages_follow_each_other,
            tasks_are_counted_up_to_a_limit,
            processes_are_listed_by_number,
            processes_are_listed_youngest_first,
            a_version_of_a_flow_replaces_the_one_before,
            live_tasks_are_counted_by_node_and_kind,
            live_splits_are_counted_by_name,
            running_processes_come_in_pages,
            a_flow_moves_with_all_its_processes,
            all_tasks_of_a_process_are_read_in_a_transaction,
            children_are_listed_by_their_parent,
            a_delivery_is_read_back,
            deliveries_are_written_with_their_step,
            a_key_is_accepted_once,
            deliveries_are_due_in_order,
            deliveries_to_other_flows_are_left_alone,
            the_next_due_time_knows_deliveries,
            what_becomes_of_a_delivery_is_written,
            a_delivery_must_exist,
            early_messages_are_found_in_order,
            those_who_wait_are_found,
            deliveries_are_listed_oldest_first,
            no_update_is_lost,
            work_of_a_dropped_future_is_whole,
        }
    };
    ($open:expr; $($test:ident,)*) => {
        $(
            #[test]
            fn $test() {
                $crate::store_suite::run(async {
                    let fixture: $crate::store_suite::Fixture = $open().await;
                    $crate::store_suite::$test(&*fixture.store).await;
                });
            }
        )*
    };
}
