-- Who does what at a system at this moment: requests in flight by worker (token), who probes it, who makes its files.
-- The row is locked for as long as one worker comes to it, and is no longer than a few dozen characters.
ALTER TABLE jobterm.gate ADD COLUMN pace TEXT COLLATE "C" NOT NULL DEFAULT '{}';
