//! Timers, and the events on the border of tasks.

use super::*;

impl Run {
    fn due(&mut self, node: &str) -> Result<(), Error> {
        let task = self.task(node);
        self.event(Event::Due { task })
    }

    fn fail_job(&mut self, node: &str, code: Option<&str>) {
        let task = self.task(node);
        let lease = Timestamp::UNIX_EPOCH;
        self.event(Event::Claimed { task, lease }).expect("begins");
        let error = TaskError::new(TaskErrorKind::Failed, "no answer");
        let failed = Event::Failed {
            task,
            attempt: 1,
            error: error.with_code(code.map(str::to_owned)),
            retry: None,
        };
        self.event(failed).expect("reports");
    }
}

const TIMEOUT: (&str, &str) = (
    "StartHandle:start View:a BoundaryTimer:late@a End:end End:escalated",
    "start>a a>end late>escalated",
);

#[test]
fn a_timer_waits_until_its_time_has_come() {
    let mut run = Run::start(
        flow(
            "StartHandle:start Timer:pause End:end",
            "start>pause pause>end",
        ),
        json!({}),
    );
    let task = run.task("pause");
    let pause = run.state.task(task).unwrap();
    assert_eq!(pause.status, Status::Scheduled);
    assert_eq!(pause.scheduled.map(|at| at.as_second()), Some(3600));
    run.event(Event::Due { task }).expect("fires");
    assert_eq!(run.tasks(), "start=DONE pause=DONE end=DONE");
    assert_eq!(run.status(), ProcessStatus::Done);
    let error = run.event(Event::Due { task }).unwrap_err();
    assert!(error.is_already_done(), "{error}");
    run.replays();
}

#[test]
fn a_timer_that_cannot_say_when_rests_in_error_and_is_tried_again() {
    let mut run = Run::start(
        flow(
            "StartHandle:start Timer:pause End:end",
            "start>pause pause>end",
        ),
        json!({"fail_pause": true}),
    );
    assert_eq!(run.tasks(), "start=DONE pause=ERROR");
    run.state.process.data = json!({});
    let task = run.task("pause");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!(run.tasks(), "start=DONE pause=SCHEDULED");
}

#[test]
fn a_timeout_that_interrupts_takes_the_token_of_its_host() {
    let mut run = Run::start(flow(TIMEOUT.0, TIMEOUT.1), json!({}));
    assert_eq!(run.tasks(), "start=DONE a=NEW late=SCHEDULED");
    let host = run.task("a");
    assert_eq!(run.state.task(run.task("late")).unwrap().host, Some(host));
    run.due("late").expect("fires");
    assert_eq!(
        run.tasks(),
        "start=DONE a=CANCELED late=DONE escalated=DONE"
    );
    assert_eq!(run.status(), ProcessStatus::Done);
    let error = run.event(Event::Completed { task: host }).unwrap_err();
    assert!(error.is_already_done(), "{error}");
    run.replays();
}

#[test]
fn every_exit_of_the_host_disarms_its_timeouts() {
    let exits: [fn(&mut Run); 3] = [
        |run| run.complete("a"),
        |run| run.cancel("a"),
        |run| run.event(Event::ProcessCanceled).expect("cancels"),
    ];
    for exit in exits {
        let mut run = Run::start(flow(TIMEOUT.0, TIMEOUT.1), json!({}));
        let late = run.task("late");
        exit(&mut run);
        assert_eq!(run.state.task(late).unwrap().status, Status::Canceled);
        assert_eq!(run.state.active().count(), 0, "{}", run.tasks());
        assert_ne!(run.status(), ProcessStatus::New);
        let error = run.event(Event::Due { task: late }).unwrap_err();
        assert!(error.is_already_done(), "{error}");
        run.replays();
    }
}

#[test]
fn a_reminder_goes_on_beside_its_host() {
    let nodes = "StartHandle:start View:a BoundaryTimer:late@~a View:remind End:end End:reminded";
    let edges = "start>a a>end late>remind remind>reminded";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.due("late").expect("fires");
    assert_eq!(run.tasks(), "start=DONE a=NEW late=DONE remind=NEW");
    let token = run
        .state
        .task(run.task("remind"))
        .unwrap()
        .token
        .to_string();
    assert_eq!(token, "late#3.0");
    run.complete("a");
    assert_eq!(run.status(), ProcessStatus::New, "the reminder still runs");
    run.complete("remind");
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn what_runs_beside_does_not_make_the_process_done() {
    let nodes = "StartHandle:start View:a BoundaryTimer:late@~a End:end End:reminded";
    let mut run = Run::start(flow(nodes, "start>a a>end late>reminded"), json!({}));
    run.due("late").expect("fires");
    assert_eq!(run.status(), ProcessStatus::New);
    run.cancel("a");
    assert_eq!(run.status(), ProcessStatus::Canceled);
}

#[test]
fn neither_an_armed_timeout_nor_a_reminder_holds_up_a_join() {
    let nodes = "StartHandle:start Split:split View:a BoundaryTimer:late@~a View:b Join:join View:after \
                 View:remind End:end End:reminded";
    let edges = "start>split split>a split>b a>join b>join join>after after>end late>remind remind>reminded";
    // The reminder leads back into the main flow in the second graph, which is no reason to wait either.
    for edges in [
        edges.to_owned(),
        edges.replace("remind>reminded", "remind>join"),
    ] {
        for fires in [true, false] {
            let mut run = Run::start(flow(nodes, &edges), json!({}));
            if fires {
                run.due("late").expect("fires");
            }
            run.complete("a");
            run.complete("b");
            let after = run.state.task(run.task("after")).unwrap();
            assert_eq!(after.token.to_string(), "", "{}", run.tasks());
        }
    }
}

#[test]
fn reminders_of_reminders_do_not_make_the_token_longer() {
    let nodes = "StartHandle:start View:a BoundaryTimer:late@~a View:remind BoundaryTimer:again@~remind \
                 End:end End:reminded";
    let edges = "start>a a>end late>remind again>remind remind>reminded";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.due("late").expect("fires");
    for _ in 0..5 {
        run.due("again").expect("fires");
        let youngest = run.state.tasks.values().rfind(|task| task.node == "remind");
        let youngest = youngest.expect("a reminder");
        assert_eq!(youngest.token.segments().len(), 1, "{}", youngest.token);
        // The one before is done, so that there is one armed timeout.
        let oldest = run.state.active().find(|task| task.node == "remind");
        let task = oldest.expect("a reminder").id.number();
        run.event(Event::Completed { task }).expect("completes");
    }
}

#[test]
fn an_event_that_leads_to_the_join_of_its_host_is_waited_for() {
    // The only way from `a` to the join is its timeout.
    let nodes = "StartHandle:start Split:split View:a BoundaryTimer:late@a View:b Join:join End:end End:aside";
    let edges = "start>split split>a split>b a>aside b>join late>join join>end";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    run.complete("b");
    assert_eq!(
        run.state.task(run.task("join")).unwrap().status,
        Status::Started
    );
    run.due("late").expect("fires");
    assert_eq!((run.count("join"), run.count("end")), (1, 1));
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn a_host_that_is_tried_again_is_armed_anew() {
    let nodes = "StartHandle:start Job:a BoundaryTimer:late@a End:end End:escalated";
    let mut run = Run::start(flow(nodes, "start>a a>end late>escalated"), json!({}));
    run.fail_job("a", None);
    assert_eq!(run.tasks(), "start=DONE a=ERROR late=SCHEDULED");
    let first = run.task("late");
    let task = run.task("a");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!(
        run.tasks(),
        "start=DONE a=SCHEDULED late=CANCELED late=SCHEDULED"
    );
    let error = run.event(Event::Due { task: first }).unwrap_err();
    assert!(error.is_already_done(), "{error}");
    run.due("late").expect("fires");
    assert_eq!(run.status(), ProcessStatus::Done);
    run.replays();
}

#[test]
fn a_timeout_that_cannot_say_when_fails_its_host() {
    let mut run = Run::start(flow(TIMEOUT.0, TIMEOUT.1), json!({"fail_late": true}));
    assert_eq!(run.tasks(), "start=DONE a=ERROR");
    run.state.process.data = json!({});
    let task = run.task("a");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!(run.tasks(), "start=DONE a=NEW late=SCHEDULED");
}

const ERRORS: (&str, &str) = (
    "StartHandle:start Job:a BoundaryError:declined@a=declined BoundaryError:other@a View:ask View:call End:end",
    "start>a a>end declined>ask other>call ask>end call>end",
);

#[test]
fn the_first_event_that_takes_the_code_of_an_error_wins() {
    for (code, expected) in [
        (Some("declined"), "declined=DONE ask=NEW"),
        (Some("lost"), "other=DONE call=NEW"),
        (None, "other=DONE call=NEW"),
    ] {
        let mut run = Run::start(flow(ERRORS.0, ERRORS.1), json!({}));
        run.fail_job("a", code);
        assert_eq!(run.tasks(), format!("start=DONE a=CANCELED {expected}"));
        let next = run.state.tasks.values().last().expect("a task");
        let caught = next.caught().expect("the error");
        assert_eq!(
            (caught.code.as_deref(), caught.message.as_str()),
            (code, "no answer")
        );
        run.replays();
    }
}

#[test]
fn an_error_that_no_event_takes_rests_with_its_task() {
    let nodes = "StartHandle:start Job:a BoundaryError:declined@a=declined View:ask End:end";
    let mut run = Run::start(flow(nodes, "start>a a>end declined>ask ask>end"), json!({}));
    run.fail_job("a", Some("lost"));
    assert_eq!(run.tasks(), "start=DONE a=ERROR");
    let task = run.task("a");
    run.event(Event::Retried { task }).expect("is tried again");
    let lease = Timestamp::UNIX_EPOCH;
    run.event(Event::Claimed { task, lease }).expect("begins");
    run.event(Event::Performed { task, attempt: 2 })
        .expect("reports");
    assert_eq!(run.status(), ProcessStatus::Done);
}

#[test]
fn a_retry_comes_before_the_event() {
    let mut run = Run::start(flow(ERRORS.0, ERRORS.1), json!({}));
    let task = run.task("a");
    let lease = Timestamp::UNIX_EPOCH;
    run.event(Event::Claimed { task, lease }).expect("begins");
    let failed = Event::Failed {
        task,
        attempt: 1,
        error: TaskError::new(TaskErrorKind::Failed, "no answer"),
        retry: Some(lease),
    };
    run.event(failed).expect("reports");
    assert_eq!(run.tasks(), "start=DONE a=SCHEDULED");
}

#[test]
fn a_gateway_behind_an_event_passes_the_error_on() {
    let nodes = "StartHandle:start Function:a BoundaryError:error@a If:check View:b End:end";
    let edges = "start>a a>end error>check check>b?again check>end! b>end";
    let data = json!({"fail_a": true, "code_a": "full", "again": true});
    let run = Run::start(flow(nodes, edges), data);
    let caught = run.state.task(run.task("b")).unwrap().caught();
    assert_eq!(caught.and_then(|error| error.code).as_deref(), Some("full"));
    assert_eq!(
        run.tasks(),
        "start=DONE a=CANCELED error=DONE check=DONE b=NEW"
    );
}

#[test]
fn an_escalation_fires_the_first_event_that_takes_it() {
    let nodes = "StartHandle:start View:a BoundaryEscalation:late@~a=late BoundaryEscalation:any@a View:call \
                 End:end End:stopped";
    let edges = "start>a a>end late>call call>end any>stopped";
    let mut run = Run::start(flow(nodes, edges), json!({}));
    let host = run.task("a");
    let mut escalate = |code: &str| {
        let mut stepper = super::super::Stepper {
            flow: &run.flow,
            state: &mut run.state,
            moment: &run.moment,
            skipped: None,
        };
        let fired = stepper.escalate(host, code, json!({"code": code}));
        assert!(stepper.advance().expect("moves").is_none());
        fired.expect("escalates")
    };
    assert!(escalate("late"));
    assert!(escalate("late"), "it stays armed");
    assert!(escalate("other"));
    assert!(!escalate("other"), "the host is over");
    assert_eq!(
        run.tasks(),
        "start=DONE a=CANCELED late=DONE call=NEW late=DONE call=NEW any=DONE stopped=DONE"
    );
    let call = run.state.active().next().expect("a call");
    assert_eq!(call.data, json!({"code": "late"}));
    run.replays();
}

#[test]
fn a_timer_whose_way_on_fails_is_tried_again_from_there() {
    let mut run = Run::start(flow(TIMEOUT.0, TIMEOUT.1), json!({}));
    let task = run.task("late");
    let error = TaskError::new(TaskErrorKind::Failed, "a runaway loop");
    run.event(Event::DueFailed { task, error }).expect("rests");
    assert_eq!(run.tasks(), "start=DONE a=NEW late=ERROR");
    run.event(Event::Retried { task }).expect("is tried again");
    assert_eq!(
        run.tasks(),
        "start=DONE a=CANCELED late=DONE escalated=DONE"
    );
}

#[test]
fn when_a_timeout_is_undone_the_process_waits_for_its_host() {
    let nodes = "StartHandle:start Handle:a BoundaryTimer:timeout@a Handle:late End:end";
    let mut run = Run::start(
        flow(nodes, "start>a a>end timeout>late late>end"),
        json!({}),
    );
    let host = run.task("a");
    let task = run.task("timeout");
    run.event(Event::Due { task }).expect("fires");
    let again = false;
    run.event(Event::Undone { task, again }).expect("is undone");
    assert_eq!(run.status(), ProcessStatus::New, "{}", run.tasks());
    run.event(Event::Revived { task: host })
        .expect("is made anew");
    run.complete("a");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
    run.replays();
}

#[test]
fn a_process_whose_start_was_undone_can_go_on_and_ends() {
    let mut run = Run::start(
        flow(
            "StartHandle:start Split:split Handle:a Handle:b Join:join End:end",
            "start>split split>a split>b a>join b>join join>end",
        ),
        json!({}),
    );
    run.event(Event::Undone {
        task: 1,
        again: false,
    })
    .expect("is undone");
    assert_eq!(run.status(), ProcessStatus::Canceled);
    run.event(Event::ProcessRevived).expect("goes on");
    run.complete("a");
    run.complete("b");
    assert_eq!(
        (run.count("join"), run.status()),
        (1, ProcessStatus::Done),
        "{}",
        run.tasks()
    );
    run.replays();
}

#[test]
fn what_an_event_has_taken_the_place_of_is_not_made_anew() {
    let nodes = "StartHandle:start Handle:a BoundaryTimer:timeout@a Handle:late End:end";
    let mut run = Run::start(
        flow(nodes, "start>a a>end timeout>late late>end"),
        json!({}),
    );
    let (host, task) = (run.task("a"), run.task("timeout"));
    run.event(Event::Due { task }).expect("fires");
    let error = run.event(Event::Revived { task: host }).unwrap_err();
    assert!(
        error.to_string().contains("`timeout`) has taken its place"),
        "{error}"
    );
}

#[test]
fn what_was_taken_back_with_a_task_comes_again_with_it() {
    let nodes = "StartHandle:start Handle:a Handle:b End:end";
    let mut run = Run::start(flow(nodes, "start>a a>b b>end"), json!({}));
    let first = run.task("a");
    run.complete("a");
    let second = run.task("b");
    let again = true;
    run.event(Event::Undone { task: first, again })
        .expect("is undone");
    let error = run.event(Event::Revived { task: second }).unwrap_err();
    assert!(
        error.to_string().contains("(`a`) before it is taken back"),
        "{error}"
    );
    run.complete("a");
    run.complete("b");
    assert_eq!(run.status(), ProcessStatus::Done, "{}", run.tasks());
}

const AFTER_FIRST: (&str, &str) = (
    "StartHandle:start Handle:first Handle:a BoundaryTimer:timeout@a Handle:late End:end",
    "start>first first>a a>end timeout>late late>end",
);

#[test]
fn what_went_on_in_the_place_of_a_host_is_taken_back_with_what_was_before_it() {
    let mut run = Run::start(flow(AFTER_FIRST.0, AFTER_FIRST.1), json!({}));
    let first = run.task("first");
    run.complete("first");
    let task = run.task("timeout");
    run.event(Event::Due { task }).expect("fires");
    let again = true;
    run.event(Event::Undone { task: first, again })
        .expect("is undone");
    assert_eq!(
        run.tasks(),
        "start=DONE first=REVIVED a=CANCELED timeout=CANCELED late=CANCELED first=NEW"
    );
    run.complete("first");
    run.complete("a");
    assert_eq!((run.count("end"), run.status()), (1, ProcessStatus::Done));
    run.replays();
}

#[test]
fn what_a_person_did_in_the_place_of_a_host_is_undone_first() {
    let mut run = Run::start(flow(AFTER_FIRST.0, AFTER_FIRST.1), json!({}));
    let first = run.task("first");
    run.complete("first");
    let task = run.task("timeout");
    run.event(Event::Due { task }).expect("fires");
    run.complete("late");
    let again = true;
    let error = run.event(Event::Undone { task: first, again }).unwrap_err();
    assert!(error.to_string().contains("(`late`) followed"), "{error}");
}

/// Who rolls back knows of the error at the second try too, and when made anew.
#[test]
fn a_task_behind_an_error_knows_of_it_when_it_is_tried_or_made_again() {
    let nodes = "StartHandle:start Function:a BoundaryError:error@a Job:b End:end";
    for revived in [false, true] {
        let data = json!({"fail_a": true, "code_a": "full"});
        let mut run = Run::start(flow(nodes, "start>a a>end error>b b>end"), data);
        let task = run.task("b");
        let lease = Timestamp::UNIX_EPOCH;
        run.event(Event::Claimed { task, lease }).expect("begins");
        let failed = Event::Failed {
            task,
            attempt: 1,
            error: TaskError::new(TaskErrorKind::Failed, "no answer"),
            retry: None,
        };
        run.event(failed).expect("reports");
        let again = if revived {
            Event::Revived { task }
        } else {
            Event::Retried { task }
        };
        run.event(again).expect("is made again");
        let task = run.state.task(run.task("b")).unwrap();
        let code = task.caught().and_then(|error| error.code);
        assert_eq!(code.as_deref(), Some("full"), "revived: {revived}");
        let before = task.memo.get("attempts_before");
        assert_eq!(before.is_some(), !revived, "attempts are those of one task");
    }
}

#[test]
fn what_runs_beside_is_made_anew_in_time() {
    let nodes = "StartHandle:start Handle:a BoundaryTimer:remind@~a Handle:note Join:join Handle:next End:end";
    let edges = "start>a a>join remind>note note>join join>next next>end";
    for anew in [false, true] {
        let mut run = Run::start(flow(nodes, edges), json!({}));
        let task = run.task("remind");
        run.event(Event::Due { task }).expect("fires");
        run.complete("a");
        if anew {
            let task = run.task("note");
            run.cancel("note");
            run.event(Event::Revived { task }).expect("is made anew");
        }
        run.complete("note");
        assert_eq!(run.count("next"), 2, "{}", run.tasks());
    }
}
