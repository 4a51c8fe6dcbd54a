#pragma once
// What `doctor` looks at: the configuration and who can write it, the key, the provider and its
// accounts, the clock, the lists, the database, the disk and the timers. It changes nothing.

#include "invito/app/compose.hpp"
#include "invito/app/locks.hpp"
#include "invito/plan/trusted_time.hpp"
#include "invito/store/disk.hpp"

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

enum class Health { ok, warning, failure, skipped };

struct CheckupFinding {
    Health health = Health::ok;
    std::string subject;  // "config", or an account's alias
    std::string text;     // with what to do, unless all is well
    // Of a failure; nullopt: nothing is broken, but an account or its leads need a person.
    std::optional<ErrorKind> kind = {};
};

// One line per thing that was looked at.
class Checkup {
public:
    void ok(std::string subject, std::string text);
    void warn(std::string subject, std::string text);
    void warn(std::string subject, const Error& error);
    void skip(std::string subject, std::string text);
    void fail(std::string subject, std::string text, ErrorKind kind);
    void fail(std::string subject, const Error& error);
    void needs_person(std::string subject, std::string text);

    [[nodiscard]] const std::vector<CheckupFinding>& findings() const { return findings_; }

private:
    std::vector<CheckupFinding> findings_;
};

struct CheckupTerms {
    const SettingsSources& sources;
    bool is_offline = false;
    std::optional<std::string> account = {};  // nullopt: all
    TimeZone zone;                            // display only
    std::function<void(const std::string& dsn)> asks_provider;
};

[[nodiscard]] Checkup check_everything(
    const boost::system::result<Settings, SettingsFailure>& settings, const CheckupTerms& terms
);

// "window open until 18:00", "window opens tomorrow 09:00", "window open for 2 of 3 accounts"
[[nodiscard]] std::string windows_text(const Settings& settings, Instant now);

// `reading` of the provider's first dated answer; nullopt: no answer had a date.
void check_clock(
    Checkup& checkup, const Settings& settings, const std::optional<DateReading>& reading
);

// By the machine's own clock.
[[nodiscard]] Result<DiskFacts> examine_disk_now(const std::string& database);

// "fsync 0.14 ms median"
[[nodiscard]] std::string sync_text(const DiskFacts& facts);

// What speaks against the disk, with what to do. nullopt: nothing does.
[[nodiscard]] std::optional<std::string> doubt_about(const DiskFacts& facts);

void check_disk(Checkup& checkup, const Result<DiskFacts>& examined);

// Says nothing where there is room for all.
void check_open_files(Checkup& checkup, std::size_t accounts, const OpenFilesLimit& limit);

// What the promise rests on and no program can make true by itself. One list: doctor prints it.
struct Assumption {
    std::string_view id;         // "A1"; stable, never given to another one
    std::string_view text;       // what has to be true
    std::string_view otherwise;  // what may happen if it is not; after "else"
};

[[nodiscard]] std::span<const Assumption> assumptions();

}  // namespace invito
