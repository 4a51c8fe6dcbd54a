// Learning outcomes: what the lists and profiles show becomes what the database says, and what
// could not be read becomes nothing.

#include "invito/ports/engine.hpp"
#include "run/runner_world.hpp"

namespace invito::test {
namespace {

using std::chrono::days;
using std::chrono::hours;
using std::chrono::minutes;

// Three sent invitations, two days old: lead-0, lead-1, lead-2.
struct SyncWorld : RunnerWorld {
    explicit SyncWorld(const Policy& policy = open_policy()) {
        add_account("anna", policy);
        add_leads("lead", 3);
        run();
        clock.set(clock.now() + days{2});
    }

    [[nodiscard]] JobView lead(std::size_t number) { return jobs().at(number); }

    [[nodiscard]] AccountRecord anna() const {
        return (*engine_of(database_path())->queries())->accounts(clock.now()).front().record;
    }

    void erase(const std::string& slug) {
        const auto plan =
            engine_of(database_path())->plan_erasure({{IdentifierKind::public_identifier, slug}});
        ASSERT_TRUE(engine_of(database_path())->erase(*plan, clock.now()).has_value());
    }

    [[nodiscard]] std::vector<AttemptView> invitations_of(std::size_t number) {
        std::vector<AttemptView> found;
        auto queries = engine_of(directory.path() + "/invito.db")->queries();
        for (AttemptView& attempt : (*queries)->attempts(lead(number).id)) {
            if (attempt.kind == AttemptKind::invite) found.push_back(std::move(attempt));
        }
        return found;
    }
};

SentInvitation listed(const std::string& id, const std::string& slug, Instant shown) {
    SentInvitation invitation;
    invitation.invitation_id = id;
    invitation.provider_id = "id-" + slug;
    invitation.public_identifier = slug;
    invitation.approximate_time = shown;
    return invitation;
}

// Whoever is asked for.
void show_a_stranger(FakeProvider& provider) {
    provider.on_profile = [](const std::string&, const std::string&) {
        Profile stranger;
        stranger.provider_id = "id-stranger";
        stranger.public_identifier = "stranger";
        return std::optional<ProviderResult<Profile>>(std::move(stranger));
    };
}

std::optional<ProviderError> server_error() {
    return provider_error(Fault::unavailable, 503, "errors/service_unavailable");
}

TEST(Sync, finds_who_accepted_among_the_relations_with_their_time) {
    SyncWorld world;
    const Instant accepted_at = world.clock.now() - hours{30};
    world.provider.connected["id-lead-1"] = accepted_at;

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.accepted, 1);
    EXPECT_EQ(anna.sync.pending, 2);
    EXPECT_FALSE(anna.sync.is_partial);
    EXPECT_EQ(world.lead(1).state, JobState::accepted);
    EXPECT_EQ(world.lead(1).accepted_at, accepted_at);
    EXPECT_EQ(world.invitations_of(1).front().evidence, "among the relations of anna");
    EXPECT_EQ(world.lead(0).state, JobState::sent);
}

TEST(Sync, does_not_take_what_vanished_for_accepted) {
    SyncWorld world;
    world.provider.declined.insert("id-lead-0");

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.gone, 1);
    EXPECT_EQ(anna.sync.accepted, 0);
    EXPECT_EQ(world.lead(0).state, JobState::sent);
    EXPECT_EQ(world.lead(0).gone_at, world.clock.now());
    EXPECT_EQ(world.invitations_of(0).front().evidence, "on the profile, read by anna");
}

TEST(Sync, asks_the_profile_of_a_gone_invitation_only_once) {
    SyncWorld world;
    world.provider.declined.insert("id-lead-0");
    world.sync();
    const int profiles = world.provider.profile_requests;
    world.clock.set(world.clock.now() + days{1});

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.gone, 1);
    EXPECT_EQ(world.provider.profile_requests, profiles);
}

TEST(Sync, believes_a_late_acceptance_of_a_gone_invitation) {
    SyncWorld world;
    world.provider.declined.insert("id-lead-0");
    world.sync();
    world.clock.set(world.clock.now() + days{1});
    world.provider.connected["id-lead-0"] = world.clock.now() - hours{1};

    EXPECT_EQ(world.sync().sync.accepted, 1);
    EXPECT_EQ(world.lead(0).state, JobState::accepted);
    EXPECT_FALSE(world.lead(0).gone_at);
}

TEST(Sync, notices_a_withdrawal_that_was_made_by_hand) {
    SyncWorld world;
    world.provider.withdrawn.insert("id-lead-2");

    EXPECT_EQ(world.sync().sync.withdrawn, 1);
    EXPECT_EQ(world.lead(2).state, JobState::withdrawn);
    EXPECT_EQ(world.lead(2).withdrawn_at, world.clock.now());
}

// A backup was restored: the three that were sent are in doubt with everything else.
struct RestoredWorld : SyncWorld {
    explicit RestoredWorld(const Policy& policy = open_policy()) : SyncWorld(policy) {
        database->begin_generation(
            {.beside = {},
             .fresh_id = "x",
             .host = "",
             .doubt = Doubt::restored,
             .now = clock.now()}
        );
    }

    [[nodiscard]] bool is_in_doubt() {
        const auto queries = engine_of(database_path())->queries();
        return !(*queries)->lineage().unsynced.empty();
    }
};

TEST(Sync, that_read_the_whole_sent_list_ends_the_doubt_about_an_account) {
    RestoredWorld world;
    ASSERT_TRUE(world.is_in_doubt());

    world.sync();

    EXPECT_FALSE(world.is_in_doubt());
}

TEST(Sync, of_unknown_outcomes_alone_or_of_half_a_list_ends_no_doubt) {
    RestoredWorld world;

    world.sync({.only_unknown = true});
    EXPECT_TRUE(world.is_in_doubt());
    world.provider.list_page_size = 1;
    const int before = world.provider.list_requests;
    world.provider.on_list = [before](int request) {
        return request == before + 1 ? server_error() : std::nullopt;
    };
    EXPECT_TRUE(world.sync().sync.is_partial);
    EXPECT_TRUE(world.is_in_doubt());
}

// What the ledger lost may have been accepted since: then it is in no list of sent invitations.
TEST(Sync, in_doubt_counts_whoever_became_a_relation_since_a_limit_looks) {
    Policy policy = open_policy();
    policy.limits.per_day = 5;
    RestoredWorld world(policy);
    world.provider.connected["id-stranger"] = world.clock.now() - hours{3};
    world.provider.connected["id-lead-1"] = world.clock.now() - hours{2};
    world.provider.connected["id-old-friend"] = world.clock.now() - days{200};

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.by_hand, 1);
    EXPECT_EQ(anna.sync.accepted, 1);
    EXPECT_EQ(anna.day_used, 1);
    EXPECT_FALSE(world.is_in_doubt());
    world.clock.set(world.clock.now() + hours{3});
    EXPECT_EQ(world.sync().sync.by_hand, 0) << "once, and nobody else after the doubt";
    world.add_leads("more", 10);
    EXPECT_EQ(world.run().counts.sent, 4) << "one of the day's five is the stranger's";
}

TEST(Sync, without_a_doubt_counts_no_relation) {
    SyncWorld world;
    world.provider.connected["id-stranger"] = world.clock.now() - hours{3};

    EXPECT_EQ(world.sync().sync.by_hand, 0);
}

TEST(Sync, whose_relations_could_not_be_read_ends_no_doubt) {
    RestoredWorld world;
    const int before = world.provider.list_requests;
    world.provider.on_list = [before](int request) {
        return request == before + 2 ? server_error() : std::nullopt;
    };
    EXPECT_TRUE(world.sync().sync.is_partial);
    EXPECT_TRUE(world.is_in_doubt());
}

TEST(Sync, concludes_nothing_from_a_sent_list_that_could_not_be_read_whole) {
    SyncWorld world;
    world.provider.list_page_size = 1;
    world.provider.declined = {"id-lead-0", "id-lead-1"};
    const int before = world.provider.list_requests;
    world.provider.on_list = [before](int request) {
        return request == before + 1 ? server_error() : std::nullopt;
    };
    const int profiles = world.provider.profile_requests;

    const auto anna = world.sync();

    EXPECT_TRUE(anna.sync.is_partial);
    EXPECT_EQ(anna.sync.undecided, 3);
    EXPECT_EQ(anna.sync.gone, 0);
    EXPECT_EQ(world.provider.profile_requests, profiles);
}

TEST(Sync, concludes_nothing_from_a_sent_list_whose_second_page_could_not_be_read) {
    SyncWorld world;
    world.provider.list_page_size = 1;
    world.provider.declined = {"id-lead-0"};
    const int before = world.provider.list_requests;
    world.provider.on_list = [before](int request) {
        return request == before + 2 ? server_error() : std::nullopt;
    };
    const int profiles = world.provider.profile_requests;

    const auto anna = world.sync();

    EXPECT_TRUE(anna.sync.is_partial);
    EXPECT_EQ(anna.sync.pending, 1) << "the first page shows it";
    EXPECT_EQ(anna.sync.undecided, 2);
    EXPECT_EQ(anna.sync.gone, 0);
    EXPECT_EQ(world.provider.profile_requests, profiles);
}

TEST(Sync, concludes_nothing_from_a_profile_of_somebody_else) {
    SyncWorld world;
    world.provider.declined.insert("id-lead-0");
    show_a_stranger(world.provider);

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.undecided, 1);
    EXPECT_EQ(anna.sync.gone, 0);
    EXPECT_FALSE(world.lead(0).gone_at);
}

TEST(Sync, of_some_invitations_only_does_not_count_as_having_read_the_relations) {
    SyncWorld world;
    world.add_leads("late", 1);
    world.run();
    world.clock.set(world.clock.now() + hours{1});
    world.provider.connected["id-lead-1"] = world.clock.now() - minutes{1};
    SyncTerms terms;
    terms.sent_within = hours{2};
    world.sync(terms);
    EXPECT_FALSE(world.anna().related_until);
    const int profiles = world.provider.profile_requests;

    EXPECT_EQ(world.sync().sync.accepted, 1);
    EXPECT_EQ(world.provider.profile_requests, profiles) << "the relations told";
    EXPECT_TRUE(world.anna().related_until);
}

TEST(Sync, reads_relations_a_day_further_back_than_it_knows_them) {
    SyncWorld world;
    world.sync();
    const Instant known_until = world.clock.now();
    world.clock.set(known_until + hours{3});
    world.provider.list_page_size = 1;
    world.provider.connected["id-friend"] = known_until - minutes{1};
    // Shown late, behind a page that reaches back to what is known.
    world.provider.connected["id-lead-0"] = known_until - hours{23};
    const int profiles = world.provider.profile_requests;

    EXPECT_EQ(world.sync().sync.accepted, 1);
    EXPECT_EQ(world.provider.profile_requests, profiles) << "the relations told";
}

TEST(Sync, reads_relations_to_the_end_where_no_order_is_known) {
    SyncWorld world;
    world.sync();
    const Instant known_until = world.clock.now();
    world.clock.set(known_until + hours{3});
    world.provider.list_page_size = 1;
    world.provider.shows_newest_relations_first = false;
    world.provider.connected["id-friend"] = known_until - hours{24 * 300};
    world.provider.connected["id-lead-0"] = known_until + hours{1};
    const int profiles = world.provider.profile_requests;

    EXPECT_EQ(world.sync().sync.accepted, 1);
    EXPECT_EQ(world.provider.profile_requests, profiles) << "the relations told";
}

TEST(Sync, that_read_only_a_part_is_not_the_last_one) {
    SyncWorld world;
    world.sync();
    const auto complete = world.anna().synced_at;
    world.clock.set(world.clock.now() + hours{3});
    const int before = world.provider.list_requests;
    world.provider.on_list = [before](int request) {
        return request == before + 2 ? server_error() : std::nullopt;
    };

    EXPECT_TRUE(world.sync().sync.is_partial) << "the relations";

    EXPECT_EQ(world.anna().synced_at, complete);
    EXPECT_EQ(world.anna().related_until, complete);
}

TEST(Sync, asks_at_most_twenty_profiles) {
    SyncWorld world;
    world.add_leads("many", 22);
    world.run();
    world.clock.set(world.clock.now() + days{2});
    for (const SentByFake& one : world.provider.sent)
        world.provider.declined.insert(one.provider_id);
    const int profiles = world.provider.profile_requests;

    const auto anna = world.sync();

    EXPECT_EQ(world.provider.profile_requests, profiles + 20);
    EXPECT_EQ(anna.sync.gone, 20);
    EXPECT_EQ(anna.sync.undecided, 5);
    world.clock.set(world.clock.now() + hours{3});
    EXPECT_EQ(world.sync().sync.gone, 25) << "the next one asks for the others";
}

TEST(Sync, neither_counts_nor_asks_for_an_invitation_to_somebody_who_was_erased) {
    SyncWorld world;
    const auto charged = world.sync().day_used;
    world.erase("lead-0");
    world.clock.set(world.clock.now() + hours{3});
    const int profiles = world.provider.profile_requests;

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.by_hand, 0);
    EXPECT_EQ(anna.sync.pending, 2);
    EXPECT_EQ(anna.sync.undecided + anna.sync.gone, 0);
    EXPECT_EQ(anna.day_used, charged);
    EXPECT_EQ(world.provider.profile_requests, profiles);
    EXPECT_EQ(world.withdraw(hours{1}).withdraw.withdrawn, 2) << "it is on no list of ours";
}

TEST(Sync, believes_what_a_partial_read_shows) {
    SyncWorld world;
    world.provider.list_page_size = 1;
    world.provider.connected["id-lead-0"] = world.clock.now() - hours{1};
    world.provider.connected["id-lead-1"] = world.clock.now() - hours{2};
    // The sent list has one page; of the relations only the first can be read.
    const int before = world.provider.list_requests;
    world.provider.on_list = [before](int request) {
        return request == before + 3 ? server_error() : std::nullopt;
    };

    const auto anna = world.sync();

    EXPECT_TRUE(anna.sync.is_partial);
    EXPECT_EQ(anna.sync.accepted, 2) << "one by its relation, one by its profile";
    EXPECT_EQ(anna.sync.pending, 1);
}

TEST(Sync, reads_relations_no_further_back_than_it_knows_them) {
    SyncWorld world;
    world.provider.list_page_size = 10;
    for (int i = 0; i < 40; ++i) {
        world.provider.connected["id-old-" + std::to_string(i)] = monday - days{30 + i};
    }
    const int before = world.provider.list_requests;

    world.sync();

    EXPECT_EQ(world.provider.list_requests, before + 2) << "the sent list, one page of relations";
}

TEST(Sync, leaves_relations_alone_that_it_read_not_long_ago) {
    SyncWorld world;
    world.sync();
    world.clock.set(world.clock.now() + hours{1});
    const int before = world.provider.list_requests;

    const auto anna = world.sync();

    EXPECT_EQ(world.provider.list_requests, before + 1);
    EXPECT_EQ(anna.sync.relations_read_at, world.clock.now() - hours{1});
    EXPECT_EQ(anna.sync.pending, 3);
}

TEST(Sync, reads_relations_again_however_often_it_was_called_meanwhile) {
    SyncWorld world;
    world.sync();
    for (int i = 0; i < 3; ++i) {
        world.clock.set(world.clock.now() + minutes{35});
        world.sync();
    }
    world.provider.connected["id-lead-1"] = world.clock.now();
    world.clock.set(world.clock.now() + minutes{35});
    const int profiles = world.provider.profile_requests;

    const auto anna = world.sync();

    EXPECT_FALSE(anna.sync.relations_read_at);
    EXPECT_EQ(anna.sync.accepted, 1);
    EXPECT_EQ(world.provider.profile_requests, profiles) << "the relations told";
}

TEST(Sync, looks_only_at_invitations_sent_within_the_time_asked_for) {
    SyncWorld world;
    world.add_leads("late", 1);
    world.run();
    world.clock.set(world.clock.now() + hours{1});
    SyncTerms terms;
    terms.sent_within = hours{2};

    EXPECT_EQ(world.sync(terms).sync.pending, 1);
}

TEST(Sync, counts_invitations_made_by_hand_once) {
    Policy policy = open_policy();
    policy.limits.per_day = 5;
    SyncWorld world(policy);
    const Instant shown = world.clock.now() - hours{3};
    world.provider.by_hand = {listed("h-1", "friend", shown), listed("h-2", "cousin", shown)};

    EXPECT_EQ(world.sync().sync.by_hand, 2);
    world.clock.set(world.clock.now() + minutes{1});
    const auto again = world.sync();

    EXPECT_EQ(again.sync.by_hand, 0);
    EXPECT_EQ(again.day_used, 2);
    world.add_leads("more", 10);
    EXPECT_EQ(world.run().counts.sent, 3) << "two of the day's five were made by hand";
}

TEST(Sync, leaves_out_by_hand_what_is_too_old_for_any_limit) {
    SyncWorld world;
    world.provider.by_hand = {listed("h-1", "friend", world.clock.now() - days{200})};

    EXPECT_EQ(world.sync().sync.by_hand, 0);
}

TEST(Sync, skips_a_waiting_lead_that_was_invited_by_hand) {
    Policy policy = open_policy();
    policy.limits.per_day = 3;
    SyncWorld world(policy);
    world.add_leads("next", 1);
    world.provider.by_hand = {listed("h-1", "next-0", world.clock.now() - hours{1})};

    EXPECT_EQ(world.sync().sync.skipped, 1);
    EXPECT_EQ(world.lead(3).state, JobState::skipped);
    EXPECT_EQ(world.lead(3).reason, Reason::already_invited);
}

TEST(Sync, settles_an_unknown_invitation_at_once_when_it_is_listed) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("lead", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        return FakeProvider::Scripted{provider_error(Fault::outcome_unknown, 504), true};
    };
    RunOptions impatient;
    impatient.patience = Duration{0};
    world.run(impatient);
    ASSERT_EQ(world.jobs().front().state, JobState::unknown);

    const auto anna = world.sync({.sent_within = {}, .only_unknown = true});

    EXPECT_EQ(anna.sync.unknown_sent, 1);
    EXPECT_EQ(anna.sync.unknown_left, 0);
    EXPECT_EQ(world.jobs().front().state, JobState::sent);
    EXPECT_EQ(world.provider.sends_to("id-lead-0"), 1);
}

TEST(Sync, does_not_settle_an_absent_one_before_the_settle_time) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("lead", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        return FakeProvider::Scripted{provider_error(Fault::outcome_unknown, 504), false};
    };
    world.run();

    const auto early = world.sync();
    EXPECT_EQ(early.sync.unknown_left, 1);
    EXPECT_EQ(world.jobs().front().state, JobState::unknown);

    world.clock.set(world.clock.now() + hours{24});
    const auto late = world.sync();
    EXPECT_EQ(late.sync.unknown_absent, 1);
    EXPECT_EQ(world.jobs().front().state, JobState::resolved);
}

// What one look could not see whole settles nothing, however late it is.
TEST(Sync, leaves_an_absent_one_unknown_that_it_could_not_look_for_everywhere) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("lead", 3);
    world.provider.on_invite = [](int request, const Invitation&) {
        return request == 1 ? std::optional(FakeProvider::Scripted{
                                  provider_error(Fault::outcome_unknown, 504), false})
                            : std::nullopt;
    };
    world.run();
    world.sync();
    world.provider.list_page_size = 1;
    for (int look = 0; look < 2; ++look) {
        world.clock.set(world.clock.now() + days{1});
        const int before = world.provider.list_requests;
        world.provider.on_list = [before](int request) {
            return request == before + 2 ? server_error() : std::nullopt;
        };
        EXPECT_EQ(world.sync().sync.unknown_absent, 0) << "not whole, look " << look;
    }
    world.provider.on_list = {};
    world.clock.set(world.clock.now() + days{1});
    EXPECT_EQ(world.sync().sync.unknown_absent, 1) << "a whole look settles it";
}

TEST(Sync, holds_an_absent_one_under_strict) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("lead", 1);
    world.provider.on_invite = [](int, const Invitation&) {
        return FakeProvider::Scripted{provider_error(Fault::outcome_unknown, 504), false};
    };
    world.run();
    world.sync();
    world.clock.set(world.clock.now() + hours{24});
    RunOptions options;
    options.start.kind = RunKind::sync;
    options.strict = true;

    world.run(options);

    EXPECT_EQ(world.jobs().front().state, JobState::held);
    EXPECT_EQ(world.jobs().front().reason, Reason::second_unknown);
}

TEST(Sync, sends_nothing_and_leaves_waiting_leads_where_they_are) {
    Policy policy = open_policy();
    policy.limits.per_day = 3;
    SyncWorld world(policy);
    world.add_leads("next", 2);
    const int sends = world.provider.invite_requests;

    const auto anna = world.sync();

    EXPECT_EQ(world.provider.invite_requests, sends);
    EXPECT_EQ(world.counts().of(JobState::queued), 2);
    EXPECT_EQ(anna.sync.pending, 3);
}

TEST(Sync, stays_within_the_limit_of_list_reads) {
    Policy policy = open_policy();
    policy.limits.list_reads_per_day = 1;
    SyncWorld world(policy);

    const auto anna = world.sync();

    EXPECT_TRUE(anna.sync.is_partial) << "the relations could not be read";
    EXPECT_EQ(anna.sync.pending, 3);
}

TEST(Sync, gives_up_on_a_host_that_does_not_answer) {
    RunnerWorld world;
    world.add_account("anna", open_policy());
    world.add_leads("lead", 15);
    world.run();
    world.clock.set(world.clock.now() + days{2});
    for (int i = 0; i < 15; ++i) world.provider.declined.insert("id-lead-" + std::to_string(i));
    world.provider.on_profile = [](const std::string&, const std::string&) {
        return std::optional<ProviderResult<Profile>>(provider_error(Fault::unavailable, 503));
    };
    const int before = world.provider.profile_requests;

    const auto anna = world.sync();

    EXPECT_EQ(world.provider.profile_requests, before + 5) << "the host's breaker opens";
    EXPECT_EQ(anna.sync.undecided, 15);
    EXPECT_TRUE(anna.sync.is_partial);
}

TEST(Sync, takes_an_invitation_to_a_profile_that_was_closed_for_gone) {
    SyncWorld world;
    world.provider.declined.insert("id-lead-0");
    world.provider.on_profile = [](const std::string&, const std::string&) {
        return std::optional<ProviderResult<Profile>>(provider_error(Fault::not_found, 404));
    };

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.gone, 1);
    EXPECT_FALSE(anna.sync.is_partial);
}

TEST(Sync, asks_nothing_for_an_account_that_is_stopped) {
    SyncWorld world;
    sign_out(world.provider.accounts.front());
    const int before = world.provider.list_requests;

    const auto anna = world.sync();

    EXPECT_EQ(world.provider.list_requests, before);
    EXPECT_TRUE(anna.sync.is_partial);
    EXPECT_TRUE(anna.needs_attention);
}

TEST(Sync, an_invitation_without_any_id_is_nobodys) {
    SyncWorld world;
    world.provider.by_hand = {listed("", "", world.clock.now() - hours{1})};
    world.provider.by_hand[0].provider_id.clear();

    EXPECT_EQ(world.sync().sync.by_hand, 0);
    world.clock.set(world.clock.now() + days{1});
    EXPECT_EQ(world.sync().sync.by_hand, 0);
}

TEST(Sync, a_profile_of_another_member_says_nothing_of_an_invitation_that_vanished) {
    SyncWorld world;
    world.provider.declined.insert("id-lead-0");
    world.provider.on_profile = [](const std::string&, const std::string&) {
        Profile other;
        other.provider_id = "id-somebody-else";
        return std::optional(ProviderResult<Profile>(other));
    };

    const auto anna = world.sync();

    EXPECT_EQ(anna.sync.gone, 0);
    EXPECT_EQ(anna.sync.undecided, 1);
    EXPECT_EQ(world.lead(0).gone_at, std::nullopt);
}

}  // namespace
}  // namespace invito::test
