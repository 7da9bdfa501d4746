-- Times are microseconds since 1970. Documents are `json`, which keeps them as they were written: `jsonb`
-- makes whole numbers of 1e16, and refuses a text with a NUL.

CREATE TABLE procession_process (
    id bigint PRIMARY KEY,
    flow text NOT NULL,
    status text NOT NULL,
    data json NOT NULL,
    seed json,
    artifact json,
    created_by text,
    created bigint NOT NULL,
    finished bigint,
    tasks bigint NOT NULL,
    events bigint NOT NULL,
    reached_end boolean NOT NULL,
    parent text,
    memo json
);

CREATE INDEX procession_process_flow ON procession_process (flow, status, id);
CREATE INDEX procession_process_status ON procession_process (status, id);
CREATE INDEX procession_process_seed ON procession_process ((seed::text), id)
    WHERE seed IS NOT NULL;
CREATE INDEX procession_process_artifact ON procession_process ((artifact::text), id)
    WHERE artifact IS NOT NULL;
CREATE INDEX procession_process_parent ON procession_process (parent) WHERE parent IS NOT NULL;

CREATE TABLE procession_task (
    process bigint NOT NULL,
    number bigint NOT NULL,
    flow text NOT NULL,
    node text NOT NULL,
    kind text NOT NULL,
    status text NOT NULL,
    token text NOT NULL,
    previous json NOT NULL,
    owner text,
    permission text,
    object text,
    excluded json,
    delegator text,
    data json,
    seed json,
    artifact json,
    created bigint NOT NULL,
    assigned bigint,
    started bigint,
    finished bigint,
    scheduled bigint,
    lease bigint,
    attempt bigint NOT NULL,
    failures bigint NOT NULL,
    error json,
    due bigint,
    priority bigint NOT NULL,
    snoozed bigint,
    host bigint,
    awaits text,
    correlation text,
    memo json,
    PRIMARY KEY (process, number)
);

-- A task that is over and that nobody had is in none of these, so that what runs by itself costs
-- no index at all.
CREATE INDEX procession_task_active ON procession_task (process, number)
    WHERE status IN ('NEW', 'ASSIGNED', 'STARTED', 'SCHEDULED', 'ERROR');
CREATE INDEX procession_task_queue ON procession_task (kind, permission, process, number)
    WHERE status = 'NEW';
-- PostgreSQL does not see that rows of one index with `permission IS NULL` are in order.
CREATE INDEX procession_task_open_queue ON procession_task (kind, process, number)
    WHERE status = 'NEW' AND permission IS NULL;
-- The queue by what is most urgent; what is due never comes last.
CREATE INDEX procession_task_urgent ON procession_task
    (kind, permission, priority DESC, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'NEW';
CREATE INDEX procession_task_open_urgent ON procession_task
    (kind, priority DESC, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'NEW' AND permission IS NULL;
CREATE INDEX procession_task_object ON procession_task (object, permission, process, number)
    WHERE status = 'NEW' AND object IS NOT NULL;
CREATE INDEX procession_task_delegator ON procession_task (delegator, process, number)
    WHERE delegator IS NOT NULL;
CREATE INDEX procession_task_owner ON procession_task (owner, status, process, number)
    WHERE owner IS NOT NULL;
CREATE INDEX procession_task_due ON procession_task
    (kind, permission, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'NEW';
CREATE INDEX procession_task_open_due ON procession_task
    (kind, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'NEW' AND permission IS NULL;
-- The inbox by what is most urgent, and by what is due first.
CREATE INDEX procession_task_inbox ON procession_task
    (owner, priority DESC, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'ASSIGNED' AND owner IS NOT NULL;
CREATE INDEX procession_task_inbox_due ON procession_task
    (owner, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'ASSIGNED' AND owner IS NOT NULL;
-- The queue of those who may do everything.
CREATE INDEX procession_task_urgent_all ON procession_task
    (kind, priority DESC, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'NEW';
CREATE INDEX procession_task_error ON procession_task (process, number)
    WHERE status = 'ERROR';
CREATE INDEX procession_task_scheduled ON procession_task (scheduled, process, number)
    WHERE status = 'SCHEDULED';
CREATE INDEX procession_task_lease ON procession_task (lease, process, number)
    WHERE kind = 'Job' AND status = 'STARTED';

CREATE INDEX procession_task_awaits ON procession_task (awaits, correlation, process, number)
    WHERE awaits IS NOT NULL AND status = 'STARTED';

CREATE TABLE procession_history (
    process bigint NOT NULL,
    number bigint NOT NULL,
    at bigint NOT NULL,
    actor text,
    task bigint,
    event text NOT NULL,
    status text NOT NULL,
    detail json,
    PRIMARY KEY (process, number)
);

-- What leaves a process for another one. `awaits` and `correlation` are those of the tasks that wait for a
-- message; numbers are never given twice, so that they tell which came first.
CREATE TABLE procession_outbox (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    key text NOT NULL UNIQUE,
    flow text,
    content json NOT NULL,
    status text NOT NULL,
    created bigint NOT NULL,
    due bigint,
    attempts bigint NOT NULL,
    error text,
    awaits text,
    correlation text
);

CREATE INDEX procession_outbox_due ON procession_outbox (due, id) WHERE due IS NOT NULL;
CREATE INDEX procession_outbox_message ON procession_outbox (awaits, correlation, id)
    WHERE status IN ('DUE', 'WAITING') AND awaits IS NOT NULL;
CREATE INDEX procession_outbox_status ON procession_outbox (status, id) WHERE status <> 'DONE';

-- The process ids that were given away, even if nothing came of them.
CREATE SEQUENCE procession_process_id MINVALUE 0;
SELECT setval('procession_process_id', 0);
