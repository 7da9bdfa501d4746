//! What others got wrong, one test each: the function says what is right here, its comment which recorded defect of
//! the original it answers.
//!
//! | defect | test |
//! |---|---|
//! | 1 | [`branches::a_join_goes_on_when_the_last_branch_that_it_waits_for_dies`] |
//! | 2 | [`events::a_join_does_not_wait_for_the_path_of_a_reminder`] |
//! | 3 | [`events::a_cancelled_task_disarms_its_timeouts_and_the_process_ends`] |
//! | 4 | [`branches::a_join_that_cancels_nothing_lets_the_other_branches_run_on`] |
//! | 5 | [`people::a_revived_task_is_made_as_it_was_first_and_only_while_the_process_runs`], [`revive::a_revived_task_has_its_owner_and_its_deadlines_again`], [`revive::a_revived_task_fails_as_it_did`] |
//! | 6 | [`branches::a_process_with_a_failed_branch_is_not_done`] |
//! | 7 | [`removal::a_cancelled_task_of_an_obsolete_node_holds_up_nothing`] |
//! | 8 | [`branches::a_token_is_as_deep_as_the_splits_that_are_open`] |
//! | 9 | [`branches::a_split_that_cannot_decide_leaves_the_task_before_it_done`] |
//! | 10 | [`events::one_event_takes_an_error_and_the_others_hold_up_nothing`] |
//! | 11 | [`branches::a_process_is_not_done_while_something_is_not_undone`] |
//! | 12 | [`branches::nested_splits_may_share_a_join`] |
//! | 13 | [`tasks::a_task_is_found_by_its_id_alone_and_its_process_with_it`] |
//! | 14 | [`tasks::each_change_of_a_task_is_told_once_and_looking_tells_nothing`] |
//! | 15 | [`removal::what_is_done_to_none_is_done_to_none`] |
//! | 16 | [`declaration::a_condition_that_is_a_method_is_asked`] |
//! | 17 | [`declaration::a_flow_has_the_nodes_that_it_declares`] |
//! | 18 | [`declaration::what_is_missing_does_not_compile_and_the_message_says_what`] |
//! | 19 | [`people::who_manages_one_object_manages_its_tasks_and_no_others`] |
//! | 20 | [`between::a_signal_waits_for_a_receiver_that_is_busy`], [`between::an_escalation_waits_for_a_parent_that_is_busy`] |
//! | 21 | [`branches::a_branch_that_comes_too_late_is_taken_in`], [`people::a_branch_that_is_revived_too_late_ends_at_its_join`] |
//! | 22 | [`revive::who_has_lost_a_race_and_is_revived_can_be_done_and_nothing_goes_on_twice`] |
//! | 23 | [`events::a_slot_starts_one_process_whoever_looks_and_none_is_lost`] |
//! | 24 | [`removal::what_somebody_did_stays_when_they_are_gone`] |
//! | 25 | [`tasks::a_cycle_that_never_waits_is_stopped_and_leaves_nothing`] |
//! | 26 | [`branches::of_two_automatic_ways_the_first_one_wins`] |

mod between;
mod branches;
mod declaration;
mod events;
mod people;
mod removal;
mod revive;
mod tasks;
