-- The outbox of offices, schema 1. What a row is about is sealed (BYTEA) or blinded; what SQL decides on is clear.
-- Times are seconds since 1970 by the database's clock. Whose office a login is of, and what it may see, is said in 0002.
-- The office belongs to every key, and stands behind what is looked for: each question names it, and while a table is
-- small or was never analysed an index that begins with it seems as good as the right one.
CREATE SCHEMA IF NOT EXISTS jobterm;

CREATE TABLE jobterm.schema_version (version INTEGER PRIMARY KEY, at TIMESTAMPTZ NOT NULL DEFAULT now());

CREATE FUNCTION jobterm.my_office() RETURNS TEXT LANGUAGE sql STABLE AS $$ SELECT 'office'::text $$;

CREATE TABLE jobterm.meta (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    name TEXT COLLATE "C" NOT NULL,
    value TEXT NOT NULL,
    PRIMARY KEY (name, office)
);

CREATE TABLE jobterm.registration (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    n BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    author TEXT COLLATE "C" NOT NULL,
    given_sha256 TEXT COLLATE "C" NOT NULL,
    given BYTEA NOT NULL,
    shown TEXT COLLATE "C" NOT NULL,
    open SMALLINT NOT NULL,
    superseded_by TEXT COLLATE "C",
    confirmed_at DOUBLE PRECISION,
    body BYTEA NOT NULL,
    findings BYTEA NOT NULL,
    PRIMARY KEY (id, office)
);
CREATE UNIQUE INDEX registration_n ON jobterm.registration (n, office);
CREATE INDEX registration_subject ON jobterm.registration (subject, office, n);
CREATE INDEX registration_author ON jobterm.registration (author, office, n);
CREATE INDEX registration_mine ON jobterm.registration (author, office, n) WHERE open = 1;
CREATE INDEX registration_open ON jobterm.registration (office, n) WHERE open = 1;
CREATE INDEX registration_shown ON jobterm.registration (shown, office, n);
CREATE INDEX registration_confirmed ON jobterm.registration (confirmed_at, office) WHERE confirmed_at IS NOT NULL;

CREATE TABLE jobterm.need (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    dependant BIGINT NOT NULL,
    needs TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    met SMALLINT NOT NULL,
    PRIMARY KEY (dependant, needs, kind, office)
);
CREATE INDEX need_open ON jobterm.need (needs, office) WHERE met = 0;

CREATE TABLE jobterm.delivery (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    row BIGINT GENERATED ALWAYS AS IDENTITY,
    id TEXT COLLATE "C" NOT NULL,
    registration BIGINT NOT NULL,
    system TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    mode TEXT COLLATE "C" NOT NULL,
    role TEXT COLLATE "C" NOT NULL,
    state TEXT COLLATE "C" NOT NULL,
    shown TEXT COLLATE "C" NOT NULL,
    open SMALLINT NOT NULL,
    next_at DOUBLE PRECISION,
    held_until DOUBLE PRECISION,
    promise_at DOUBLE PRECISION,
    to_settle SMALLINT NOT NULL,
    sender BIGINT,
    body BYTEA NOT NULL,
    PRIMARY KEY (id, office)
);
CREATE UNIQUE INDEX delivery_row ON jobterm.delivery (row, office);
CREATE INDEX delivery_registration ON jobterm.delivery (registration, office);
CREATE INDEX delivery_lane ON jobterm.delivery (subject, system, office) WHERE open = 1 AND mode = 'deliver';
CREATE INDEX delivery_expected ON jobterm.delivery (office, next_at) WHERE state = 'expected';
CREATE INDEX delivery_sending ON jobterm.delivery (office, row) WHERE state = 'sending';
CREATE INDEX delivery_handed ON jobterm.delivery (office, row) WHERE state = 'handed';
CREATE INDEX delivery_open ON jobterm.delivery (office, row) WHERE open = 1;

-- Whose turn it is; ``holder``: the worker (its token) that serves it at present.
CREATE TABLE jobterm.lane (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    system TEXT COLLATE "C" NOT NULL,
    subject TEXT COLLATE "C" NOT NULL,
    delivery TEXT COLLATE "C" NOT NULL,
    ready_at DOUBLE PRECISION,
    n BIGINT NOT NULL,
    holder BIGINT,
    PRIMARY KEY (subject, system, office)
);
CREATE INDEX lane_ready ON jobterm.lane (system, office, ready_at, n) WHERE ready_at IS NOT NULL;
CREATE INDEX lane_next ON jobterm.lane (office, ready_at) WHERE ready_at IS NOT NULL;
CREATE INDEX lane_held ON jobterm.lane (holder, office) WHERE holder IS NOT NULL;

CREATE TABLE jobterm.request (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    delivery TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    rendering INTEGER NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    sha256 BYTEA NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (delivery, revision, rendering, office)
);

CREATE TABLE jobterm.event (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    n BIGINT GENERATED ALWAYS AS IDENTITY,
    at DOUBLE PRECISION NOT NULL,
    registration TEXT COLLATE "C" NOT NULL,
    delivery TEXT COLLATE "C",
    event TEXT COLLATE "C" NOT NULL,
    system TEXT COLLATE "C",
    attempt INTEGER,
    class TEXT COLLATE "C",
    code TEXT COLLATE "C",
    request_sha256 TEXT COLLATE "C",
    answer_sha256 TEXT COLLATE "C",
    by TEXT COLLATE "C",
    note BYTEA,
    PRIMARY KEY (n, office)
);
CREATE INDEX event_registration ON jobterm.event (registration, office, n);

-- What came to its end, counted as it did: rows are only added here, so that nobody waits for anybody; older ones are
-- drawn together. What is open is counted when somebody asks.
CREATE TABLE jobterm.settled (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    n BIGINT GENERATED ALWAYS AS IDENTITY,
    at DOUBLE PRECISION NOT NULL,
    scope TEXT COLLATE "C" NOT NULL,
    shown TEXT COLLATE "C" NOT NULL,
    count BIGINT NOT NULL,
    drawn SMALLINT NOT NULL DEFAULT 0,
    PRIMARY KEY (n, office)
);
CREATE INDEX settled_single ON jobterm.settled (office, at) WHERE drawn = 0;
CREATE INDEX settled_shown ON jobterm.settled (office, scope, shown, at);

CREATE TABLE jobterm.gate (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    system TEXT COLLATE "C" NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (system, office)
);

-- Who drains: a row for each lease; its token rises with every new one and fences the store (rule R3).
CREATE TABLE jobterm.worker (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    token BIGINT GENERATED ALWAYS AS IDENTITY,
    owner TEXT COLLATE "C" NOT NULL,
    since DOUBLE PRECISION NOT NULL,
    until DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (token, office)
);

-- Times in which the database's clock ran on as clocks do: a restart, a failover or a jump begins another (rule R4).
CREATE TABLE jobterm.era (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    n BIGINT NOT NULL,
    server TEXT COLLATE "C" NOT NULL,
    since DOUBLE PRECISION NOT NULL,
    moved DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (n, office)
);

CREATE TABLE jobterm.file (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    name TEXT COLLATE "C" NOT NULL,
    system TEXT COLLATE "C" NOT NULL,
    addressee TEXT COLLATE "C" NOT NULL,
    phase TEXT COLLATE "C" NOT NULL,
    open SMALLINT NOT NULL,
    closed_at DOUBLE PRECISION NOT NULL,
    sha256 TEXT COLLATE "C" NOT NULL,
    body BYTEA NOT NULL,
    content BYTEA NOT NULL,
    PRIMARY KEY (name, office)
);
CREATE INDEX file_open ON jobterm.file (system, office, closed_at, name) WHERE open = 1;

CREATE TABLE jobterm.file_hour (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    system TEXT COLLATE "C" NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (system, office)
);
