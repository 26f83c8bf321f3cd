-- The outbox of a desk, schema 1. Times are seconds since 1970 (REAL) where they are compared, text where they are shown.
CREATE TABLE meta (name TEXT PRIMARY KEY, value BLOB NOT NULL) WITHOUT ROWID;

CREATE TABLE registration (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    revision INTEGER NOT NULL,
    kind TEXT NOT NULL,
    subject TEXT NOT NULL,
    author TEXT NOT NULL,
    given_sha256 TEXT NOT NULL,
    shown TEXT NOT NULL,
    open INTEGER NOT NULL,
    superseded_by TEXT,
    confirmed_at REAL,
    body TEXT NOT NULL,
    findings TEXT NOT NULL
);
CREATE INDEX registration_subject ON registration (subject, n);
CREATE INDEX registration_open ON registration (n) WHERE open = 1;
CREATE INDEX registration_shown ON registration (shown, n);
CREATE INDEX registration_confirmed ON registration (confirmed_at) WHERE confirmed_at IS NOT NULL;

CREATE TABLE need (
    dependant INTEGER NOT NULL REFERENCES registration (n),
    needs TEXT NOT NULL,
    kind TEXT NOT NULL,
    met INTEGER NOT NULL,
    PRIMARY KEY (dependant, needs, kind)
) WITHOUT ROWID;
CREATE INDEX need_open ON need (needs) WHERE met = 0;

CREATE TABLE delivery (
    row INTEGER PRIMARY KEY AUTOINCREMENT,
    id TEXT NOT NULL UNIQUE,
    registration INTEGER NOT NULL REFERENCES registration (n),
    system TEXT NOT NULL,
    subject TEXT NOT NULL,
    mode TEXT NOT NULL,
    role TEXT NOT NULL,
    state TEXT NOT NULL,
    shown TEXT NOT NULL,
    open INTEGER NOT NULL,
    next_at REAL,
    body TEXT NOT NULL
);
CREATE INDEX delivery_registration ON delivery (registration);
CREATE INDEX delivery_lane ON delivery (system, subject) WHERE open = 1 AND mode = 'deliver';
CREATE INDEX delivery_expected ON delivery (next_at) WHERE state = 'expected';
CREATE INDEX delivery_sending ON delivery (row) WHERE state = 'sending';
CREATE INDEX delivery_open ON delivery (row) WHERE open = 1;

CREATE TABLE lane (
    system TEXT NOT NULL,
    subject TEXT NOT NULL,
    delivery TEXT,
    ready_at REAL,
    n INTEGER NOT NULL,
    PRIMARY KEY (system, subject)
) WITHOUT ROWID;
CREATE INDEX lane_ready ON lane (system, ready_at, n) WHERE ready_at IS NOT NULL;

CREATE INDEX lane_next ON lane (ready_at) WHERE ready_at IS NOT NULL;

CREATE TABLE request (
    delivery TEXT NOT NULL,
    revision INTEGER NOT NULL,
    rendering INTEGER NOT NULL,
    key TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    bytes BLOB NOT NULL,
    PRIMARY KEY (delivery, revision, rendering)
);

CREATE TABLE event (
    n INTEGER PRIMARY KEY AUTOINCREMENT,
    at REAL NOT NULL,
    registration TEXT NOT NULL,
    delivery TEXT,
    event TEXT NOT NULL,
    system TEXT,
    attempt INTEGER,
    class TEXT,
    code TEXT,
    request_sha256 TEXT,
    answer_sha256 TEXT,
    by TEXT,
    note TEXT
);
CREATE INDEX event_registration ON event (registration, n);

CREATE TABLE tally (scope TEXT NOT NULL, shown TEXT NOT NULL, count INTEGER NOT NULL, PRIMARY KEY (scope, shown)) WITHOUT ROWID;
CREATE TABLE gate (system TEXT PRIMARY KEY, body TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE lease (
    name TEXT PRIMARY KEY,
    owner TEXT NOT NULL,
    token INTEGER NOT NULL,
    boot_id TEXT NOT NULL,
    until REAL NOT NULL
) WITHOUT ROWID;
