-- Who may put away, bring back and shred what is settled (0004), and that no line of a log goes but into the archive.
-- A caseworker reads her own items there.

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.old_registration TO PUBLIC;
ALTER TABLE jobterm.old_registration ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.old_registration FORCE ROW LEVEL SECURITY;
CREATE POLICY old_registration_all ON jobterm.old_registration
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY old_registration_seen ON jobterm.old_registration FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND author = (SELECT jobterm.my_user()));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.old_need TO PUBLIC;
ALTER TABLE jobterm.old_need ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.old_need FORCE ROW LEVEL SECURITY;
CREATE POLICY old_need_all ON jobterm.old_need
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY old_need_seen ON jobterm.old_need FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.old_delivery TO PUBLIC;
ALTER TABLE jobterm.old_delivery ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.old_delivery FORCE ROW LEVEL SECURITY;
CREATE POLICY old_delivery_all ON jobterm.old_delivery
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY old_delivery_seen ON jobterm.old_delivery FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.old_request TO PUBLIC;
ALTER TABLE jobterm.old_request ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.old_request FORCE ROW LEVEL SECURITY;
CREATE POLICY old_request_all ON jobterm.old_request
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));

GRANT SELECT, INSERT, UPDATE, DELETE ON jobterm.old_event TO PUBLIC;
ALTER TABLE jobterm.old_event ENABLE ROW LEVEL SECURITY;
ALTER TABLE jobterm.old_event FORCE ROW LEVEL SECURITY;
CREATE POLICY old_event_all ON jobterm.old_event
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()));
CREATE POLICY old_event_seen ON jobterm.old_event FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.has_keys()) AND EXISTS (
        SELECT 1 FROM jobterm.old_registration r WHERE r.office = old_event.office AND r.id = old_event.registration
        AND r.author = (SELECT jobterm.my_user())));

-- From the tables of today goes only what is in the archive already, and the reverse.
GRANT DELETE ON jobterm.registration TO PUBLIC;
CREATE POLICY registration_gone ON jobterm.registration FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()) AND EXISTS (
        SELECT 1 FROM jobterm.old_registration o WHERE o.office = registration.office AND o.id = registration.id));
GRANT DELETE ON jobterm.need TO PUBLIC;
CREATE POLICY need_gone ON jobterm.need FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()) AND EXISTS (
        SELECT 1 FROM jobterm.old_need o WHERE o.office = need.office AND o.dependant = need.dependant
        AND o.needs = need.needs));
GRANT DELETE ON jobterm.request TO PUBLIC;
CREATE POLICY request_gone ON jobterm.request FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()) AND EXISTS (
        SELECT 1 FROM jobterm.old_request o WHERE o.office = request.office AND o.delivery = request.delivery
        AND o.revision = request.revision AND o.rendering = request.rendering));
GRANT DELETE ON jobterm.event TO PUBLIC;
CREATE POLICY event_gone ON jobterm.event FOR DELETE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.all_items()) AND EXISTS (
        SELECT 1 FROM jobterm.old_event o WHERE o.office = event.office AND o.n = event.n
        AND o.registration = event.registration));

-- Who is at a desk (0005) is for colleagues and workers, not for a screen on a wall.
ALTER TABLE jobterm.presence FORCE ROW LEVEL SECURITY;
DROP POLICY presence_seen ON jobterm.presence;
CREATE POLICY presence_seen ON jobterm.presence FOR SELECT
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.reads()));
-- Her name there is sealed too: whoever changes the key wraps it anew.
CREATE POLICY presence_wrapped ON jobterm.presence FOR UPDATE
    USING (office = (SELECT jobterm.my_office()) AND (SELECT jobterm.my_role()) = 'superuser');
