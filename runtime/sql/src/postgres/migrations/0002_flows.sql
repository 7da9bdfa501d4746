-- The graph of each flow as the last program that started knew it.
CREATE TABLE procession_flow (
    flow text PRIMARY KEY,
    fingerprint text NOT NULL,
    graph json NOT NULL,
    recorded bigint NOT NULL
);
