-- Who is at a desk, for the board: somebody away with items that need a person is somebody's business. ``name`` is sealed.
CREATE TABLE jobterm.presence (
    office TEXT COLLATE "C" NOT NULL DEFAULT jobterm.my_office(),
    author TEXT COLLATE "C" NOT NULL,
    name BYTEA NOT NULL,
    at DOUBLE PRECISION NOT NULL,
    PRIMARY KEY (office, author)
);
GRANT SELECT, INSERT, UPDATE ON jobterm.presence TO PUBLIC;
ALTER TABLE jobterm.presence ENABLE ROW LEVEL SECURITY;
CREATE POLICY presence_seen ON jobterm.presence FOR SELECT USING (office = (SELECT jobterm.my_office()));
-- Nobody says that somebody else is here.
CREATE POLICY presence_said ON jobterm.presence FOR INSERT
    WITH CHECK (office = (SELECT jobterm.my_office()) AND author = (SELECT jobterm.my_user()));
CREATE POLICY presence_again ON jobterm.presence FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND author = (SELECT jobterm.my_user()))
    WITH CHECK (author = (SELECT jobterm.my_user()));
