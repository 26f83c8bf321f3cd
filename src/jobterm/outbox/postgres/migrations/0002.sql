-- Offices, their members and wrapped keys, and who may see and change which row.
-- Every login that may connect to the database may try: what it sees follows from its row in ``member``, never from a
-- right that somebody forgot to take away. The database's owner and superusers stand above this; the sealing is for them.
CREATE TABLE jobterm.office (
    id TEXT PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    profile TEXT NOT NULL CHECK (profile IN ('training', 'production')),
    created_at TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE jobterm.member (
    login TEXT PRIMARY KEY,
    office TEXT NOT NULL REFERENCES jobterm.office (id),
    user_id TEXT NOT NULL CHECK (length(user_id) BETWEEN 1 AND 64),
    role TEXT NOT NULL CHECK (role IN ('caseworker', 'worker', 'superuser', 'board')),
    state TEXT NOT NULL CHECK (state IN ('pending', 'admitted', 'removed')),
    public_key BYTEA NOT NULL CHECK (octet_length(public_key) = 32),
    voucher BYTEA,
    joined_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    decided_at TIMESTAMPTZ,
    decided_by TEXT
);
CREATE INDEX member_office ON jobterm.member (office, login);

-- Epoch 0 is the office's secret for life and has no proof but the desks' memory of its fingerprint.
CREATE TABLE jobterm.epoch (
    office TEXT NOT NULL REFERENCES jobterm.office (id),
    epoch INTEGER NOT NULL CHECK (epoch >= 1),
    proof BYTEA NOT NULL,
    made_at TIMESTAMPTZ NOT NULL DEFAULT now(),
    made_by TEXT NOT NULL,
    PRIMARY KEY (office, epoch)
);

CREATE TABLE jobterm.wrapped_key (
    login TEXT NOT NULL REFERENCES jobterm.member (login),
    epoch INTEGER NOT NULL CHECK (epoch >= 0),
    office TEXT NOT NULL REFERENCES jobterm.office (id),
    wrapped BYTEA NOT NULL,
    PRIMARY KEY (login, epoch)
);

-- Whose rows a login sees. They read ``member`` with the owner's eyes, so that its own policies may ask them.
CREATE OR REPLACE FUNCTION jobterm.my_office() RETURNS TEXT LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT office FROM jobterm.member WHERE login = session_user AND state = 'admitted' $$;
CREATE FUNCTION jobterm.my_role() RETURNS TEXT LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT role FROM jobterm.member WHERE login = session_user AND state = 'admitted' $$;
CREATE FUNCTION jobterm.my_user() RETURNS TEXT LANGUAGE sql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ SELECT user_id FROM jobterm.member WHERE login = session_user AND state = 'admitted' $$;

GRANT USAGE ON SCHEMA jobterm TO PUBLIC;
GRANT SELECT ON jobterm.office TO PUBLIC;
GRANT SELECT, INSERT, UPDATE ON jobterm.member TO PUBLIC;
GRANT SELECT, INSERT ON jobterm.epoch TO PUBLIC;
GRANT SELECT, INSERT, DELETE ON jobterm.wrapped_key TO PUBLIC;

ALTER TABLE jobterm.office ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.member ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.epoch ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.wrapped_key ENABLE ROW LEVEL SECURITY;

-- Who has no office yet reads their names, to ask one of them; a member her own only.
CREATE POLICY office_seen ON jobterm.office FOR SELECT
    USING (id = (SELECT jobterm.my_office()) OR (SELECT jobterm.my_office()) IS NULL);

CREATE POLICY member_seen ON jobterm.member FOR SELECT
    USING (login = session_user OR office = (SELECT jobterm.my_office()));
-- Anybody may ask to be let in, in her own name; nobody lets herself in.
CREATE POLICY member_asks ON jobterm.member FOR INSERT
    WITH CHECK (login = session_user AND state = 'pending' AND voucher IS NULL
                AND decided_at IS NULL AND decided_by IS NULL);
CREATE POLICY member_asks_again ON jobterm.member FOR UPDATE
    USING (login = session_user) WITH CHECK (login = session_user AND state = 'pending' AND voucher IS NULL);
CREATE POLICY member_decided ON jobterm.member FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser')
    WITH CHECK (office = (SELECT jobterm.my_office()) AND decided_by = session_user);

CREATE POLICY epoch_seen ON jobterm.epoch FOR SELECT USING (office = (SELECT jobterm.my_office()));
CREATE POLICY epoch_made ON jobterm.epoch FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser'
                AND made_by = session_user);

CREATE POLICY wrapped_seen ON jobterm.wrapped_key FOR SELECT
    USING (login = session_user
           OR (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser'));
CREATE POLICY wrapped_given ON jobterm.wrapped_key FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser');
CREATE POLICY wrapped_taken ON jobterm.wrapped_key FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser');
