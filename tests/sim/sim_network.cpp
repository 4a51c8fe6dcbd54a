#include "sim_network.hpp"

#include "provider/v1/bodies.hpp"

#include <algorithm>
#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/error.hpp>
#include <cstring>

namespace invito::test {
namespace {

namespace asio = boost::asio;
using std::chrono::minutes;
using std::chrono::seconds;

Instant to_instant(MonotonicTime time) {
    return Instant{std::chrono::ceil<Duration>(time.time_since_epoch())};
}

net::Request parse(asio::const_buffer bytes) {
    net::Request request;
    net::RequestParser parser(request, {});
    boost::beast::flat_buffer buffer;
    buffer.commit(asio::buffer_copy(buffer.prepare(bytes.size()), bytes));
    parser.take(buffer);
    if (!parser.is_done()) request.method = net::Method::other;
    return request;
}

// Of v1 and v2; no id of a person or an account holds any of these.
bool target_has(const net::Request& request, std::string_view part) {
    return request.target.find(part) != std::string::npos;
}

bool is_withdrawal(const net::Request& request) {
    return request.method == net::Method::remove || request.target.ends_with("/cancel");
}

bool is_invitation(const net::Request& request) {
    return request.method == net::Method::post && !is_withdrawal(request);
}

constexpr std::string_view people_route = "/users/";

// LinkedIn's own answers may lag; the list of accounts is the service's.
bool lags(const net::Request& request) {
    return request.method == net::Method::get && target_has(request, people_route);
}

bool is_profile_of(const net::Request& request, const std::string& provider_id) {
    return target_has(request, std::string(people_route) + provider_id + "?");
}

bool is_of_list(const net::Request& request) {
    return target_has(request, "/users/invite/sent?") || target_has(request, "/users/relations?") ||
           target_has(request, "/users/me/relation-requests?") ||
           target_has(request, "/users/me/relations?");
}

bool asks_for_later_page(const net::Request& request) {
    return is_of_list(request) &&
           (target_has(request, "cursor=") || target_has(request, "offset="));
}

// A list's pages may be shorter than was asked for.
net::Request with_page_size(net::Request request, int size) {
    constexpr std::string_view limit = "limit=";
    const std::size_t at = request.target.find(limit);
    if (size == 0 || !is_of_list(request) || at == std::string::npos) return request;
    const std::size_t begin = at + limit.size();
    const std::size_t end = std::min(request.target.find('&', begin), request.target.size());
    request.target.replace(begin, end - begin, std::to_string(size));
    return request;
}

std::string_view name_of(net::Method method) {
    switch (method) {
        case net::Method::get: return "GET";
        case net::Method::post: return "POST";
        case net::Method::remove: return "DELETE";
        default: break;
    }
    return "?";
}

std::string_view to_string(Mishap mishap) {
    switch (mishap) {
        case Mishap::none: return "";
        case Mishap::refused: return "refused";
        case Mishap::unreachable: return "unreachable";
        case Mishap::broken_before: return "broken before";
        case Mishap::broken_within: return "broken within";
        case Mishap::lost: return "lost";
        case Mishap::swallowed: return "swallowed";
        case Mishap::answer_lost: return "answer lost";
        case Mishap::answer_swallowed: return "answer swallowed";
        case Mishap::answer_torn: return "answer torn";
        case Mishap::late: return "late";
        case Mishap::stale: return "stale";
    }
    return "";
}

// As on the wires of production, nothing that is waited for hears that the caller was cancelled.
asio::awaitable<void> sleep_through(SimClock* clock, Instant until) {
    const auto executor = co_await asio::this_coro::executor;
    auto sleep = clock->sleep_until(until);
    auto token = asio::bind_cancellation_slot(asio::cancellation_slot(), asio::use_awaitable);
    co_await asio::co_spawn(executor, std::move(sleep), token);
}

}  // namespace

// One connection of one process.
class SimStream final : public ByteStream {
public:
    explicit SimStream(Wires& wires) : wires_(wires) {}

    void expires_at(MonotonicTime deadline) override { deadline_ = to_instant(deadline); }
    void expires_never() override { deadline_ = Instant::max(); }
    [[nodiscard]] bool counts_what_left() const override { return true; }
    [[nodiscard]] bool is_quiet() override { return wires_.clock_.now() < closes_at_; }

    asio::awaitable<Transfer> write(asio::const_buffer bytes) override {
        if (wires_.is_down()) co_return Transfer(asio::error::network_down, 0);
        Wires::Parcel parcel{wires_.clock_.now(), parse(bytes), {}, {}};
        parcel.mishap = wires_.draw(parcel.request, exchanges_++ > 0);
        if (parcel.mishap == Mishap::broken_before)
            co_return Transfer(asio::error::connection_reset, 0);
        ++wires_.requests_;
        if (parcel.mishap == Mishap::broken_within)
            co_return Transfer(asio::error::connection_reset, bytes.size() / 2);

        answer_ = std::make_shared<Wires::Answer>();
        parcel.answer = answer_;
        wires_.send(std::move(parcel), deadline_);
        co_return Transfer(boost::system::error_code(), bytes.size());
    }

    asio::awaitable<boost::system::error_code> wait_until_readable() override {
        for (;;) {
            wires_.catch_up();
            const Instant now = wires_.clock_.now();
            if (answer_->at <= now) co_return boost::system::error_code();
            if (deadline_ <= now) co_return boost::beast::error::timeout;
            Instant until = std::min(answer_->at, deadline_);
            if (!wires_.on_their_way_.empty())
                until = std::min(until, std::max(now, wires_.on_their_way_.begin()->first));
            co_await sleep_through(&wires_.clock_, until);
        }
    }

    std::size_t read_now(asio::mutable_buffer room, boost::system::error_code& error) override {
        if (answer_->bytes.empty()) error = asio::error::eof;
        if (error) return 0;
        const std::size_t count = std::min(room.size(), answer_->bytes.size());
        std::memcpy(room.data(), answer_->bytes.data(), count);
        answer_->bytes.erase(0, count);
        const bool is_over = answer_->bytes.empty();
        if (is_over && answer_->ends) closes_at_ = wires_.clock_.now();
        if (is_over && !answer_->ends)
            closes_at_ = wires_.clock_.now() + wires_.random_.between(seconds{1}, minutes{1});
        return count;
    }

private:
    Wires& wires_;
    Instant deadline_ = Instant::max();
    Instant closes_at_ = Instant::max();  // an idle connection is closed by the server one day
    int exchanges_ = 0;
    std::shared_ptr<Wires::Answer> answer_;
};

class SimNetwork final : public Network {
public:
    explicit SimNetwork(Wires& wires) : wires_(wires) {}

    [[nodiscard]] MonotonicTime now() const override {
        return MonotonicTime{wires_.clock_.now().time_since_epoch()};
    }

    asio::awaitable<Opened> open(MonotonicTime deadline) override {
        Opened opened;
        const Mishap mishap = wires_.draw_of_connection();
        Instant until = wires_.clock_.now() + wires_.latency();
        if (mishap == Mishap::unreachable)
            until = std::min(wires_.clock_.now() + Duration{seconds{15}}, to_instant(deadline));
        co_await sleep_through(&wires_.clock_, until);
        if (mishap == Mishap::none && !wires_.is_down()) {
            opened.stream = std::make_unique<SimStream>(wires_);
        } else {
            wires_.trace_.tell(wires_.clock_.now(), "no connection: {}", to_string(mishap));
            opened.failure = "cannot reach the provider";
        }
        co_return opened;
    }

private:
    Wires& wires_;
};

Wires::Wires(
    SimClock& clock, const sandbox::ServerOptions& options, UnipileApi api, Random random,
    Trace& trace
)
    : clock_(clock),
      api_version_(api),
      random_(random),
      trace_(trace),
      api_(options, clock.now()),
      mirror_(options, clock.now()) {}

Wires::~Wires() = default;

std::string Wires::spoken_id(const std::string& account_id) const {
    return api_version_ == UnipileApi::v1 ? account_id : sandbox::id_in_v2(account_id);
}

std::unique_ptr<Network> Wires::connect() {
    return std::make_unique<SimNetwork>(*this);
}

// Those of reads befall what reads see.
void Wires::set_faults(const std::vector<sandbox::FaultRule>& faults) {
    std::vector<sandbox::FaultRule> of_reads;
    std::vector<sandbox::FaultRule> others;
    for (const sandbox::FaultRule& rule : faults)
        (sandbox::is_about_reads(rule.kind) ? of_reads : others).push_back(rule);
    mirror_.set_faults(std::move(of_reads));
    api_.set_faults(std::move(others));
}

void Wires::set_account_status(const std::string& account_id, const std::string& status) {
    api_.set_account_status(account_id, status);
}

Mishap Wires::draw_of_connection() {
    if (!chance(weather_.no_connection)) return Mishap::none;
    return chance(200) ? Mishap::unreachable : Mishap::refused;
}

Mishap Wires::draw(const net::Request& request, bool is_kept_alive) {
    if (is_kept_alive && chance(weather_.stale)) return Mishap::stale;
    const bool is_lost =
        chance(request.method == net::Method::post ? weather_.writes_lost : weather_.reads_lost);
    if (!is_lost || weather_.mishaps.empty()) return Mishap::none;
    const auto last = static_cast<std::int64_t>(weather_.mishaps.size()) - 1;
    return weather_.mishaps[static_cast<std::size_t>(random_.between(std::int64_t{0}, last))];
}

// Decides when the request arrives, and what its sender sees if that is not its answer.
void Wires::send(Parcel parcel, Instant deadline) {
    const Instant now = clock_.now();
    Answer& answer = *parcel.answer;
    answer.ends = true;
    Instant arrives_at = now + latency();
    switch (parcel.mishap) {
        case Mishap::lost:
        case Mishap::stale: answer.at = now + latency(); break;
        case Mishap::late: {
            const bool is_silent = chance(500);
            if (!is_silent) answer.at = now + random_.between(Duration{1}, Duration{seconds{59}});
            const Instant closed_at = std::min(answer.at, deadline);
            arrives_at = closed_at + random_.between(Duration{0}, weather_.landing_max);
            break;
        }
        default: break;
    }
    trace_.tell(
        now, "{} {} leaves{}{}", name_of(parcel.request.method), parcel.request.target,
        parcel.mishap == Mishap::none ? "" : ", fate: ", to_string(parcel.mishap)
    );
    const bool is_lost = parcel.mishap == Mishap::lost || parcel.mishap == Mishap::stale ||
                         parcel.mishap == Mishap::swallowed;
    if (!is_lost) on_their_way_.emplace(arrives_at, std::move(parcel));
}

void Wires::catch_up() {
    while (!on_their_way_.empty() && on_their_way_.begin()->first <= clock_.now()) {
        auto next = on_their_way_.extract(on_their_way_.begin());
        arrive(next.key(), next.mapped());
    }
}

void Wires::show_due(Instant now) {
    while (!unseen_.empty() && unseen_.begin()->first <= now) {
        auto next = unseen_.extract(unseen_.begin());
        [[maybe_unused]] const net::Reply ignored =
            mirror_.answer(next.mapped().request, next.mapped().arrived);
    }
}

std::string Wires::profile_now(const std::string& account_id, const std::string& provider_id) {
    net::Request request;
    request.method = net::Method::get;
    request.target = "/api/v1/users/" + provider_id + "?account_id=" + account_id;
    request.fields.add("X-API-KEY", "sandbox");
    return api_.answer(request, clock_.now()).body;
}

bool Wires::is_invited(const std::string& provider_id) const {
    return std::ranges::any_of(arrivals_, [&](const Arrival& arrival) {
        return arrival.acted && arrival.provider_id == provider_id;
    });
}

const Closure* Wires::closure_of(const net::Request& request, Instant now) const {
    const auto closure = std::ranges::find_if(closures_, [&](const Closure& one) {
        return one.from <= now && now < one.until && is_profile_of(request, one.provider_id) &&
               is_invited(one.provider_id);
    });
    return closure == closures_.end() ? nullptr : &*closure;
}

void Wires::read(Instant now, const net::Request& request) {
    show_due(now);
    const Closure* const closure = closure_of(request, now);
    if (closure != nullptr) trace_.tell(now, "{} is closed", closure->provider_id);
    if (closure != nullptr && closure->how == Closing::somebody_else) {
        net::Request other = request;
        const std::size_t id = request.target.find(people_route) + people_route.size();
        other.target.replace(id, request.target.find('?') - id, "somebody-else");
        reply_ = mirror_.answer(other, now);
    } else if (closure != nullptr) {
        reply_ = sandbox::refused(
            closure->how == Closing::gone ? sandbox::api_errors::user_not_found
                                          : sandbox::api_errors::user_unreachable
        );
    } else {
        reply_ = mirror_.answer(with_page_size(request, weather_.page_size), now);
    }
    const bool is_later = asks_for_later_page(request);
    if (chance(weather_.reads_failed) || (is_later && chance(weather_.later_pages_failed)))
        reply_ = sandbox::refused(sandbox::api_errors::service_unavailable);
}

void Wires::arrive(Instant now, Parcel& parcel) {
    if (lags(parcel.request)) {
        read(now, parcel.request);
    } else if (is_withdrawal(parcel.request)) {
        reply_ = api_.answer(as_provider_names_it(parcel.request, now), now);
    } else {
        reply_ = api_.answer(parcel.request, now);
    }
    if (is_invitation(parcel.request)) invite(now, parcel);
    if (is_withdrawal(parcel.request) && reply_.status == 200) show_later(now, parcel.request);

    Answer& answer = *parcel.answer;
    const bool is_torn = parcel.mishap == Mishap::answer_torn;
    const bool is_whole = parcel.mishap == Mishap::none || is_torn;
    if (parcel.mishap == Mishap::late) return;
    if (parcel.mishap == Mishap::answer_swallowed || reply_.delivery == net::Delivery::hang) return;
    answer.at = now + reply_.delay + latency();
    if (!is_whole || reply_.delivery == net::Delivery::close) return;

    const bool keeps_alive = !is_torn && !chance(50);
    net::write_head(answer.bytes, reply_, date_.at(now + reply_.delay), keeps_alive);
    answer.bytes += reply_.body;
    answer.ends = !keeps_alive;
    if (is_torn) {
        const auto size = static_cast<std::int64_t>(answer.bytes.size());
        answer.bytes.resize(static_cast<std::size_t>(random_.between(std::int64_t{1}, size - 1)));
    }
}

// Notes what the provider did, and when it will show.
void Wires::invite(Instant now, Parcel& parcel) {
    const auto seen = api_.invitations(now);
    const sandbox::SeenInvitation& last = seen.back();
    arrivals_.push_back(
        {.written = parcel.written,
         .at = now,
         .account_id = last.account_id,
         .provider_id = last.provider_id,
         .with_note = !last.message.empty(),
         .acted = last.acted,
         .status = last.status}
    );
    trace_.tell(
        now, "the provider {} {} by {} ({})", last.acted ? "invites" : "refuses", last.provider_id,
        last.account_id, last.status
    );
    if (last.acted) show_later(now, parcel.request);
}

void Wires::show_later(Instant now, const net::Request& request) {
    const Duration lag = random_.between(Duration{0}, weather_.read_lag_max - Duration{1});
    // In the order in which it happened, so that the mirror numbers invitations as the provider
    // did.
    shown_until_ = std::max(shown_until_, now + lag);
    unseen_.emplace(shown_until_, Unseen{now, request});
}

// Where the mirror refused what the provider took, or the other way round, it numbers differently:
// the person tells which one is meant.
net::Request Wires::as_provider_names_it(net::Request request, Instant now) {
    // /api/v1/users/invite/sent/ID?account_id=ACCOUNT, or
    // /v2/acc_ACCOUNT/users/me/relation-requests/ID/cancel
    const auto between = [&request](std::string_view before, char after) {
        const std::size_t begin = request.target.find(before) + before.size();
        return request.target.substr(begin, request.target.find(after, begin) - begin);
    };
    const bool is_v1 = request.method == net::Method::remove;
    const std::string account = is_v1 ? between("account_id=", '&') : between("/v2/acc_", '/');
    const std::string id =
        is_v1 ? between("/invite/sent/", '?') : between("/relation-requests/", '/');
    for (const SentInvitation& shown : pending(mirror_, account, now)) {
        if (shown.invitation_id != id) continue;
        for (const SentInvitation& real : pending(api_, account, now)) {
            if (real.provider_id != shown.provider_id) continue;
            request.target.replace(request.target.find(id), id.size(), real.invitation_id);
            return request;
        }
    }
    return request;
}

// Asked for over v1, which has neither copies nor limits of its own.
std::vector<SentInvitation> Wires::pending(
    sandbox::Api& api, const std::string& account_id, Instant now
) {
    net::Request list;
    list.method = net::Method::get;
    list.target = "/api/v1/users/invite/sent?limit=100&account_id=" + account_id;
    list.fields.add("X-API-KEY", "sandbox");
    const auto page = v1::decode_sent_page(api.answer(list, now).body);
    return page ? page->items : std::vector<SentInvitation>();
}

}  // namespace invito::test
