#include "schema.hpp"

namespace invito {

namespace {

using Type = ValueType;

std::vector<Key> list_keys() {
    return {
        {.path = "list.file",
         .about = "the list, relative to the campaign file; \"-\" is standard input"},
        {.path = "list.leads", .type = Type::nodes, .about = "the list itself, instead of a file"},
        {.path = "list.columns.*",
         .about = "header of this column, where detection is wrong; none: no column is it",
         .may_be_empty = true},
        {.path = "list.empty_values",
         .type = Type::texts,
         .about = "words that mean \"no value\", besides NULL, N/A, - and their like"},
        {.path = "list.empty_values.only",
         .type = Type::texts,
         .about = "these words and no others: for somebody whose last name is Null"},
        {.path = "list.encoding",
         .fallback = "auto",
         .about = "only where detection fails: windows-1252, windows-1250, mac-roman, utf-16, ..."},
        {.path = "list.delimiter", .type = Type::delimiter, .about = "only where detection fails"},
        {.path = "list.duplicates",
         .type = Type::choice,
         .fallback = "skip",
         .about = "what a person listed twice is",
         .choices = {"skip", "error"}},
    };
}

std::vector<Key> note_keys() {
    return {
        {.path = "note",
         .type = Type::note,
         .about = "the text itself, or a list of variants, where nothing else is to be said"},
        {.path = "note.text", .about = "with {{name}} and {{name|fallback}}; absent: no note"},
        {.path = "note.variants",
         .type = Type::variants,
         .about = "texts instead of one: each lead is given one of them at import"},
        {.path = "note.when_missing",
         .type = Type::choice,
         .fallback = "skip",
         .about = "when a lead lacks a variable",
         .choices = {"skip", "send_without_note"}},
        {.path = "note.when_too_long",
         .type = Type::choice,
         .fallback = "skip",
         .about = "when LinkedIn would not take it; it is never cut",
         .choices = {"skip", "send_without_note"}},
        {.path = "note.when_note_quota_used",
         .type = Type::choice,
         .fallback = "wait",
         .about = "when the account has no notes left this month",
         .choices = {"wait", "send_without_note"}},
    };
}

std::vector<Key> timing_keys() {
    return {
        {.path = "limits.per_day",
         .type = Type::cap,
         .fallback = "unlimited",
         .about = "of all accounts together, besides each account's own limits"},
        {.path = "limits.total",
         .type = Type::cap,
         .fallback = "unlimited",
         .about = "of the whole campaign"},
        {.path = "schedule.start", .type = Type::date, .about = "first day"},
        {.path = "schedule.end", .type = Type::date, .about = "last day"},
        {.path = "schedule.skip_dates", .type = Type::dates, .about = "days without sending"},
        {.path = "window",
         .type = Type::choice,
         .about = "always, or days, from and to; may only narrow the accounts' windows",
         .choices = {"always"}},
        {.path = "window.days",
         .type = Type::days,
         .fallback = "mon-sun",
         .about = "days when this campaign may send"},
        {.path = "window.from",
         .type = Type::time_of_day,
         .fallback = "00:00",
         .about = "in each account's time zone"},
        {.path = "window.to",
         .type = Type::time_of_day,
         .fallback = "00:00",
         .about = "exclusive; not after from: over midnight"},
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
        {.path = "description", .about = "for people"},
        {.path = "labels.*", .about = "for people and reports"},
    };
    const auto append = [&](std::vector<Key> keys) {
        for (Key& key : keys) all.push_back(std::move(key));
    };
    append(list_keys());
    append({
        {.path = "accounts.use",
         .type = Type::texts,
         .about = "aliases; default: the only configured account"},
        {.path = "accounts.assign",
         .type = Type::choice,
         .fallback = "balanced",
         .about = "how leads are given to accounts at import",
         .choices = {"balanced", "round_robin", "column"}},
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
