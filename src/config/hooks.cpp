#include "hooks.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace invito {

namespace {

constexpr auto hook_kind_words =
    std::to_array<std::string_view>({"slack", "webhook", "healthchecks", "email", "command"});

// Which kinds a key is for. What is needed of a kind has no fallback that could stand for it.
struct KeyOfKinds {
    std::string_view key;
    std::vector<HookKind> kinds;
    bool is_needed = false;
};

const std::vector<KeyOfKinds>& keys_of_kinds() {
    using enum HookKind;
    static const std::vector<KeyOfKinds> all = {
        {"url_file", {slack, webhook, healthchecks}, true},
        {"secret_file", {webhook}, true},
        {"to", {email}, true},
        {"sendmail", {email}},
        {"command", {command}, true},
        {"on", {slack, webhook, email, command}},
        {"fail_on", {healthchecks}},
        {"send_details", {healthchecks}},
    };
    return all;
}

void check_keys(
    const Reading& reading, const Section& section, const HookSettings& hook, const Origin& place
) {
    for (const auto& [key, kinds, is_needed] : keys_of_kinds()) {
        const Setting* const setting = section.find(key);
        const bool is_of_kind = std::ranges::find(kinds, hook.kind) != kinds.end();
        if (setting != nullptr && !is_of_kind) {
            reading.refuse(
                setting->origin,
                {.code = "config.hook_key",
                 .what = fmt::format("a hook of kind {} has no {}", to_string(hook.kind), key),
                 .hint = hook.kind == HookKind::healthchecks && key == "on"
                             ? "it is told of each start and end; fail_on says what fails it"
                             : "take the key out"}
            );
        }
        if (setting == nullptr && is_of_kind && is_needed) {
            reading.refuse(
                place, {.code = "config.hook_key",
                        .what = fmt::format("hook \"{}\" has no {}", hook.name, key),
                        .hint = fmt::format("kind {} needs it", to_string(hook.kind))}
            );
        }
    }
}

// `on` or `fail_on`.
void read_when(const Reading& reading, const Setting* setting, HookSettings& hook) {
    if (setting == nullptr) return;
    hook.on_failure = hook.on_attention = hook.on_every_end = false;
    const bool may_be_every = hook.kind != HookKind::healthchecks;
    for (const std::string& word : std::get<Texts>(setting->value)) {
        if (word == "failure") {
            hook.on_failure = true;
        } else if (word == "attention") {
            hook.on_attention = true;
        } else if (word == "summary" && may_be_every) {
            hook.on_every_end = true;
        } else {
            reading.refuse(
                setting->origin,
                {.code = "config.hook_on",
                 .what = fmt::format("\"{}\" is no end that a hook is told of", word),
                 .hint = may_be_every ? "failure, attention, or summary: every end"
                                      : "failure or attention"}
            );
        }
    }
}

// A header of a mail is one line, and its program takes no flag for an address.
void check_addresses(const Reading& reading, const Section& section, const HookSettings& hook) {
    for (const std::string& address : hook.to) {
        const bool is_one = address.find('@') != std::string::npos && !address.starts_with('-') &&
                            std::ranges::all_of(address, [](char c) {
                                return c > ' ' && c <= '~' && c != ',' && c != '<' && c != '>';
                            });
        if (is_one) continue;
        reading.refuse(
            section.find("to")->origin, {.code = "config.hook_address",
                                         .what = "this is not an e-mail address alone",
                                         .found = address,
                                         .hint = "for example ops@example.com"}
        );
    }
}

std::string path_of(const Reading& reading, const Section& section, std::string_view key) {
    return reading.path(join_path(section.path(), key), "");
}

HookSettings read_hook(const Reading& reading, const Name& name) {
    const Section section = reading.values.section("notify." + name.name);
    HookSettings hook;
    hook.name = name.name;
    const auto kind = section.get<std::string>("kind");
    if (!kind) {
        // A file's was told, whether it is missing or wrong.
        if (name.origin.source == Source::file) return hook;
        reading.refuse(
            name.origin, {.code = "config.missing_key",
                          .what = fmt::format("notify.{} has no kind", name.name),
                          .found = describe(name.origin),
                          .hint = fmt::format("one of {}", fmt::join(hook_kind_words, ", "))}
        );
        return hook;
    }
    hook.kind = *parse<HookKind>(*kind);
    if (hook.kind == HookKind::healthchecks) hook.on_attention = false;
    check_keys(reading, section, hook, name.origin);
    hook.url_file = path_of(reading, section, "url_file");
    hook.secret_file = path_of(reading, section, "secret_file");
    hook.to = section.get<Texts>("to").value_or(Texts{});
    hook.sendmail = path_of(reading, section, "sendmail");
    if (hook.sendmail.empty()) hook.sendmail = "/usr/sbin/sendmail";
    hook.command = section.get<Texts>("command").value_or(Texts{});
    if (!hook.command.empty() && hook.command.front().find('/') != std::string::npos) {
        std::string& program = hook.command.front();
        program = reading.expanded(program, section.find("command")->origin);
    }
    const bool is_heartbeat = hook.kind == HookKind::healthchecks;
    read_when(reading, section.find(is_heartbeat ? "fail_on" : "on"), hook);
    hook.send_details = section.get<bool>("send_details").value_or(false);
    check_addresses(reading, section, hook);
    return hook;
}

}  // namespace

std::vector<Key> hook_keys() {
    using Type = ValueType;
    return {
        {"notify", Type::sections, "", "whom the end of a run is told: `invito help notify`"},
        {.path = "notify.*.kind",
         .type = Type::choice,
         .about = "slack (and what is compatible), webhook, healthchecks, email or command; needed",
         .choices = {hook_kind_words.begin(), hook_kind_words.end()},
         .is_needed = true},
        {"notify.*.name", Type::text, "", "what it is called; default: its kind"},
        {"notify.*.url_file", Type::path, "",
         "file with the address, mode 0600; of slack, webhook and healthchecks"},
        {"notify.*.secret_file", Type::path, "",
         "file with the key of the signature, mode 0600; of webhook"},
        {"notify.*.on", Type::texts, "failure, attention",
         "which ends are told: failure, attention, summary (all of them)"},
        {"notify.*.fail_on", Type::texts, "failure",
         "healthchecks: which ends fail it, failure and attention"},
        {"notify.*.send_details", Type::flag, "false",
         "healthchecks: true sends the sentence with the aliases of accounts, not counts alone"},
        {"notify.*.to", Type::texts, "", "email: addresses"},
        {"notify.*.sendmail", Type::path, "/usr/sbin/sendmail", "email: the program that sends it"},
        {"notify.*.command", Type::words, "",
         "command: a program that reads the summary as JSON, run without a shell"},
    };
}

std::vector<HookSettings> read_hooks(const Reading& reading) {
    std::vector<HookSettings> hooks;
    for (const Name& name : reading.values.names("notify"))
        hooks.push_back(read_hook(reading, name));
    return hooks;
}

}  // namespace invito
