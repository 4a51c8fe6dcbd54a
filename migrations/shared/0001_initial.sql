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

-- Where a lead leaves and where it comes to are two rows of one statement.
CREATE OR REPLACE FUNCTION job_moved() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    INSERT INTO job_count
        VALUES (OLD.campaign_id, OLD.account_id, OLD.state, -1), (NEW.campaign_id, NEW.account_id, NEW.state, 1)
        ON CONFLICT (campaign_id, account_id, state) DO UPDATE SET jobs = job_count.jobs + excluded.jobs;
    RETURN NULL;
END $body$;

-- What is added is counted once for each statement, and when the transaction is kept: a list of a hundred thousand rows
-- would write its few counters as often, and hold them for minutes.
CREATE TABLE job_count_due (
    id          BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    campaign_id BIGINT NOT NULL,
    account_id  BIGINT NOT NULL,
    state       TEXT COLLATE "C" NOT NULL,
    jobs        BIGINT NOT NULL
);
DROP TRIGGER job_added ON job;
CREATE OR REPLACE FUNCTION job_added() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    INSERT INTO job_count_due (campaign_id, account_id, state, jobs)
        SELECT campaign_id, account_id, state, count(*) FROM added GROUP BY campaign_id, account_id, state;
    RETURN NULL;
END $body$;
CREATE TRIGGER job_added AFTER INSERT ON job REFERENCING NEW TABLE AS added
    FOR EACH STATEMENT EXECUTE FUNCTION job_added();
CREATE FUNCTION job_count_kept() RETURNS trigger LANGUAGE plpgsql AS $body$ BEGIN
    INSERT INTO job_count VALUES (NEW.campaign_id, NEW.account_id, NEW.state, NEW.jobs)
        ON CONFLICT (campaign_id, account_id, state) DO UPDATE SET jobs = job_count.jobs + excluded.jobs;
    DELETE FROM job_count_due WHERE id = NEW.id;
    RETURN NULL;
END $body$;
CREATE CONSTRAINT TRIGGER job_count_kept AFTER INSERT ON job_count_due DEFERRABLE INITIALLY DEFERRED
    FOR EACH ROW EXECUTE FUNCTION job_count_kept();
