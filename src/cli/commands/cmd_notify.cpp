// `notify test`: does it arrive?
#include "cmd.hpp"
#include "invito/app/notify.hpp"
#include "invito/support/text.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <ostream>

namespace invito {

namespace {

Result<std::vector<const HookSettings*>> chosen_hooks(
    const Settings& settings, const std::vector<std::string>& names
) {
    std::vector<std::string> known;
    std::vector<const HookSettings*> chosen;
    for (const HookSettings& hook : settings.hooks) {
        known.push_back(hook.name);
        if (names.empty() || std::ranges::find(names, hook.name) != names.end())
            chosen.push_back(&hook);
    }
    if (settings.hooks.empty()) {
        return Error{
            .kind = ErrorKind::config,
            .code = "notify.none",
            .what = "the configuration has no hook",
            .hint = "`invito help notify` shows how one is written",
            .help_topic = "notify",
        };
    }
    for (const std::string& name : names) {
        if (std::ranges::find(known, name) != known.end()) continue;
        const auto meant = closest(name, known);
        return usage_error(
            "notify.unknown", fmt::format("there is no hook \"{}\"", name),
            meant ? fmt::format("did you mean \"{}\"?", *meant)
                  : fmt::format("hooks are {}", fmt::join(known, ", "))
        );
    }
    return chosen;
}

Result<ExitCode> notify_test(Context& context, const Settings& settings) {
    const auto hooks = chosen_hooks(settings, context.invocation.operands);
    if (!hooks) return hooks.error();
    Notice notice = test_notice(real_now(), context.out_style.zone);
    notice.is_sandbox = settings.provider.kind == ProviderKind::sandbox;
    const std::string rid = make_rid();
    ExitCode code = ExitCode::ok;
    std::vector<HookDelivery> deliveries;
    for (const HookSettings* const hook : *hooks) {
        auto delivery = prepare_delivery(*hook, notice, rid, context.environment);
        if (!delivery) {
            code = gravest({code, fail(context, delivery.error())});
            continue;
        }
        if (context.is_dry_run()) {
            context.out << fmt::format(
                "{}: would go to {}\n{}\n", delivery->hook, delivery->where, delivery->body()
            );
            continue;
        }
        deliveries.push_back(*std::move(delivery));
    }
    for (const HookResult& result :
         deliver(std::move(deliveries), hook_rules(context.environment))) {
        if (result.failure) {
            code = gravest({code, fail(context, *result.failure)});
        } else {
            context.out << fmt::format("{}: told\n", result.hook);
        }
    }
    return code;
}

}  // namespace

std::span<const NamedCommand> notify_commands() {
    static constexpr NamedCommand all[] = {{"notify test", notify_test}};
    return all;
}

}  // namespace invito
