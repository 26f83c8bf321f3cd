-- Offices, their members and wrapped keys, and who may see and change which row.
-- Every login that may connect to the database may try: what it sees follows from its row in ``member``, never from a
-- right that somebody forgot to take away. The administrator of the database stands above this; the sealing is for him.
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

-- In PL/pgSQL, which keeps the plan of such a question for a session: each statement asks some of them.
-- Whose rows a login sees. They read ``member`` with the owner's eyes, so that its own policies may ask them.
CREATE OR REPLACE FUNCTION jobterm.my_office() RETURNS TEXT LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN RETURN (SELECT office FROM jobterm.member WHERE login = session_user AND state = 'admitted'); END $$;
CREATE FUNCTION jobterm.my_role() RETURNS TEXT LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN RETURN (SELECT role FROM jobterm.member WHERE login = session_user AND state = 'admitted'); END $$;
CREATE FUNCTION jobterm.my_user() RETURNS TEXT LANGUAGE plpgsql STABLE SECURITY DEFINER
    SET search_path = pg_catalog, pg_temp
    AS $$ BEGIN RETURN (SELECT user_id FROM jobterm.member WHERE login = session_user AND state = 'admitted'); END $$;

GRANT USAGE ON SCHEMA jobterm TO PUBLIC;
GRANT SELECT ON jobterm.office TO PUBLIC;
GRANT SELECT ON jobterm.schema_version TO PUBLIC;
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

-- ---- the tables of the outbox --------------------------------------------------------------------------------------
-- Roles: a ``caseworker`` writes her own items only (and what follows from them: lanes, and what waited for hers); a
-- ``worker`` and a ``superuser`` all of the office's; a ``board`` nothing, and reads counts only, by ``board()``.

CREATE FUNCTION jobterm.all_items() RETURNS BOOLEAN LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN (SELECT coalesce(jobterm.my_role() IN ('worker', 'superuser'), false)); END $$;
CREATE FUNCTION jobterm.has_keys() RETURNS BOOLEAN LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN (SELECT coalesce(jobterm.my_role() IN ('caseworker', 'worker', 'superuser'), false)); END $$;
-- Within ``board()`` the current user is its owner: there alone a board's login reads rows, to count them.
CREATE FUNCTION jobterm.reads() RETURNS BOOLEAN LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN (SELECT jobterm.has_keys()
          OR (coalesce(jobterm.my_role() = 'board', false) AND current_user <> session_user)); END $$;

-- Whether a registration is by the login's own user, by its number or by its id.
CREATE FUNCTION jobterm.mine(number BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN (SELECT EXISTS (SELECT 1 FROM jobterm.registration r WHERE r.office = jobterm.my_office()
          AND r.n = number AND r.author = jobterm.my_user())); END $$;
CREATE FUNCTION jobterm.mine(name TEXT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN (SELECT EXISTS (SELECT 1 FROM jobterm.registration r WHERE r.office = jobterm.my_office()
          AND r.id = name AND r.author = jobterm.my_user())); END $$;
-- Whether it waits, or waited, for one of the login's own: that is set free, or given to a person, as hers is settled.
CREATE FUNCTION jobterm.waits_for_mine(number BIGINT) RETURNS BOOLEAN LANGUAGE plpgsql STABLE
    AS $$ BEGIN RETURN (SELECT EXISTS (SELECT 1 FROM jobterm.need d JOIN jobterm.registration r ON r.office = d.office
          AND r.id = d.needs WHERE d.office = jobterm.my_office() AND d.dependant = number
          AND r.author = jobterm.my_user())); END $$;

GRANT SELECT, INSERT, UPDATE ON jobterm.meta TO PUBLIC;
ALTER TABLE jobterm.meta ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.meta FORCE ROW LEVEL SECURITY;
CREATE POLICY meta_seen ON jobterm.meta FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY meta_new ON jobterm.meta FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));
CREATE POLICY meta_changed ON jobterm.meta FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));

GRANT SELECT, INSERT, UPDATE ON jobterm.registration TO PUBLIC;
ALTER TABLE jobterm.registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.registration FORCE ROW LEVEL SECURITY;
CREATE POLICY registration_seen ON jobterm.registration FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY registration_new ON jobterm.registration FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items()) OR author = (SELECT jobterm.my_user())));
CREATE POLICY registration_changed ON jobterm.registration FOR UPDATE
    USING (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items()) OR author = (SELECT jobterm.my_user()) OR jobterm.waits_for_mine(n)));

GRANT SELECT, INSERT, UPDATE (needs, met) ON jobterm.need TO PUBLIC;
ALTER TABLE jobterm.need ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.need FORCE ROW LEVEL SECURITY;
CREATE POLICY need_seen ON jobterm.need FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY need_new ON jobterm.need FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND ((SELECT jobterm.all_items()) OR jobterm.mine(dependant)));
CREATE POLICY need_changed ON jobterm.need FOR UPDATE
    USING (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items()) OR jobterm.mine(dependant) OR jobterm.mine(needs)));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.delivery TO PUBLIC;
ALTER TABLE jobterm.delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY delivery_seen ON jobterm.delivery FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY delivery_new ON jobterm.delivery FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items()) OR jobterm.mine(registration)));
CREATE POLICY delivery_changed ON jobterm.delivery FOR UPDATE
    USING (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items()) OR jobterm.mine(registration) OR jobterm.waits_for_mine(registration)));
CREATE POLICY delivery_gone ON jobterm.delivery FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND ((SELECT jobterm.all_items()) OR jobterm.mine(registration)));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.lane TO PUBLIC;
ALTER TABLE jobterm.lane ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.lane FORCE ROW LEVEL SECURITY;
CREATE POLICY lane_seen ON jobterm.lane FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY lane_new ON jobterm.lane FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));
CREATE POLICY lane_changed ON jobterm.lane FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));
CREATE POLICY lane_gone ON jobterm.lane FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));

GRANT SELECT, INSERT, UPDATE (sha256, bytes) ON jobterm.request TO PUBLIC;
ALTER TABLE jobterm.request ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.request FORCE ROW LEVEL SECURITY;
CREATE POLICY request_seen ON jobterm.request FOR SELECT
    USING (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items())
            OR jobterm.mine((SELECT d.registration FROM jobterm.delivery d
            WHERE d.office = request.office AND d.id = request.delivery))));
CREATE POLICY request_new ON jobterm.request FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items())
            OR jobterm.mine((SELECT d.registration FROM jobterm.delivery d
            WHERE d.office = request.office AND d.id = request.delivery))));
CREATE POLICY request_changed ON jobterm.request FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser');

GRANT SELECT, INSERT, UPDATE (note) ON jobterm.event TO PUBLIC;
ALTER TABLE jobterm.event ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.event FORCE ROW LEVEL SECURITY;
CREATE POLICY event_seen ON jobterm.event FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND ((SELECT jobterm.all_items()) OR jobterm.mine(registration)));
CREATE POLICY event_new ON jobterm.event FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office())
        AND ((SELECT jobterm.all_items()) OR jobterm.mine(registration) OR by IS NULL
            OR by = (SELECT jobterm.my_user())));
CREATE POLICY event_changed ON jobterm.event FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser');

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.settled TO PUBLIC;
ALTER TABLE jobterm.settled ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.settled FORCE ROW LEVEL SECURITY;
CREATE POLICY settled_seen ON jobterm.settled FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY settled_new ON jobterm.settled FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));
CREATE POLICY settled_changed ON jobterm.settled FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY settled_gone ON jobterm.settled FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.gate TO PUBLIC;
ALTER TABLE jobterm.gate ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.gate FORCE ROW LEVEL SECURITY;
CREATE POLICY gate_seen ON jobterm.gate FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY gate_new ON jobterm.gate FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY gate_changed ON jobterm.gate FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY gate_gone ON jobterm.gate FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.worker TO PUBLIC;
ALTER TABLE jobterm.worker ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.worker FORCE ROW LEVEL SECURITY;
CREATE POLICY worker_seen ON jobterm.worker FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY worker_new ON jobterm.worker FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY worker_changed ON jobterm.worker FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY worker_gone ON jobterm.worker FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));

GRANT SELECT, INSERT ON jobterm.era TO PUBLIC;
ALTER TABLE jobterm.era ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.era FORCE ROW LEVEL SECURITY;
CREATE POLICY era_seen ON jobterm.era FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
CREATE POLICY era_new ON jobterm.era FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));

GRANT SELECT, INSERT, UPDATE ON jobterm.file TO PUBLIC;
ALTER TABLE jobterm.file ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.file FORCE ROW LEVEL SECURITY;
CREATE POLICY file_seen ON jobterm.file FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY file_new ON jobterm.file FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY file_changed ON jobterm.file FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));

GRANT SELECT, INSERT, UPDATE ON jobterm.file_hour TO PUBLIC;
ALTER TABLE jobterm.file_hour ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.file_hour FORCE ROW LEVEL SECURITY;
CREATE POLICY file_hour_seen ON jobterm.file_hour FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY file_hour_new ON jobterm.file_hour FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY file_hour_changed ON jobterm.file_hour FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));

-- What one login tries and undoes to see that it can write (``office check``).
CREATE TABLE jobterm.trial (login TEXT PRIMARY KEY, content BYTEA NOT NULL);
GRANT SELECT, INSERT ON jobterm.trial TO PUBLIC;
ALTER TABLE jobterm.trial ENABLE ROW LEVEL SECURITY;
CREATE POLICY trial_own ON jobterm.trial
    USING (login = session_user AND (SELECT jobterm.my_office()) IS NOT NULL)
    WITH CHECK (login = session_user AND (SELECT jobterm.has_keys()));

-- How the office stands, as counts only: for a login that may see nothing else (a screen on a wall).
CREATE FUNCTION jobterm.board() RETURNS TABLE (
    system TEXT, shown TEXT, open BIGINT, late BIGINT, oldest_promise DOUBLE PRECISION
) LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, pg_temp AS $$
    SELECT d.system, d.shown, count(*), count(*) FILTER (WHERE d.promise_at < extract(epoch FROM now())),
           min(d.promise_at)
    FROM jobterm.delivery d WHERE d.office = jobterm.my_office() AND d.open = 1 GROUP BY d.system, d.shown
$$;
GRANT EXECUTE ON FUNCTION jobterm.board() TO PUBLIC;
