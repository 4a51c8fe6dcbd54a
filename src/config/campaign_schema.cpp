#include "schema.hpp"

namespace invito {

namespace {

using Type = ValueType;

std::vector<Key> list_keys() {
    return {
        {"list.file", Type::text, "",
         "the list, relative to the campaign file; \"-\" is standard input"},
        {"list.leads", Type::nodes, "", "the list itself, instead of a file"},
        {.path = "list.columns.*",
         .about = "header of this column, where detection is wrong; none: no column is it",
         .may_be_empty = true},
        {"list.empty_values", Type::texts, "",
         "words that mean \"no value\", besides NULL, N/A, - and their like"},
        {"list.empty_values.only", Type::texts, "",
         "these words and no others: for somebody whose last name is Null"},
        {"list.encoding", Type::text, "auto",
         "only where detection fails: windows-1252, windows-1250, mac-roman, utf-16, ..."},
        {"list.delimiter", Type::delimiter, "", "only where detection fails"},
        {"list.duplicates",
         Type::choice,
         "skip",
         "what a person listed twice is",
         {"skip", "error"}},
    };
}

std::vector<Key> note_keys() {
    return {
        {"note", Type::note, "",
         "the text itself, or a list of variants, where nothing else is to be said"},
        {"note.text", Type::text, "", "with {{name}} and {{name|fallback}}; absent: no note"},
        {"note.variants", Type::variants, "",
         "texts instead of one: each lead is given one of them at import"},
        {"note.when_missing",
         Type::choice,
         "skip",
         "when a lead lacks a variable",
         {"skip", "send_without_note"}},
        {"note.when_too_long",
         Type::choice,
         "skip",
         "when LinkedIn would not take it; it is never cut",
         {"skip", "send_without_note"}},
        {"note.when_note_quota_used",
         Type::choice,
         "wait",
         "when the account has no notes left this month",
         {"wait", "send_without_note"}},
    };
}

std::vector<Key> timing_keys() {
    return {
        {"limits.per_day", Type::cap, "unlimited",
         "of all accounts together, besides each account's own limits"},
        {"limits.total", Type::cap, "unlimited", "of the whole campaign"},
        {"schedule.start", Type::date, "", "first day"},
        {"schedule.end", Type::date, "", "last day"},
        {"schedule.skip_dates", Type::dates, "", "days without sending"},
        {"window",
         Type::choice,
         "",
         "always, or days, from and to; may only narrow the accounts' windows",
         {"always"}},
        {"window.days", Type::days, "mon-sun", "days when this campaign may send"},
        {"window.from", Type::time_of_day, "00:00", "in each account's time zone"},
        {"window.to", Type::time_of_day, "00:00", "exclusive; not after from: over midnight"},
        {.path = "priority",
         .type = Type::count,
         .fallback = "50",
         .about = "higher first where accounts are shared",
         .high = 100},
    };
}

std::vector<Key> all_campaign_keys() {
    std::vector<Key> all = {
        {.path = "version",
         .about = "format of the file: 1; needed",
         .choices = {"1"},
         .is_needed = true},
        {.path = "name", .about = "of a-z, 0-9 and -, unique; needed", .is_needed = true},
        {"description", Type::text, "", "for people"},
        {"labels.*", Type::text, "", "for people and reports"},
    };
    const auto append = [&](std::vector<Key> keys) {
        for (Key& key : keys) all.push_back(std::move(key));
    };
    append(list_keys());
    append({
        {"accounts.use", Type::texts, "", "aliases; default: the only configured account"},
        {"accounts.assign",
         Type::choice,
         "balanced",
         "how leads are given to accounts at import",
         {"balanced", "round_robin", "column"}},
    });
    append(note_keys());
    append(timing_keys());
    return all;
}

}  // namespace

const Schema& campaign_schema() {
    static const Schema schema(
        "campaign", "all keys: `invito help campaign-file`", all_campaign_keys()
    );
    return schema;
}

}  // namespace invito
