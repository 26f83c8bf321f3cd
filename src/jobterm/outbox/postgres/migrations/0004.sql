-- What is settled for long, apart from what is worked on: the tables of today stay as large as a month. Rows come here as
-- they were, sealed for the same places, and go back where they are needed again; the number of entry is kept.
-- ``month``: of the day on which it was settled (YYYY-MM, UTC). ``shredded_at``: when its content was thrown away; the
-- receipts and the hashes of what was sent stay.
-- No partitions: not every engine that speaks this protocol has them, and a month is an index away.
CREATE TABLE jobterm.old_registration (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    n BIGINT NOT NULL,
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
    month TEXT COLLATE "C" NOT NULL,
    settled_at DOUBLE PRECISION NOT NULL,
    shredded_at DOUBLE PRECISION,
    PRIMARY KEY (office, id)
);
CREATE UNIQUE INDEX old_registration_n ON jobterm.old_registration (office, n);
CREATE INDEX old_registration_month ON jobterm.old_registration (office, month, n);
CREATE INDEX old_registration_subject ON jobterm.old_registration (office, subject, n);
CREATE INDEX old_registration_author ON jobterm.old_registration (office, author, n);
CREATE INDEX old_registration_whole ON jobterm.old_registration (office, settled_at) WHERE shredded_at IS NULL;

CREATE TABLE jobterm.old_need (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    dependant BIGINT NOT NULL,
    needs TEXT COLLATE "C" NOT NULL,
    kind TEXT COLLATE "C" NOT NULL,
    met SMALLINT NOT NULL,
    PRIMARY KEY (office, dependant, needs, kind)
);

CREATE TABLE jobterm.old_delivery (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    row BIGINT NOT NULL,
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
    PRIMARY KEY (office, id)
);
CREATE INDEX old_delivery_registration ON jobterm.old_delivery (office, registration);

CREATE TABLE jobterm.old_request (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    delivery TEXT COLLATE "C" NOT NULL,
    revision INTEGER NOT NULL,
    rendering INTEGER NOT NULL,
    key TEXT COLLATE "C" NOT NULL,
    sha256 BYTEA NOT NULL,
    bytes BYTEA NOT NULL,
    PRIMARY KEY (office, delivery, revision, rendering)
);

CREATE TABLE jobterm.old_event (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    n BIGINT NOT NULL,
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
    PRIMARY KEY (office, n)
);
CREATE INDEX old_event_registration ON jobterm.old_event (office, registration, n);

-- What was withdrawn or superseded has no day of confirmation; it is found by this.
CREATE INDEX registration_ended ON jobterm.registration (office, n) WHERE open = 0 AND confirmed_at IS NULL;
