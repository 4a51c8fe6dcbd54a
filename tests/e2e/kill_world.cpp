#include "kill_world.hpp"

#include "store/connection.hpp"

#include <array>
#include <fmt/format.h>
#include <signal.h>

namespace invito::test {
namespace {

using std::chrono::hours;
using std::chrono::microseconds;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

// The program's time per real time. What takes days is done by pass_time().
constexpr int speed = 600;
constexpr Duration a_day_and_more = hours{25};

// Longer than the program needs to start, wherever that is.
constexpr microseconds longest_start = milliseconds{30};
constexpr microseconds longest_import = milliseconds{30};
// Between a request that the server has seen and the commit of its answer.
constexpr microseconds longest_answer = milliseconds{2};
constexpr microseconds look_again = microseconds{100};

sandbox::ServerOptions people_who_accept_soon() {
    sandbox::ServerOptions options;
    options.speed = speed;
    options.scenario.accept_after_min = minutes{1};
    options.scenario.accept_after_max = hours{1};
    return options;
}

sandbox::FaultRule once(sandbox::FaultKind kind, std::int64_t number) {
    sandbox::FaultRule rule;
    rule.kind = kind;
    rule.from = static_cast<int>(number);
    rule.count = 1;
    return rule;
}

constexpr std::array disturbances = {
    sandbox::FaultKind::act_then_close,   sandbox::FaultKind::error_after_act,
    sandbox::FaultKind::error_before_act, sandbox::FaultKind::act_late,
    sandbox::FaultKind::bad_json,         sandbox::FaultKind::already_connected,
    sandbox::FaultKind::rate_limited,
};

microseconds draw_within(Random& random, microseconds longest) {
    return microseconds{random.between(0, longest.count())};
}

// Done, with leads that failed, or with accounts at rest.
void expect_good_end(const Finished& finished) {
    EXPECT_TRUE(finished.exit_code == 0 || finished.exit_code == 10 || finished.exit_code == 11)
        << finished.exit_code << '\n'
        << finished.out << finished.err;
}

template <class T, std::size_t n>
T draw_one(Random& random, const std::array<T, n>& values) {
    return values.at(static_cast<std::size_t>(random.between(0, n - 1)));
}

}  // namespace

std::string_view to_string(Hit hit) {
    switch (hit) {
        case Hit::import: return "importing";
        case Hit::start_up: return "starting";
        case Hit::preflight: return "before its first request";
        case Hit::between: return "between two requests";
        case Hit::resolving: return "resolving";
        case Hit::sending: return "sending";
        case Hit::reconciling: return "reconciling";
    }
    return "?";
}

KillWorld::KillWorld(Transport transport, Random random)
    : world_(people_who_accept_soon()), random_(random) {
    const bool is_encrypted = transport == Transport::https;
    const std::string authority = is_encrypted ? "  ca_file: ca.pem\n" : "";
    world_.write("ca.pem", world_.server->ca_pem());
    world_.write_settings({
        .dsn = is_encrypted ? world_.server->https_url() : world_.server->http_url(),
        .provider_lines = fmt::format("  speed: {}x\n", speed) + authority,
        .kind = "sandbox",
        .limits = "{per_day: 20, per_week: 80, profiles_per_day: 80}",
    });
    import_completely();
}

std::int64_t KillWorld::number(std::string_view sql) const {
    store::Connection connection(world_.path("invito.db"), store::Access::read_only);
    auto row = connection.prepare(sql);
    row.step();
    return row.integer(0);
}

int KillWorld::requests_seen() const {
    int seen = 0;
    for (const auto& [route, count] : world_.server->request_counts()) seen += count;
    return seen;
}

bool KillWorld::is_work_left() const {
    const StateCounts counts = world_.counts();
    return counts.waiting() + counts.of(JobState::unknown) > 0;
}

// New people, people of the lists before, and people of either under another slug.
void KillWorld::add_list() {
    std::string csv = "linkedin_url,first_name,last_name\n";
    for (int i = 0; i < leads_per_list; ++i) {
        const std::int64_t draw = random_.between(0, 19);
        const bool is_known = lists_ > 0 && draw < 3;
        const std::int64_t list = is_known ? random_.between(0, lists_ - 1) : lists_;
        std::string_view prefix;
        if (draw == 2 || draw == 3) prefix = "renamed-";
        if (draw == 4) prefix = "missing-";
        if (draw == 5) prefix = "connected-";
        csv +=
            fmt::format("https://www.linkedin.com/in/{}ada-bell-{}-{},Ada,Bell\n", prefix, list, i);
    }
    world_.write(fmt::format("list-{}.csv", lists_), csv);
    ++lists_;
    is_list_open_ = true;
}

void KillWorld::import_completely() {
    if (!is_list_open_) add_list();
    const std::string name = fmt::format("list-{}", lists_ - 1);
    const Finished imported = world_.run({"import", name + ".csv", "--account", "anna,ben,carla"});
    EXPECT_EQ(imported.exit_code, 0) << imported.err;
    const Finished started = world_.run({"start", name, "--yes"});
    EXPECT_EQ(started.exit_code, 0) << started.err;
    is_list_open_ = false;
    has_run_dry_ = false;
}

bool KillWorld::kill_once() {
    const bool imports = is_list_open_ || world_.counts().waiting() < leads_per_list;
    if (imports) return kill_an_import();
    return kill_a_run();
}

bool KillWorld::kill_an_import() {
    if (!is_list_open_) add_list();
    const std::string name = fmt::format("list-{}", lists_ - 1);
    ChildProcess import(world_.command({"import", name + ".csv", "--account", "anna,ben,carla"}));
    (void)import.ends_within(draw_within(random_, longest_import));
    const bool is_killed = kill(import);
    if (is_killed) ++hits_[Hit::import];
    // Killed a few times, it is done in the end.
    if (!is_killed || random_.between(0, 3) == 0) import_completely();
    return is_killed;
}

bool KillWorld::kill_a_run() {
    constexpr std::array moments = {
        Moment::at_start,
        Moment::after_requests,
        Moment::after_requests,
        Moment::after_requests,
        Moment::while_an_invitation_hangs,
    };
    const Moment moment = draw_one(random_, moments);
    const std::int64_t run_before = number("SELECT coalesce(max(id), 0) FROM run");
    pass_some_time();
    disturb(moment);
    ChildProcess run(world_.command({"run", "--patience", "1s"}));
    bring_to(moment, run);
    const bool is_killed = kill(run);
    if (is_killed) count_hits_of_run_after(run_before);
    has_run_dry_ = !is_killed;
    return is_killed;
}

bool KillWorld::kill(ChildProcess& child) {
    child.send(SIGKILL);
    const Finished finished = child.wait();
    if (finished.signal == SIGKILL) return true;
    expect_good_end(finished);
    return false;
}

// Returns at that moment, or when the program has ended by itself.
void KillWorld::bring_to(Moment moment, const ChildProcess& run) {
    const auto hangs = [this, before = world_.server->invitations().size()] {
        const auto seen = world_.server->invitations();
        return std::any_of(
            seen.begin() + static_cast<std::ptrdiff_t>(before), seen.end(),
            [](const sandbox::SeenInvitation& one) { return one.acted && one.status == 0; }
        );
    };
    switch (moment) {
        case Moment::at_start: (void)run.ends_within(draw_within(random_, longest_start)); return;
        case Moment::after_requests: {
            const std::int64_t enough = requests_seen() + random_.between(1, 14);
            const microseconds then = draw_within(random_, longest_answer);
            while (requests_seen() < enough && !run.ends_within(look_again)) {
            }
            (void)run.ends_within(then);
            return;
        }
        case Moment::while_an_invitation_hangs:
            while (!hangs() && !run.ends_within(look_again)) {
            }
            return;
    }
}

// The program's time goes on from the creation of its database: an older one is at a later time.
void KillWorld::pass_time(Duration time) const {
    store::Connection connection(world_.path("invito.db"), store::Access::read_write);
    connection.prepare("UPDATE meta SET value = value - ?1 WHERE key = 'created_at'")
        .bind(time / (speed - 1))
        .run();
}

// Until the next look for evidence, or a new day's caps; mostly not at all.
void KillWorld::pass_some_time() {
    constexpr std::array<Duration, 4> pauses = {minutes{2}, minutes{6}, minutes{25}, hours{3}};
    const std::int64_t draw = random_.between(0, 9);
    if (has_run_dry_ || draw == 0) {
        pass_time(a_day_and_more);
    } else if (draw < 5) {
        pass_time(draw_one(random_, pauses));
    }
}

void KillWorld::disturb(Moment moment) {
    std::vector<sandbox::FaultRule> faults;
    if (moment == Moment::while_an_invitation_hangs) {
        faults.push_back(once(sandbox::FaultKind::act_then_hang, random_.between(1, 3)));
    } else if (random_.between(0, 1) == 0) {
        faults.push_back(once(draw_one(random_, disturbances), random_.between(1, 3)));
    }
    world_.server->set_faults(std::move(faults));
}

void KillWorld::count_hits_of_run_after(std::int64_t run) {
    const std::string of_run = fmt::format(" FROM attempt a WHERE a.run_id > {}", run);
    const auto is_open = [&](std::string_view which) {
        return number(fmt::format("SELECT count(*){} AND a.outcome IS NULL AND {}", of_run, which)
               ) > 0;
    };
    const std::string evidence =
        "(a.kind = 'list' OR a.kind = 'visit' AND EXISTS (SELECT 1 FROM job j WHERE j.id = "
        "a.job_id AND j.state = 'unknown'))";
    const bool sends = is_open("a.kind = 'invite'");
    const bool reconciles = is_open(evidence);
    const bool resolves = is_open("a.kind = 'visit' AND NOT " + evidence);
    // Several accounts may be at different points.
    if (sends) ++hits_[Hit::sending];
    if (reconciles) ++hits_[Hit::reconciling];
    if (resolves) ++hits_[Hit::resolving];
    if (sends || reconciles || resolves) return;

    if (number(fmt::format("SELECT count(*) FROM run WHERE id > {}", run)) == 0) {
        ++hits_[Hit::start_up];
    } else {
        ++hits_[number("SELECT count(*)" + of_run) == 0 ? Hit::preflight : Hit::between];
    }
}

void KillWorld::finish() {
    if (is_list_open_) import_completely();
    world_.server->set_faults({});
    constexpr int days_max = 60;
    for (int day = 0; day < days_max && is_work_left(); ++day) {
        pass_time(a_day_and_more);
        const Finished run = world_.run({"run", "--patience", "1s"});
        expect_good_end(run);
    }
}

}  // namespace invito::test
