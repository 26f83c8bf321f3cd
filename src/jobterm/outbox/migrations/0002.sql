-- Deliveries that travel in files (rule R8): the bytes and the name of each file, stored before it is sent, and until
-- which hour a system's files are made. Times are seconds since 1970.
CREATE TABLE file (
    name TEXT PRIMARY KEY,
    system TEXT NOT NULL,
    addressee TEXT NOT NULL,
    phase TEXT NOT NULL,
    open INTEGER NOT NULL,
    closed_at REAL NOT NULL,
    sha256 TEXT NOT NULL,
    body TEXT NOT NULL,
    content BLOB NOT NULL
) WITHOUT ROWID;
CREATE INDEX file_open ON file (system, closed_at, name) WHERE open = 1;

CREATE TABLE file_hour (system TEXT PRIMARY KEY, at REAL NOT NULL) WITHOUT ROWID;
