#pragma once
// The world's side of the wires: every byte of the production HTTP client arrives at the sandbox in
// virtual time, or does not. The wires outlive the processes that use them: what has left lands,
// whatever becomes of its sender.

#include "invito/ports/provider.hpp"
#include "invito/provider/unipile_provider.hpp"
#include "invito/sandbox/server.hpp"
#include "invito/support/random.hpp"
#include "net/server_message.hpp"
#include "provider/network.hpp"
#include "sandbox/api.hpp"
#include "support/sim_clock.hpp"
#include "trace.hpp"

#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

namespace invito::test {

// What happens to one exchange.
enum class Mishap {
    none,
    refused,           // no connection: at once
    unreachable,       // no connection: after a long time
    broken_before,     // the connection is gone before the first byte
    broken_within,     // half of the request leaves
    lost,              // the request is lost, and the connection breaks
    swallowed,         // the request is lost in silence
    answer_lost,       // the provider acts, and the connection breaks
    answer_swallowed,  // the provider acts, and keeps silent
    answer_torn,       // half of the answer arrives
    late,              // the connection breaks or keeps silent; the provider acts afterwards
    stale,             // a kept-alive connection was closed while the request was on its way
};

// Probabilities are per mille.
struct Weather {
    int no_connection = 0;             // of new connections
    int reads_lost = 0;                // of GETs
    int reads_failed = 0;              // of GETs: answered with 503
    int writes_lost = 0;               // of POSTs
    int stale = 0;                     // of exchanges on a kept-alive connection
    int later_pages_failed = 0;        // of GETs of a list's second page and later: with 503
    std::vector<Mishap> mishaps = {};  // that befall what is lost
    Duration latency_max = std::chrono::milliseconds{400};
    Duration landing_max = std::chrono::minutes{10};  // of late ones, after our closing
    Duration read_lag_max = std::chrono::minutes{5};  // of what reads show of invitations
    int page_size = 0;                                // of lists; 0: as asked for
};

// What the provider shows of somebody who was invited and closed the profile.
enum class Closing {
    gone,           // nobody there
    locked,         // out of reach
    somebody_else,  // another member
};

struct Closure {
    std::string provider_id;
    Closing how = Closing::gone;
    Instant from;
    Instant until;
};

// A POST that arrived at the provider, as the provider knows it.
struct Arrival {
    Instant written;  // when its bytes left
    Instant at;
    std::string account_id;
    std::string provider_id;
    bool with_note = false;
    bool acted = false;
    int status = 0;
};

class Wires {
public:
    Wires(
        SimClock& clock, const sandbox::ServerOptions& options, UnipileApi api, Random random,
        Trace& trace
    );
    ~Wires();

    void set_weather(const Weather& weather) { weather_ = weather; }
    void set_faults(const std::vector<sandbox::FaultRule>& faults);
    void set_account_status(const std::string& account_id, const std::string& status);
    void set_closures(std::vector<Closure> closures) { closures_ = std::move(closures); }

    // Asked before anything leaves: a machine without power sends nothing.
    std::function<bool()> is_down = [] { return false; };

    [[nodiscard]] UnipileApi api() const { return api_version_; }

    // The account's id in the version that is spoken: v2 has its own.
    [[nodiscard]] std::string spoken_id(const std::string& account_id) const;

    // What one process sees of them. It must not outlive the wires.
    [[nodiscard]] std::unique_ptr<Network> connect();

    // Lets everything arrive that is due.
    void catch_up();

    // The profile as the provider has it, whatever reads show: its answer to `account_id`.
    [[nodiscard]] std::string profile_now(
        const std::string& account_id, const std::string& provider_id
    );

    [[nodiscard]] const std::vector<Arrival>& arrivals() const { return arrivals_; }
    [[nodiscard]] std::int64_t requests() const { return requests_; }  // that left

private:
    friend class SimNetwork;
    friend class SimStream;

    // What comes back on one request.
    struct Answer {
        Instant at = Instant::max();  // max: nothing comes, ever
        std::string bytes;
        bool ends = false;  // the connection ends after the bytes
    };
    struct Parcel {
        Instant written;
        net::Request request;
        std::shared_ptr<Answer> answer;
        Mishap mishap = Mishap::none;
    };
    // An effect that reads do not show yet.
    struct Unseen {
        Instant arrived;
        net::Request request;
    };

    [[nodiscard]] bool chance(int per_mille) { return random_.between(1, 1000) <= per_mille; }
    [[nodiscard]] Duration latency() { return random_.between(Duration{1}, weather_.latency_max); }
    [[nodiscard]] Mishap draw_of_connection();
    [[nodiscard]] Mishap draw(const net::Request& request, bool is_kept_alive);
    void send(Parcel parcel, Instant deadline);
    void arrive(Instant now, Parcel& parcel);
    void read(Instant now, const net::Request& request);
    [[nodiscard]] const Closure* closure_of(const net::Request& request, Instant now) const;
    [[nodiscard]] bool is_invited(const std::string& provider_id) const;
    void invite(Instant now, Parcel& parcel);
    void show_later(Instant now, const net::Request& request);
    [[nodiscard]] net::Request as_provider_names_it(net::Request request, Instant now);
    [[nodiscard]] static std::vector<SentInvitation> pending(
        sandbox::Api& api, const std::string& account_id, Instant now
    );
    void show_due(Instant now);

    SimClock& clock_;
    UnipileApi api_version_;
    Random random_;
    Trace& trace_;
    Weather weather_;
    sandbox::Api api_;
    sandbox::Api mirror_;  // what reads see: lags behind
    net::DateHeader date_;
    net::Reply reply_;
    std::multimap<Instant, Parcel> on_their_way_;
    std::multimap<Instant, Unseen> unseen_;
    Instant shown_until_;  // when the latest of them will show
    std::vector<Arrival> arrivals_;
    std::vector<Closure> closures_;
    std::int64_t requests_ = 0;
};

}  // namespace invito::test
