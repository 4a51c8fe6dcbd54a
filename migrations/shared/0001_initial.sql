-- What schema 1 has besides where several runners share the database, in the words of PostgreSQL.

-- Who acts for a member locks its row first, and counts its transactions: a number that comes back was lost.
ALTER TABLE member ADD COLUMN turn BIGINT NOT NULL DEFAULT 0;
ALTER TABLE member SET (fillfactor = 50);

-- Who invites for a campaign locks its row first: its invitations are numbered. Not the campaign's own, which a list that
-- is imported holds for minutes.
CREATE TABLE campaign_turn (
    campaign_id BIGINT NOT NULL PRIMARY KEY REFERENCES campaign (id),
    turn        BIGINT NOT NULL
) WITH (fillfactor = 50);

-- The last commit of each session: one whose answer was lost is told by it.
CREATE TABLE commit_mark (
    session BIGINT NOT NULL PRIMARY KEY,
    mark    BIGINT NOT NULL,
    at      TIMESTAMPTZ NOT NULL
) WITH (fillfactor = 50);

-- A run that says no more when its lease ends is dead, and so is one of a machine whose runner has begun another.
ALTER TABLE run
    ADD COLUMN lease_until BIGINT NOT NULL DEFAULT 0,  -- by the clock of the server
    ADD COLUMN host_id     TEXT COLLATE "C" NOT NULL DEFAULT '';
