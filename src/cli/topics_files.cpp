#include "topic_texts.hpp"

namespace invito {

namespace {

std::string what_a_campaign_file_holds() {
    return R"(A campaign file says whom to invite, with which words, from which accounts.

  version: 1
  name: spring-founders            a-z, 0-9 and -; its identity for good
  description: Founders from the Berlin robotics list

  list:
    file: leads.csv                relative to this file
    columns:                       only where the detected mapping is wrong
      linkedin_url: Person Linkedin Url
      hook: Personal Hook          an extra column becomes {{hook}}
    duplicates: skip               skip or error

  accounts:
    use: [anna, ben]               aliases of invito.yaml
    assign: balanced               balanced, round_robin or column

  note:                            leave it out to invite without a note
    text: |
      Hi {{first_name|there}}, {{hook}}. I would be glad to connect.
    when_missing: skip             skip or send_without_note
    when_too_long: skip            skip or send_without_note; never cut
    when_note_quota_used: wait     wait or send_without_note

  limits: {per_day: 60, total: 500}   on top of each account's own limits
  schedule:
    start: 2026-11-23
    end: 2026-12-18
    skip_dates: ["2026-12-08"]
  window: {days: mon-fri, from: "10:00", to: "17:00"}   may only narrow
  priority: 50                     higher first when accounts are shared

Needed are version, name, a list and accounts. Instead of list.file a short list
may stand in the file itself:

  list:
    leads:
      - {linkedin_url: "https://www.linkedin.com/in/jane-doe", first_name: Jane}
      - {linkedin_url: john-smith-42, note: "Great talk!"}

A note knows {{name}} and {{name|fallback}}, nothing else. Names are columns of
the list. What a row lacks of first_name, last_name, full_name, headline and
location comes from the profile, known only at sending; the list's word goes
first. A variable without a value and without a fallback skips the lead, or
drops the note if when_missing says so. The length is counted after rendering,
at sending once more: 300 characters, 200 for an account of tier free. A lead's
own note column wins over the campaign's ("invito help csv" has its headers).
Other tools' placeholders, {firstName}, [First Name], %FIRSTNAME%, {Hi|Hello},
are plain text: validate, import and start warn and give the right spelling.
Line breaks of every kind become one; other control characters are left out.

To compare how they are answered a note may have variants:

  note:
    variants:
      - "Hi {{first_name|there}}, {{hook}}."             its name is a
      - {name: warm, text: "Good day, {{first_name}}!"}
    when_missing: skip
)";
}

std::string how_notes_are_given() {
    return R"(
or, where nothing else is to be said, note: "one text" or note: [this, that].
Each lead is given one when it is imported, by its address and the campaign's
name alone: the same in validate, plan and import, whatever the order of the
list or the account. So each gets about its share, not exactly. It stays with
the lead while the campaign has it; a lead with a note of its own has none.
"invito report" counts what was sent with each. A text that is edited stays the
same variant: give it a new name to have it counted apart.
)";
}

std::string how_a_campaign_file_is_taken() {
    return R"(
An account is chosen when a lead is imported and stays with it.
Importing again adds new leads and updates those that wait; what was sent stays
as it was. Before it is written the import shows which columns of which lines
change, and the leads that the list no longer has: they stay until somebody says
"invito jobs cancel". A variable of the note that is no column of the list is an
error, unless it has a fallback.

An import never changes a setting that it does not name: a list imported with
--name adds leads and leaves note, limits, schedule, window, priority, accounts
and columns as they are. What it would change is shown, old and new:
  taken over   what a draft's own file or the flags of its own list name;
               description, labels and accounts of a started campaign, too
  asked for    note, limits, schedule, window and priority of a started
               campaign; what its own file no longer names; all that another
               file of that name or flags of another list say
"import" asks on a terminal; --yes or --update-note says yes. Without an answer,
and in "run" and "plan", it stays, with a warning; the leads come in all the
same. The own file is the one that was imported last without leaving anything.

See also: invito help csv, invito help limits
)";
}

}  // namespace

std::string campaign_file_topic() {
    return what_a_campaign_file_holds() + how_notes_are_given() + how_a_campaign_file_is_taken();
}

std::string config_topic() {
    return R"(One file is read, the nearest; files are never merged:
  --config FILE or INVITO_CONFIG, ./invito.yaml,
  $XDG_CONFIG_HOME/invito/invito.yaml, /etc/invito/invito.yaml
A flag wins over the environment, the environment over the file, the file over
the default. "invito config show" prints every value with its origin.

  version: 1
  provider:
    kind: unipile                  or sandbox
    dsn: api8.unipile.com:13851    host:port from the Unipile dashboard
    port_in_query: false           true: use port 443 where others are blocked
    api_key_file: ~/.config/invito/unipile-api-key     mode 0600
    timeout: 60s
    retries: 4                     of reads; an invitation is never retried
  database: ~/.local/state/invito/invito.db
  timezone: Europe/Berlin
  defaults:                        accounts may override every key
    limits: {per_day: 20, per_week: 100}
    pacing: {min: 90s, max: 5m}
    window: {days: mon-fri, from: "09:00", to: "18:00"}
    ramp_up: {first_day: 5, add_per_day: 2}      none: already warmed up
    stop_after_failures: 3
  accounts:
    anna:                          the alias people see
      id: h_EKCy2lRLef5NzHp0iw4A   from "invito accounts discover"
      tier: premium                free, premium, sales_navigator, recruiter
      limits: {per_day: 25}
  rules:
    suppression: [suppress.csv]    never invite: "invito help suppress import"
    suppression_columns: {company: Kunde}     its headers, if not understood
  log: {level: info, format: auto}
  privacy: {names_in_logs: false}

"invito config schema" lists all keys; an unknown one is an error. Durations
need a unit: 90s, 5m, 2h, 14d. An API key in this file is refused, and so is a
file that somebody else may have written: "invito help secrets".

"invito init" writes this file with comments. An editor with a YAML language
server completes and checks it after
  invito config schema --json-schema > invito.schema.json
and with this first line; for campaign files it is --json-schema=campaign:
  # yaml-language-server: $schema=./invito.schema.json

See also: invito help limits, invito help secrets, invito help environment
)";
}

std::string csv_topic() {
    return R"(Read are comma, semicolon, tab and pipe; UTF-8 with or without BOM, UTF-16 with
BOM, and what list.encoding says: windows-1252, windows-1250, mac-roman, cp850,
shift-jis and others. If it is needed, the error shows a cell of the list as the
likely encodings read it. A quote inside a quoted cell is written twice; lists
that write it with a backslash are refused and named. The header row is
searched in the first ten lines: LinkedIn's own export begins with a paragraph
of notes. Excel workbooks are refused: save them as "CSV UTF-8".

The one needed column holds the profile:
  linkedin_url     also "LinkedIn", "Person Linkedin Url", "Profile URL",
                   "Profile Link" and the like; where no name is known, the only
                   column whose values are addresses of people
  public_identifier, slug, handle, vanity name
                   bare names: only here a word is a person
Understood as well, in the spellings of the usual tools:
  first_name, last_name, full_name, company, title, email, location, headline
  note             the lead's own text: connection note, invitation note,
                   personal note, custom note; "Note" or "Notes" only where the
                   campaign has no note: a CRM keeps there what it knows
  send_from        alias of the account, with accounts.assign: column
Every other column becomes a variable for the note: "Personal Hook" is
{{personal_hook}}. If two columns fit, the one with more profile addresses wins
and the choice is printed. list.columns in the campaign file decides otherwise:
a header for our name, or none where no column is it (note: none).

Accepted profiles: linkedin.com/in/name in all its forms, and LinkedIn ids that
begin with ACo. Rejected, each with its reason: words, rows without an address,
companies, schools, Sales Navigator and Recruiter addresses, lnkd.in, e-mail
addresses, the "username" of examples. The header again is a blank row.

NULL, N/A, None, nan, -, (blank), #REF! and their like say nothing, as do cells
of invisible characters; they are counted. list.empty_values adds words of your
own, list.empty_values.only replaces them (for somebody called Null).

First and last name, or a full name of two words, are compared with the profile
at the address: where neither is to be seen the lead is held, and nothing is
sent. company and email count for a person in every list, whichever list said
them: a do-not-contact entry on one of them forbids that person.

Rejected rows go to <list>-rejects.csv: the original columns plus invito_line,
invito_reason and invito_hint. Repair that file and import it as it is: it goes
back into its campaign, with the list.columns of the campaign's own file. Where
that is not known, on another machine or under another name, --name says it. One
that you have begun to repair is not written over: see invito help files.

Each row of the list gets exactly one verdict, so the counts of an import add up
to its rows. The first row of a person wins; later ones are duplicates. A list
that cannot be read to its end changes nothing.

See also: invito help campaign-file, invito help files
)";
}

std::string files_topic() {
    return R"(A command writes the files it is told to, and besides them only its database,
the locks beside it and the rejects of an import:

  report --csv FILE, --json=FILE      plan --save FILE
  import, validate, plan --rejects FILE      db backup FILE      --log-file FILE

Each appears whole or not at all, and only you may read it (mode 0600).

Replaced is what was written by such a command and not changed since: a nightly
report may have the same name every night. Files are known by a checksum that
the database remembers, and that the file carries in its attributes where the
disk has them: so "validate", which uses no database, knows them too. Anything
else stays, and the command ends with 2 and says so, unless you add --force. An
empty file may be replaced.

Never written over, not with --force either: the list, the campaign file, the
configuration, the key, the note's and do-not-contact files, lists that were
imported, and the database. A link, "..", or a hard link to one is that file.

A link is followed and stays a link. A pipe, a device, /dev/stdout and >(...) of
the shell are written through. A log is added to, whatever is there.

The rejects of an import go to <list>-rejects.csv beside the list. If that was
changed since, because you are repairing it, or holds the rows of another list
or campaign, they go to <list>-rejects-2.csv, and so on; the import says where.
If the folder cannot be written they go beside the database. If they cannot be
written at all the import is done all the same, and says so.

"erase" deletes reports and rejects that name the person and are still as they
were written. Of those that were changed it gives the names: look yourself.

See also: invito help csv, invito help nightly
)";
}

}  // namespace invito
