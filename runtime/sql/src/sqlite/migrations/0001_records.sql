-- Times are microseconds since 1970, documents are JSON.

CREATE TABLE procession_process (
    id INTEGER PRIMARY KEY,
    flow TEXT NOT NULL,
    status TEXT NOT NULL,
    data TEXT NOT NULL,
    seed TEXT,
    artifact TEXT,
    created_by TEXT,
    created INTEGER NOT NULL,
    finished INTEGER,
    tasks INTEGER NOT NULL,
    events INTEGER NOT NULL,
    reached_end INTEGER NOT NULL,
    parent TEXT,
    memo TEXT
) STRICT;

CREATE INDEX procession_process_flow ON procession_process (flow, status);
CREATE INDEX procession_process_status ON procession_process (status);
CREATE INDEX procession_process_seed ON procession_process (seed) WHERE seed IS NOT NULL;
CREATE INDEX procession_process_artifact ON procession_process (artifact)
    WHERE artifact IS NOT NULL;
CREATE INDEX procession_process_parent ON procession_process (parent) WHERE parent IS NOT NULL;

-- The rows of one process lie side by side, and its tasks are found without a second index.
CREATE TABLE procession_task (
    process INTEGER NOT NULL,
    number INTEGER NOT NULL,
    flow TEXT NOT NULL,
    node TEXT NOT NULL,
    kind TEXT NOT NULL,
    status TEXT NOT NULL,
    token TEXT NOT NULL,
    previous TEXT NOT NULL,
    owner TEXT,
    permission TEXT,
    object TEXT,
    excluded TEXT,
    delegator TEXT,
    data TEXT,
    seed TEXT,
    artifact TEXT,
    created INTEGER NOT NULL,
    assigned INTEGER,
    started INTEGER,
    finished INTEGER,
    scheduled INTEGER,
    lease INTEGER,
    attempt INTEGER NOT NULL,
    failures INTEGER NOT NULL,
    error TEXT,
    due INTEGER,
    priority INTEGER NOT NULL,
    snoozed INTEGER,
    host INTEGER,
    awaits TEXT,
    correlation TEXT,
    memo TEXT,
    PRIMARY KEY (process, number)
) STRICT, WITHOUT ROWID;

-- A task that is over and that nobody had is in none of these, so that what runs by itself costs
-- no index at all.
CREATE INDEX procession_task_active ON procession_task (process, number)
    WHERE status IN ('NEW', 'ASSIGNED', 'STARTED', 'SCHEDULED', 'ERROR');
CREATE INDEX procession_task_queue ON procession_task (kind, permission, process, number)
    WHERE status = 'NEW';
-- The queue by what is most urgent; what is due never comes last.
CREATE INDEX procession_task_urgent ON procession_task
    (kind, permission, priority DESC, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'NEW';
CREATE INDEX procession_task_object ON procession_task (object, permission, process, number)
    WHERE status = 'NEW' AND object IS NOT NULL;
CREATE INDEX procession_task_delegator ON procession_task (delegator, process, number)
    WHERE delegator IS NOT NULL;
CREATE INDEX procession_task_owner ON procession_task (owner, status, process, number)
    WHERE owner IS NOT NULL;
CREATE INDEX procession_task_due ON procession_task
    (kind, permission, coalesce(due, 9223372036854775807), process, number)
    WHERE status = 'NEW';
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
    process INTEGER NOT NULL,
    number INTEGER NOT NULL,
    at INTEGER NOT NULL,
    actor TEXT,
    task INTEGER,
    event TEXT NOT NULL,
    status TEXT NOT NULL,
    detail TEXT,
    PRIMARY KEY (process, number)
) STRICT, WITHOUT ROWID;

-- What leaves a process for another one. `awaits` and `correlation` are those of the tasks that wait for a
-- message; numbers are never given twice, so that they tell which came first.
CREATE TABLE procession_outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    key TEXT NOT NULL UNIQUE,
    flow TEXT,
    content TEXT NOT NULL,
    status TEXT NOT NULL,
    created INTEGER NOT NULL,
    due INTEGER,
    attempts INTEGER NOT NULL,
    error TEXT,
    awaits TEXT,
    correlation TEXT
) STRICT;

CREATE INDEX procession_outbox_due ON procession_outbox (due, id) WHERE due IS NOT NULL;
CREATE INDEX procession_outbox_message ON procession_outbox (awaits, correlation, id)
    WHERE status IN ('DUE', 'WAITING') AND awaits IS NOT NULL;
CREATE INDEX procession_outbox_status ON procession_outbox (status, id) WHERE status <> 'DONE';

-- The last process id that was given away, even if nothing came of it.
CREATE TABLE procession_sequence (
    process INTEGER NOT NULL
) STRICT;

INSERT INTO procession_sequence (process) VALUES (0);
