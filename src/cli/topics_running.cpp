#include "topic_texts.hpp"

namespace invito {

std::string json_topic() {
    return R"(Every command takes --json (or INVITO_JSON=1). Data goes to standard output,
talk to standard error. Fields are only ever added; expect new ones and new
values. Times are RFC 3339 with an offset, durations are milliseconds.

"run" writes JSON lines, one object each, "type" first, "v":1 in each:

  start      run, accounts
  job        run, campaign, account, job, state, reason, with_note, http, ms,
             invitation_id, error_type, message; a line for each new state of a
             job. evidence: where a lost invitation was found; of_earlier_run:
             an earlier run sent it
  account    account, state, waits_for, next, today, today_limit, week,
             week_limit, waiting
  error      code, account, error_type, http, message; acted around
  progress   sent, skipped, failed, unknown, held, waiting, next, and what is
             still open of earlier runs: unknown_before, held_before
  summary    the last line: ended, exit_code, counts, accounts, stranded,
             errors, requests

The first line is always start, the last one summary. Where there was no run,
"run" is null and "ended" says why: nothing_to_do, declined, not_started.
Standard error is JSON lines as well, the log included.

  invito run --json | jq -r 'select(.type == "job" and .state == "sent") | .job'

"ended" is done, or what the rest waits for: quota_used, campaign_limit,
window_closed, window_not_open, campaign_days, pacing, resting, deferred,
paused, account_stopped, unknown_open, held; or what ended the run: stopped,
max_duration, max_sends, key_refused, unavailable, clock_off. "stranded" are
the leads that time alone does not let go: campaign, account, leads, why,
account_state, needs_person. With needs_person the exit code is 11.

Lists print one document: {"v":1,"items":[...]}.

"import" tells in "changes" what the list says anew of leads that wait: line,
linkedin_url, fields of field, before, after; at most 1,000 of "updated".
"report" compares the variants of a note in "variants": campaign, variant, sent,
accepted, acceptance_rate, and small_sample below 20 sent.

A failure is one object on standard error:
  {"type":"error","v":1,"code":"config.missing","message":"...","hint":"..."}
"code" is the word that stands in brackets in the message for people.

See also: invito help exit-codes
)";
}

std::string nightly_topic() {
    return R"(invito run is the command for timers. It sends what today's quotas and windows
allow and ends. Called again, it continues; called too often, it finds nothing
to do and exits 0. There is no daemon and no separate resume.

systemd, every weekday morning:
  [Service]                              [Timer]
  Type=oneshot                           OnCalendar=Mon..Fri 08:55 Europe/Berlin
  ExecStart=invito run --wait=2h         RandomizedDelaySec=10m
  LoadCredential=unipile-api-key:/etc/invito/unipile-api-key
  SuccessExitStatus=143                  Persistent=true
  StateDirectory=invito

cron:
  55 8  * * 1-5  invito  /usr/bin/invito run --wait=2h --quiet
  30 20 * * 1-5  invito  /usr/bin/invito sync --quiet

The second line learns who accepted, once a day; it sends nothing.
--quiet prints warnings and errors only, so cron mails only when something needs
a person. Advice on settings is for doctor, plan, start and validate.
--wait=2h waits for the window to open. The window of the account, not the
timer, decides when something is sent: a timer that fires late does no harm.

One run per database and one run per account at a time; a second one exits 75,
or waits with --lock-wait. The lock dies with its process: nothing to clean up.
The lock of an account holds for all users and databases of the machine, but not
across containers or PrivateNetwork=.

Each account takes two open files, a lock and a connection. A run raises its
limit as far as it may; for thousands of accounts the unit wants LimitNOFILE=,
and invito doctor says how much.

A restored database, an older copy that was put back, and one that came from
another machine (run or sync it with --take-over, once) send nothing before
invito sync: what was sent since is not in them.

SIGTERM and the first Ctrl-C finish the request in flight and end the run (143
and 130); a second one quits at once. SIGUSR1 prints the state of the run.
SIGHUP reopens the log file; to close the terminal of a run in the foreground
ends it as SIGTERM does, but not under nohup. After a crash or power cut just
run again.

Windows follow the account's zone through daylight saving. Slots that passed
while the machine slept are not made up for in a burst.

See also: invito help exit-codes, invito help unknown
)";
}

std::string secrets_topic() {
    return R"(The API key of Unipile is the only secret. The first of these that is set wins:

  UNIPILE_API_KEY_FILE                      a file
  UNIPILE_API_KEY                           the environment; a weak place
  $CREDENTIALS_DIRECTORY/unipile-api-key    systemd LoadCredential=
  provider.api_key_command                  what a program prints
  provider.api_key_file                     a file

A key file must not be readable by others: chmod 600. "invito config set-key"
reads the key from a hidden prompt or from standard input, asks Unipile whether
it is good, and writes the file; where Unipile cannot be reached, it says that
the key was not tested.

There is no flag for the key: arguments are visible to other users and stay in
the shell's history. A key in invito.yaml is refused: such files are shared. The
key is never in logs, messages, reports or the database; "invito doctor" names
its source and its last two characters.

For a keyring use the command:
  provider:
    api_key_command: secret-tool lookup service unipile
A path in it, such as ./key.sh, counts from the folder of invito.yaml.

Whoever writes invito.yaml decides which command is run. So a configuration, a
campaign file and a key file are refused (78) that belong neither to you nor to
root nor, under sudo, to who called it, or that everybody may write. "invito
doctor" names each with its chown or chmod, and warns of what a group may write.

See also: invito help config
)";
}

std::string unknown_topic() {
    return R"(A request may leave and its answer be lost: a timeout, a broken connection, a
crash, a server error. Then nobody knows whether LinkedIn holds the invitation.
Such a job is "unknown". It is never sent again on a guess.

Before an account sends anything new, each of its unknown jobs that is due is
looked for: on the person's profile and in the list of sent invitations. To look
for all of them now: invito sync --unknown-only

  found                        the job is sent
  not found, 24 hours later    the job may be sent again, once
    and in one earlier look
  unknown a second time        held: a person decides
  run --strict                 held already when it is not found
  nothing can be read          looked for more and more rarely; after 7 days
                               held (no_evidence)

Where the profile is closed or gone, the list of sent invitations and the
relations must both be read whole and not show the person. A look that was in
vain is repeated after 5 minutes, 1 hour, 6 hours and then daily, behind the
invitations, and no run waits for it.

Until then the person stays blocked for all accounts and campaigns, and the
invitation stays counted in the account's limits.

To decide yourself, look at the person's profile on LinkedIn:
  invito jobs list --state unknown,held
  invito jobs show JOB                     what is known, attempt by attempt
  invito jobs settle JOB --as sent         you saw the invitation
  invito jobs settle JOB --as not-sent     you saw that there is none
  invito jobs cancel JOB                   leave it

See also: invito help limits
)";
}

}  // namespace invito
