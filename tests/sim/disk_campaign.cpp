#include "disk_campaign.hpp"

#include "invito/run/import.hpp"
#include "invito/support/failure.hpp"
#include "run/rows_in_memory.hpp"
#include "store/open_connection.hpp"

#include <exception>
#include <gmock/gmock.h>

namespace invito::test {
namespace {

using ::testing::IsEmpty;
using Scripted = FakeProvider::Scripted;

constexpr int plain_people = 6;  // "lead-0" and so on, with whom nothing happens

constexpr int people = plain_people + 6;

constexpr const char* unheard = "sent-but-never-answered";
constexpr const char* lost = "lost-on-the-way";
constexpr const char* limited = "limited-at-first";
constexpr const char* gone = "gone";
constexpr const char* connected = "connected";
constexpr const char* other_spelling = "lead-0-spelt-otherwise";

std::string provider_id(const std::string& slug) {
    return "id-" + slug;
}

LeadFields name_of_everybody() {
    LeadFields fields;
    fields.first_name = "First";
    fields.last_name = "Last";
    return fields;
}

RowsInMemory list() {
    RowsInMemory rows;
    for (int i = 0; i < plain_people; ++i) rows.lead("lead-" + std::to_string(i));
    rows.lead(unheard).lead(lost).lead(limited).lead(gone).lead(connected);
    rows.lead(other_spelling, name_of_everybody());
    return rows;
}

std::optional<ProviderResult<Profile>> special_profile(const std::string& identifier) {
    if (identifier == gone) return provider_error(Fault::not_found, 404);
    Profile profile;
    profile.first_name = "First";
    profile.last_name = "Last";
    profile.public_identifier = identifier;
    profile.provider_id = provider_id(identifier);
    if (identifier == connected) {
        profile.is_connected = true;
        return profile;
    }
    if (identifier == other_spelling) {
        profile.public_identifier = "lead-0";
        profile.provider_id = provider_id("lead-0");
        return profile;
    }
    return std::nullopt;
}

// What happens to a person's first request.
std::optional<Scripted> special_answer(const std::string& person) {
    const ProviderError no_answer =
        provider_error(Fault::outcome_unknown, 504, {}, Effect::possible);
    if (person == provider_id(unheard)) return Scripted{.error = no_answer, .acts = true};
    if (person == provider_id(lost)) return Scripted{.error = no_answer, .acts = false};
    if (person == provider_id(limited)) {
        return Scripted{.error = provider_error(Fault::rate_limited, 429), .acts = false};
    }
    return std::nullopt;
}

}  // namespace

DiskCampaign::DiskCampaign() {
    world.add_account("anna", open_policy());
    world.add_account("ben", open_policy());
    script_provider();
}

void DiskCampaign::script_provider() {
    world.provider.on_profile = [](const std::string&, const std::string& identifier) {
        return special_profile(identifier);
    };
    world.provider.on_invite = [this](int, const Invitation& invitation) {
        if (disk.is_down()) throw Killed();
        const bool is_first = ++requests[invitation.provider_id] == 1;
        return is_first ? special_answer(invitation.provider_id) : std::nullopt;
    };
}

// What the disk refuses here is as good as thrown.
void DiskCampaign::prepare() {
    const Result<void> opened = world.try_to_open();
    if (!opened) {
        EXPECT_EQ(opened.error().kind, ErrorKind::storage) << opened.error().what;
        throw StorageFailure(opened.error().what);
    }
    world.save_accounts();
    import_list();
}

ProcessEnd DiskCampaign::invoke() {
    return process([this] {
        prepare();
        world.run();
    });
}

ProcessEnd DiskCampaign::invoke_import() {
    return process([this] { prepare(); });
}

ProcessEnd DiskCampaign::process(const std::function<void()>& work) {
    ProcessEnd end = ProcessEnd::well;
    try {
        work();
    } catch (const StorageFailure&) {
        end = ProcessEnd::storage_failed;
    } catch (const Killed&) {
        end = ProcessEnd::killed;
    }
    world.database.reset();
    return disk.is_down() ? ProcessEnd::killed : end;
}

void DiskCampaign::import_list() {
    AdminStore& admin = world.database->admin_store();
    ImportRequest request;
    request.entry.campaign.name = "spring";
    for (const RunAccount& account : world.accounts)
        request.accounts.push_back({account.id, account.alias, account.tier});
    request.source_path = "list.csv";
    request.now = world.clock.now();
    request.batch_rows = 5;
    RowsInMemory rows = list();
    const auto imported = import_leads(rows, admin, request);
    ASSERT_TRUE(imported.has_value()) << imported.error().what;
    if (imported->state == CampaignState::draft)
        admin.set_campaign_state(imported->campaign, CampaignState::active, world.clock.now());
}

bool DiskCampaign::is_settled() {
    const FaultDisk::Undisturbed looking(disk);
    const StateCounts counts = world.counts();
    return counts.total() > 0 && counts.waiting() == 0 && counts.of(JobState::unknown) == 0;
}

std::map<std::string, int> DiskCampaign::intents() const {
    std::map<std::string, int> intents;
    const auto reader = store::open_for_reading(world.database_path()).value();
    auto row = reader->prepare(
        "SELECT p.provider_id, count(*) FROM attempt a JOIN person p ON p.id = a.person_id "
        "WHERE a.kind = 'invite' GROUP BY 1"
    );
    while (row.step()) intents[row.text(0)] = row.get<int>(1);
    return intents;
}

void DiskCampaign::expect_sound() const {
    const FaultDisk::Undisturbed looking(disk);
    const auto check = engine_of(world.database_path())->check();
    ASSERT_TRUE(check.has_value()) << check.error().what;
    EXPECT_THAT(check->findings, IsEmpty());
    if (requests.empty()) return;
    auto recorded = intents();
    for (const auto& [person, count] : requests)
        EXPECT_GE(recorded[person], count) << person << " was asked without an intent";
}

void DiskCampaign::expect_imported() {
    const FaultDisk::Undisturbed looking(disk);
    EXPECT_EQ(world.counts().of(JobState::queued), people);
}

void DiskCampaign::expect_complete() {
    const FaultDisk::Undisturbed looking(disk);
    const StateCounts counts = world.counts();
    EXPECT_EQ(counts.total(), people);
    EXPECT_EQ(counts.of(JobState::failed), 1) << gone;
    EXPECT_EQ(counts.of(JobState::skipped), 2) << connected << ", " << other_spelling;
    // Whose first request was lost and whose second has no outcome either is a person's affair.
    EXPECT_LE(counts.of(JobState::held), 1);
    EXPECT_EQ(counts.of(JobState::sent) + counts.of(JobState::held), plain_people + 3);
    EXPECT_GE(world.provider.sent.size(), static_cast<std::size_t>(plain_people + 2));
    for (const SentByFake& one : world.provider.sent)
        EXPECT_EQ(world.provider.sends_to(one.provider_id), 1) << one.provider_id;
}

}  // namespace invito::test
