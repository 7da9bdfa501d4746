-- The graph of each flow as the last program that started knew it.
CREATE TABLE procession_flow (
    flow TEXT NOT NULL PRIMARY KEY,
    fingerprint TEXT NOT NULL,
    graph TEXT NOT NULL,
    recorded INTEGER NOT NULL
) STRICT;
