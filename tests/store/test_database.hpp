#pragma once
// A migrated database in a file of its own, and rows with defaults, so that a test names only what
// matters to it. Rows are written with plain SQL: the code under test is not needed to set it up.

#include "invito/model/job.hpp"
#include "invito/support/ids.hpp"
#include "invito/support/time.hpp"
#include "store/connection.hpp"
#include "support/temp_dir.hpp"

#include <optional>
#include <string>

namespace invito::test {

inline constexpr Instant noon =
    std::chrono::sys_days{std::chrono::year{2026} / 11 / 23} + std::chrono::hours{12};

struct JobRow {
    CampaignId campaign{1};
    AccountId account{1};
    JobState state = JobState::queued;
    std::optional<std::string> slug = {};  // nullopt: unique, from its number
    Reason reason = Reason::none;
    std::string error_type = {};
    int http_status = 0;
    Instant changed_at = noon;
    std::optional<Instant> sent_at = {};
    std::optional<Instant> accepted_at = {};
};

struct AttemptRow {
    AttemptKind kind = AttemptKind::invite;
    AccountId account{1};
    std::optional<JobId> job = {};
    RunId run = {};
    Instant intent_at = noon;
    std::optional<Outcome> outcome = Outcome::sent;
    std::string note = {};
    int http_status = 201;
    Duration took{};
};

struct RunRow {
    Instant started_at = noon;
    std::optional<Instant> ended_at = {};
    std::int64_t pid = 4121;
    std::int64_t first_attempt = 1;
    std::optional<std::int64_t> last_attempt = {};
};

class TestDatabase {
public:
    TestDatabase();

    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const TempDir& directory() const { return directory_; }
    [[nodiscard]] store::Connection& connection() { return *connection_; }

    AccountId add_account(const std::string& alias);
    CampaignId add_campaign(const std::string& name);
    JobId add_job(const JobRow& row = {});
    AttemptId add_attempt(const AttemptRow& row = {});
    RunId add_run(const RunRow& row = {});

    void execute(const std::string& sql) { connection_->execute(sql); }
    [[nodiscard]] std::int64_t number(const std::string& sql);

private:
    TempDir directory_;
    std::string path_;
    std::unique_ptr<store::Connection> connection_;
};

}  // namespace invito::test
