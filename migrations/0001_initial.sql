-- invito schema 1. Times are integer milliseconds since 1970, UTC; flags are 0 or 1; text is UTF-8.
-- Released migrations never change: a new number adds what is new.
-- What a lead's way touches is kept lean: a list of values stands as a chain of OR, because SQLite builds a table
-- for `IN` with more than two at every write; an index is there only if a run, a screen or a promise needs it.

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY,  -- provider_kind, created_at, erasure_salt; id, generation, host: which copy of itself it is;
                                      -- doubts, doubt: how often its ledger may have lacked rows, and why last;
                                      -- moved_to: the URL of the shared database that it is now;
                                      -- rebuild_due: pruned, and its pages not written anew yet
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- Whom LinkedIn counts: caps, pauses, rests and health are a member's, under however many account ids the provider
-- knows them. One whose id is not known yet has a single account.
CREATE TABLE member (
    id                  INTEGER PRIMARY KEY,
    provider_id         TEXT    UNIQUE,               -- as the provider reports it; NULL: not known yet
    next_at             INTEGER NOT NULL DEFAULT 0,   -- pacing: no invitation before; drawn once and kept over restarts
    pauses_drawn        INTEGER NOT NULL DEFAULT 0,   -- its place in the stream of pauses
    rest_until          INTEGER NOT NULL DEFAULT 0,   -- back-off: no invitation before
    rest_level          INTEGER NOT NULL DEFAULT 0,   -- how often the rest has grown since the last success
    resend_level        INTEGER NOT NULL DEFAULT 0,   -- likewise, for refusals that may mean account or person
    note_rest_until     INTEGER NOT NULL DEFAULT 0,   -- back-off: no invitation with a note before
    note_rest_level     INTEGER NOT NULL DEFAULT 0,
    visit_rest_until    INTEGER NOT NULL DEFAULT 0,   -- back-off: no profile visit before
    visit_rest_level    INTEGER NOT NULL DEFAULT 0,
    held_until          TEXT    NOT NULL DEFAULT '',  -- the provider's own limits: 'list 1764586400000 '
    failures_in_row     INTEGER NOT NULL DEFAULT 0,   -- refusals of people since the last success
    server_errors       INTEGER NOT NULL DEFAULT 0,   -- answers of status 500 in a row, to invitations
    visit_server_errors INTEGER NOT NULL DEFAULT 0,   -- and to profile visits
    health              INTEGER NOT NULL DEFAULT 1000 CHECK (health BETWEEN 125 AND 1000),  -- permille of its caps
    health_since        INTEGER NOT NULL DEFAULT 0,   -- the refusal that lowered it; it grows by the day
    first_sent_at       INTEGER                       -- ramp-up counts from here
) STRICT;

CREATE TABLE account (
    id                  INTEGER PRIMARY KEY,
    alias               TEXT    NOT NULL UNIQUE,
    provider_account_id TEXT    NOT NULL UNIQUE,
    member_id           INTEGER NOT NULL REFERENCES member (id),  -- whose account it is now
    position            INTEGER,                      -- in the configuration, from 0; NULL: not in it any more
    tier                TEXT    NOT NULL
                        CHECK (tier = 'free' OR tier = 'premium' OR tier = 'sales_navigator' OR tier = 'recruiter'),
    state               TEXT    NOT NULL DEFAULT 'ok'
                        CHECK (state = 'ok' OR state = 'paused' OR state = 'reconnect' OR state = 'restricted'
                               OR state = 'unreachable' OR state = 'not_ready' OR state = 'blocked'),
    state_since         INTEGER NOT NULL DEFAULT 0,
    state_detail        TEXT    NOT NULL DEFAULT '',  -- the provider's type, or a person's words
    paused_by_person    INTEGER NOT NULL DEFAULT 0 CHECK (paused_by_person IN (0, 1)),  -- else by refusals in a row
    paused_until        INTEGER,                      -- the pause ends by itself; NULL: a person ends it
    lease_run           INTEGER NOT NULL DEFAULT 0,   -- the run that may act for it
    lease_epoch         INTEGER NOT NULL DEFAULT 0,   -- grows with each lease: a stale runner is refused
    synced_at           INTEGER,                      -- when its outcomes were last read completely
    related_until       INTEGER,                      -- its relations are known that were made before
    doubts_settled      INTEGER NOT NULL DEFAULT 0    -- of meta.doubts: its whole sent list was read since
) STRICT;

-- Ids that the configuration named before others: an account that the provider moves comes back
-- with another id and tells this one.
CREATE TABLE former_account (
    provider_account_id TEXT    PRIMARY KEY,
    member_id           INTEGER NOT NULL REFERENCES member (id)
) STRICT, WITHOUT ROWID;
CREATE INDEX account_member ON account (member_id, position);

CREATE TABLE campaign (
    id                   INTEGER PRIMARY KEY,
    name                 TEXT    NOT NULL UNIQUE,
    description          TEXT    NOT NULL DEFAULT '',
    labels               TEXT    NOT NULL DEFAULT '{}',  -- JSON object
    state                TEXT    NOT NULL DEFAULT 'draft'
                         CHECK (state = 'draft' OR state = 'active' OR state = 'paused' OR state = 'done' OR state = 'archived'),
    paused_until         INTEGER,                        -- the pause ends by itself; NULL: a person ends it
    pause_reason         TEXT    NOT NULL DEFAULT '',    -- a person's words
    priority             INTEGER NOT NULL DEFAULT 50,
    assign               TEXT    NOT NULL CHECK (assign = 'balanced' OR assign = 'round_robin' OR assign = 'column'),
    note_text            TEXT    NOT NULL DEFAULT '',
    note_variants        TEXT    NOT NULL DEFAULT '{}',  -- JSON object, name: text, instead of note_text
    when_missing         TEXT    NOT NULL CHECK (when_missing IN ('skip', 'send_without_note')),
    when_too_long        TEXT    NOT NULL CHECK (when_too_long IN ('skip', 'send_without_note')),
    when_note_quota_used TEXT    NOT NULL CHECK (when_note_quota_used IN ('wait', 'send_without_note')),
    per_day              INTEGER,                        -- NULL: unlimited
    total                INTEGER,
    starts_on            TEXT,                           -- YYYY-MM-DD in each account's zone
    ends_on              TEXT,
    skip_dates           TEXT    NOT NULL DEFAULT '',    -- comma-separated YYYY-MM-DD
    hours                TEXT,                           -- NULL: the accounts' windows; else "1111100 600-1020" (minutes)
    kept_columns         TEXT    NOT NULL DEFAULT '',    -- comma-separated names, of the list, for reports
    source_path          TEXT    NOT NULL DEFAULT '',
    source_sha256        TEXT    NOT NULL DEFAULT '',
    created_at           INTEGER NOT NULL,
    started_at           INTEGER
) STRICT;

CREATE TABLE campaign_account (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    account_id  INTEGER NOT NULL REFERENCES account (id),
    takes_leads INTEGER NOT NULL DEFAULT 1 CHECK (takes_leads IN (0, 1)),  -- and sends; 0: taken out, what it was given waits
    turn        INTEGER NOT NULL DEFAULT 0,  -- no fresh lead of it has a job.id up to this one: where to look for the next
    PRIMARY KEY (campaign_id, account_id)
) STRICT, WITHOUT ROWID;

-- One row per human being, whatever lists and spellings name them.
CREATE TABLE person (
    id                INTEGER PRIMARY KEY,
    slug              TEXT,              -- canonical public identifier, as first imported; 'erased:<id>', 'pruned:<id>': nobody's name
    provider_id       TEXT,              -- known after resolving, or when the list names it
    public_identifier TEXT,              -- what the provider calls them now; NULL: as slug, or not known yet
    merged_into       INTEGER REFERENCES person (id),
    first_name        TEXT NOT NULL DEFAULT '',
    last_name         TEXT NOT NULL DEFAULT '',
    headline          TEXT NOT NULL DEFAULT '',
    location          TEXT NOT NULL DEFAULT '',
    resolved_at       INTEGER,
    CHECK (slug IS NOT NULL OR provider_id IS NOT NULL)
) STRICT;
CREATE UNIQUE INDEX person_slug ON person (slug) WHERE slug IS NOT NULL;
CREATE UNIQUE INDEX person_provider_id ON person (provider_id) WHERE provider_id IS NOT NULL;
CREATE INDEX person_public_identifier ON person (public_identifier) WHERE public_identifier IS NOT NULL;
CREATE INDEX person_merged ON person (merged_into) WHERE merged_into IS NOT NULL;

CREATE TABLE import (
    id            INTEGER PRIMARY KEY,
    campaign_id   INTEGER NOT NULL REFERENCES campaign (id),
    source_path   TEXT    NOT NULL,
    source_sha256 TEXT    NOT NULL DEFAULT '',
    started_at    INTEGER NOT NULL,
    finished_at   INTEGER,           -- NULL: interrupted; importing again completes it
    row_count     INTEGER NOT NULL DEFAULT 0,  -- the sum of the following eight
    imported      INTEGER NOT NULL DEFAULT 0,
    updated       INTEGER NOT NULL DEFAULT 0,
    unchanged     INTEGER NOT NULL DEFAULT 0,
    skipped       INTEGER NOT NULL DEFAULT 0,
    rejected      INTEGER NOT NULL DEFAULT 0,
    suppressed    INTEGER NOT NULL DEFAULT 0,
    duplicates    INTEGER NOT NULL DEFAULT 0,
    blank         INTEGER NOT NULL DEFAULT 0
) STRICT;

-- Rows of a list that became no job, each with its verdict. Holds nothing personal.
CREATE TABLE import_row (
    import_id INTEGER NOT NULL REFERENCES import (id),
    line      INTEGER NOT NULL,
    verdict   TEXT    NOT NULL CHECK (verdict = 'rejected' OR verdict = 'duplicate' OR verdict = 'suppressed'),
    reason    TEXT    NOT NULL,
    PRIMARY KEY (import_id, line)
) STRICT, WITHOUT ROWID;

-- One lead in one campaign. A fresh one is queued with not_before = 0.
CREATE TABLE job (
    id            INTEGER PRIMARY KEY,
    campaign_id   INTEGER NOT NULL REFERENCES campaign (id),
    person_id     INTEGER NOT NULL REFERENCES person (id),
    account_id    INTEGER NOT NULL REFERENCES account (id),
    state         TEXT    NOT NULL
                  CHECK (state = 'queued' OR state = 'sending' OR state = 'sent' OR state = 'resolved'
                         OR state = 'accepted' OR state = 'withdrawn' OR state = 'skipped' OR state = 'failed'
                         OR state = 'unknown' OR state = 'held' OR state = 'cancelled'),
    reason        TEXT    NOT NULL DEFAULT '',
    not_before    INTEGER NOT NULL DEFAULT 0,
    tries         INTEGER NOT NULL DEFAULT 0,   -- failed tries to resolve
    resend_refusals  INTEGER NOT NULL DEFAULT 0,  -- its invitations that were refused so
    invited_refusals INTEGER NOT NULL DEFAULT 0,  -- likewise, as invited recently
    import_id     INTEGER REFERENCES import (id),  -- NULL, and line 0: the lead was erased or pruned
    source_line   INTEGER NOT NULL,
    first_name    TEXT    NOT NULL DEFAULT '',  -- what the list says; person holds what the provider says
    last_name     TEXT    NOT NULL DEFAULT '',
    full_name     TEXT    NOT NULL DEFAULT '',
    company       TEXT    NOT NULL DEFAULT '',
    title         TEXT    NOT NULL DEFAULT '',
    email         TEXT    NOT NULL DEFAULT '',
    location      TEXT    NOT NULL DEFAULT '',
    headline      TEXT    NOT NULL DEFAULT '',
    note          TEXT    NOT NULL DEFAULT '',  -- the lead's own text, not rendered
    note_variant  TEXT    NOT NULL DEFAULT '',  -- of the campaign's note, given once; empty: none
    variables     TEXT    NOT NULL DEFAULT '',  -- JSON object; empty: none
    error_type    TEXT    NOT NULL DEFAULT '',  -- the provider's, verbatim
    http_status   INTEGER NOT NULL DEFAULT 0,
    created_at    INTEGER NOT NULL,
    changed_at    INTEGER NOT NULL,
    sent_at       INTEGER,
    accepted_at   INTEGER,
    withdrawn_at  INTEGER,
    gone_at       INTEGER,                      -- sent, and no longer pending although not accepted: first seen then
    UNIQUE (campaign_id, person_id)
) STRICT;
CREATE INDEX job_turn ON job (account_id, campaign_id, id);  -- in the order of their turn, whatever became of them
CREATE INDEX job_deferred ON job (account_id, campaign_id, not_before) WHERE state = 'queued' AND not_before > 0;
CREATE INDEX job_resolved ON job (account_id, campaign_id, not_before) WHERE state = 'resolved';
CREATE INDEX job_reason ON job (campaign_id, account_id, state, reason)
    WHERE state = 'skipped' OR state = 'failed' OR state = 'held';
CREATE INDEX job_gone ON job (campaign_id, account_id) WHERE gone_at IS NOT NULL;

-- How many jobs of a campaign each account has in each state: what status counts, and whether anything is left to do.
CREATE TABLE job_count (
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    account_id  INTEGER NOT NULL REFERENCES account (id),
    state       TEXT    NOT NULL,
    jobs        INTEGER NOT NULL,
    PRIMARY KEY (campaign_id, account_id, state)
) STRICT, WITHOUT ROWID;
CREATE TRIGGER job_added AFTER INSERT ON job BEGIN
    INSERT INTO job_count VALUES (NEW.campaign_id, NEW.account_id, NEW.state, 1)
        ON CONFLICT (campaign_id, account_id, state) DO UPDATE SET jobs = job_count.jobs + 1;
END;
CREATE TRIGGER job_moved AFTER UPDATE OF state, account_id ON job
    WHEN OLD.state <> NEW.state OR OLD.account_id <> NEW.account_id BEGIN
    UPDATE job_count SET jobs = jobs - 1
        WHERE campaign_id = OLD.campaign_id AND account_id = OLD.account_id AND state = OLD.state;
    INSERT INTO job_count VALUES (NEW.campaign_id, NEW.account_id, NEW.state, 1)
        ON CONFLICT (campaign_id, account_id, state) DO UPDATE SET jobs = job_count.jobs + 1;
END;
-- A lead that becomes fresh again is found again.
CREATE TRIGGER job_freshened AFTER UPDATE OF state, account_id, not_before ON job
    WHEN NEW.state = 'queued' AND NEW.not_before = 0 BEGIN
    UPDATE campaign_account SET turn = NEW.id - 1
        WHERE campaign_id = NEW.campaign_id AND account_id = NEW.account_id AND turn >= NEW.id;
END;
CREATE TRIGGER job_removed AFTER DELETE ON job BEGIN
    UPDATE job_count SET jobs = jobs - 1
        WHERE campaign_id = OLD.campaign_id AND account_id = OLD.account_id AND state = OLD.state;
    UPDATE campaign_account SET turn = OLD.id - 1
        WHERE campaign_id = OLD.campaign_id AND account_id = OLD.account_id AND turn >= OLD.id;
END;

-- What rows of lists said of a person, in the form of the suppression list, where no job of the person says it (any
-- more). A company or a domain that any row ever named forbids the person.
CREATE TABLE person_said (
    person_id INTEGER NOT NULL REFERENCES person (id),
    kind      TEXT    NOT NULL CHECK (kind IN ('company', 'domain')),
    key       TEXT    NOT NULL,                -- 'sha256:...', salted: the person was pruned
    import_id INTEGER REFERENCES import (id),  -- the first that is known to have said it; NULL: pruned
    PRIMARY KEY (person_id, kind, key)
) STRICT, WITHOUT ROWID;

-- The profile for which a job was held, because it may be somebody else's than the lead's. It is nobody's row in
-- `person`: a stranger is merged with nobody.
CREATE TABLE found_profile (
    job_id            INTEGER PRIMARY KEY REFERENCES job (id),
    provider_id       TEXT    NOT NULL,
    public_identifier TEXT    NOT NULL,  -- canonical
    first_name        TEXT    NOT NULL,
    last_name         TEXT    NOT NULL,
    found_at          INTEGER NOT NULL,
    accepted_at       INTEGER            -- a person has said that it is the right one
) STRICT;

-- The ledger: append-only, written before a request leaves. Counting its charged rows is the limiter.
CREATE TABLE attempt (
    id              INTEGER PRIMARY KEY,
    kind            TEXT    NOT NULL CHECK (kind = 'visit' OR kind = 'invite' OR kind = 'list' OR kind = 'withdraw'),
    account_id      INTEGER NOT NULL REFERENCES account (id),
    member_id       INTEGER NOT NULL REFERENCES member (id),  -- whose account it was then: who is charged
    campaign_id     INTEGER REFERENCES campaign (id),
    job_id          INTEGER REFERENCES job (id),
    person_id       INTEGER REFERENCES person (id),
    run_id          INTEGER NOT NULL DEFAULT 0,
    intent_at       INTEGER NOT NULL,
    finished_at     INTEGER,
    outcome         TEXT    CHECK (outcome = 'sent' OR outcome = 'done' OR outcome = 'already' OR outcome = 'refused'
                                   OR outcome = 'limited' OR outcome = 'not_sent' OR outcome = 'unknown'
                                   OR outcome = 'absent' OR outcome = 'external'),  -- NULL: open
    live            INTEGER NOT NULL DEFAULT 0,   -- an invitation that keeps its person from another one
    charged         INTEGER NOT NULL DEFAULT 1 CHECK (charged IN (0, 1)),
    member_nth      INTEGER NOT NULL DEFAULT 0,   -- its place among the member's attempts of its kind, by (intent_at, id)
    note_nth        INTEGER NOT NULL DEFAULT 0,   -- how many of those up to it have a note
    campaign_nth    INTEGER NOT NULL DEFAULT 0,   -- invite: its place among the campaign's invitations, by (intent_at, id)
    note            TEXT    NOT NULL DEFAULT '',  -- exactly as sent; external: only that there was one
    note_variant    TEXT    NOT NULL DEFAULT '',  -- of which variant it is
    http_status     INTEGER NOT NULL DEFAULT 0,
    error_type      TEXT    NOT NULL DEFAULT '',  -- the provider's, verbatim
    fault           TEXT    NOT NULL DEFAULT '',  -- invite: what the refusal was taken for
    invitation_id   TEXT    NOT NULL DEFAULT '',
    took_ms         INTEGER NOT NULL DEFAULT 0,
    check_at        INTEGER,                      -- unknown: when to look for evidence next
    checks          INTEGER NOT NULL DEFAULT 0,   -- complete looks that found nothing
    partial_checks  INTEGER NOT NULL DEFAULT 0,   -- looks since then that could not be completed
    evidence        TEXT    NOT NULL DEFAULT '',  -- what settled it
    seen_at         INTEGER,                      -- invite: when it was last seen pending at the provider
    CHECK (live = CASE WHEN kind = 'invite' AND (outcome IS NULL OR outcome = 'sent' OR outcome = 'unknown'
                                                 OR outcome = 'already') THEN 1 ELSE 0 END)
) STRICT;
CREATE UNIQUE INDEX attempt_live_person ON attempt (person_id) WHERE live = 1;
CREATE UNIQUE INDEX attempt_live_job ON attempt (job_id) WHERE live = 1;
-- How many of a member or a campaign lie in a window is a difference of two places, less those that were given back.
CREATE INDEX attempt_window ON attempt (member_id, kind, intent_at, member_nth, note_nth);
CREATE INDEX attempt_refunded ON attempt (member_id, kind, intent_at) WHERE charged = 0;
CREATE INDEX attempt_campaign ON attempt (campaign_id, intent_at, campaign_nth) WHERE kind = 'invite';
CREATE INDEX attempt_campaign_refunded ON attempt (campaign_id, intent_at) WHERE kind = 'invite' AND charged = 0;
CREATE INDEX attempt_unknown ON attempt (member_id, check_at) WHERE outcome = 'unknown' AND kind = 'invite';
CREATE INDEX attempt_open ON attempt (account_id) WHERE outcome IS NULL;
CREATE INDEX attempt_job ON attempt (job_id, kind);
CREATE INDEX attempt_by_hand ON attempt (person_id) WHERE outcome = 'external';
CREATE INDEX attempt_by_hand_of ON attempt (member_id, intent_at) WHERE outcome = 'external';

-- What an invitation of an erased person is recognised by when the provider lists it again: salted hashes of its id
-- and, while it may be pending, of what the person was named by.
CREATE TABLE erased_invitation (
    key        TEXT    NOT NULL,  -- as in suppression
    attempt_id INTEGER NOT NULL REFERENCES attempt (id),
    PRIMARY KEY (key, attempt_id)
) STRICT, WITHOUT ROWID;

-- What a person whose data were pruned is recognised by when a list or the provider names them again: salted hashes
-- of every identifier, and the row that nobody is invited twice by.
CREATE TABLE pruned_person (
    key       TEXT    NOT NULL,  -- as in suppression
    person_id INTEGER NOT NULL REFERENCES person (id),
    is_slug   INTEGER NOT NULL CHECK (is_slug IN (0, 1)),  -- else an id, or what the provider called them
    PRIMARY KEY (key, person_id)
) STRICT, WITHOUT ROWID;

-- The limits that runs worked with, append-only. A row is in force from `since` to the end of its local day;
-- where several are, the lowest cap binds: a limit lowered acts at once, one raised from the next local day.
CREATE TABLE account_limits (
    id                  INTEGER PRIMARY KEY,
    account_id          INTEGER NOT NULL REFERENCES account (id),
    member_id           INTEGER NOT NULL REFERENCES member (id),  -- who is bound by them
    run_id              INTEGER NOT NULL,
    since               INTEGER NOT NULL,
    day                 TEXT    NOT NULL,  -- YYYY-MM-DD in `zone`
    zone                TEXT    NOT NULL,  -- IANA name
    begins_at           INTEGER NOT NULL,  -- the local day as instants
    ends_at             INTEGER NOT NULL,
    per_day             INTEGER,           -- as configured; NULL: unlimited
    ramp_per_day        INTEGER,           -- what ramp-up allows that day; NULL: no ramp
    per_week            INTEGER,
    profiles_per_day    INTEGER,
    notes_per_month     INTEGER,
    withdrawals_per_day INTEGER,
    list_reads_per_day  INTEGER,
    pacing_min_ms       INTEGER NOT NULL,
    hours               TEXT    NOT NULL,  -- as in campaign
    lateness_ms         INTEGER NOT NULL
) STRICT;
CREATE INDEX account_limits_member ON account_limits (member_id, ends_at);
-- The caps of campaigns that runs worked with, append-only: in force from `since` until the next row.
CREATE TABLE campaign_limits (
    id          INTEGER PRIMARY KEY,
    campaign_id INTEGER NOT NULL REFERENCES campaign (id),
    since       INTEGER NOT NULL,
    per_day     INTEGER,  -- NULL: unlimited
    total       INTEGER
) STRICT;
CREATE INDEX campaign_limits_campaign ON campaign_limits (campaign_id);


CREATE TABLE run (
    id               INTEGER PRIMARY KEY,
    kind             TEXT    NOT NULL DEFAULT 'run' CHECK (kind = 'run' OR kind = 'sync' OR kind = 'withdraw'),
    started_at       INTEGER NOT NULL,
    ended_at         INTEGER,
    pid              INTEGER NOT NULL,
    host             TEXT    NOT NULL,
    program_version  TEXT    NOT NULL,
    seed             INTEGER NOT NULL,
    first_attempt_id INTEGER NOT NULL,             -- its attempts are a range of ids: one run at a time
    last_attempt_id  INTEGER,
    ended            TEXT    NOT NULL DEFAULT '',  -- done, quota_used, window_closed, ...; empty: running or killed
    exit_code        INTEGER,
    sent             INTEGER NOT NULL DEFAULT 0,
    skipped          INTEGER NOT NULL DEFAULT 0,
    failed           INTEGER NOT NULL DEFAULT 0,
    unknown          INTEGER NOT NULL DEFAULT 0,
    held             INTEGER NOT NULL DEFAULT 0
) STRICT;

-- What happened besides attempts: account states, rests, evidence, decisions of people.
CREATE TABLE event (
    id          INTEGER PRIMARY KEY,
    at          INTEGER NOT NULL,
    run_id      INTEGER NOT NULL DEFAULT 0,
    account_id  INTEGER,
    campaign_id INTEGER,
    job_id      INTEGER,
    kind        TEXT    NOT NULL,  -- stable, e.g. account.reconnect
    detail      TEXT    NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX event_job ON event (job_id) WHERE job_id IS NOT NULL;
CREATE INDEX event_rest ON event (account_id) WHERE kind IN ('account.resting', 'account.usage');

-- Do not contact. Wins over every list, at import and in the transaction that would send. The source belongs to
-- the key: what a person's command said stays when a file no longer says it.
CREATE TABLE suppression (
    kind     TEXT    NOT NULL CHECK (kind = 'person' OR kind = 'company' OR kind = 'domain' OR kind = 'erased'),
    key      TEXT    NOT NULL,  -- canonical slug or provider id; folded name; domain; salted SHA-256 of a person's key
    reason   TEXT    NOT NULL DEFAULT '',
    source   TEXT    NOT NULL,  -- a file of rules.suppression, or 'command'
    added_at INTEGER NOT NULL,
    PRIMARY KEY (kind, key, source)
) STRICT, WITHOUT ROWID;

-- Files that hold people's data and were written by this program: an erasure must reach them.
CREATE TABLE kept_file (
    host        TEXT    NOT NULL DEFAULT '',   -- the machine, where several share the database
    path        TEXT    NOT NULL,              -- absolute, without links
    kind        TEXT    NOT NULL CHECK (kind = 'backup' OR kind = 'report' OR kind = 'rejects'),
    written_at  INTEGER NOT NULL,
    sha256      TEXT    NOT NULL,              -- of what was written; empty: an erasure is at work in it
    source      TEXT    NOT NULL DEFAULT '',   -- of rejects: the list, and the campaign it was for
    campaign_id INTEGER REFERENCES campaign (id),
    PRIMARY KEY (host, path)
) STRICT, WITHOUT ROWID;

-- What the provider's webhooks told, each once. Nobody is named: an event without an id of its own is known by a digest
-- whose key is not in the database.
CREATE TABLE webhook_event (
    id          INTEGER PRIMARY KEY,
    key         TEXT    NOT NULL UNIQUE,          -- the provider's id of it, or the digest
    kind        TEXT    NOT NULL
                CHECK (kind = 'relation' OR kind = 'signed_out' OR kind = 'account' OR kind = 'other'),
    account_id  INTEGER REFERENCES account (id),  -- NULL: none of this database's
    status      TEXT    NOT NULL DEFAULT '',      -- of an account, in the provider's word
    at          INTEGER NOT NULL,                 -- when it happened, as far as it says
    received_at INTEGER NOT NULL,
    effect      TEXT    NOT NULL
                CHECK (effect = 'accepted' OR effect = 'looks' OR effect = 'reconnect' OR effect = 'none')
) STRICT;
CREATE INDEX webhook_event_account ON webhook_event (account_id, at)
    WHERE kind = 'signed_out' OR kind = 'account';
