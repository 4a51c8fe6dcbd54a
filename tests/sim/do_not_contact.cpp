#include "do_not_contact.hpp"

#include "sandbox/people.hpp"

#include <algorithm>
#include <array>
#include <fmt/format.h>
#include <span>

namespace invito::test {
namespace {

using std::chrono::seconds;

constexpr std::string_view right_name = "Ada Stone";  // as the sandbox names everybody
constexpr std::string_view wrong_name = "Zoe Quist";  // of whoever had the address before
constexpr Duration begins_within = seconds{10};       // from the intent to the first byte

// Ways to write one company, as lists and people do; by its number.
constexpr std::string_view acme[] = {
    "Acme, Inc.",           "ACME INC",
    "  Acme   Inc. ",       "\uFF21\uFF43\uFF4D\uFF45 \uFF29\uFF4E\uFF43",
    "Acme\u00A0Inc",        "Ac\u200Bme In\u00ADc",
    "\u201EAcme Inc\u201C",
};
constexpr std::string_view nord[] = {
    "Nord & S\u00F6hne AG",
    "NORD & S\u00D6HNE AG",
    "Nord & So\u0308hne AG",
    "Nord\u2003&\u2003S\u00F6hne AG.",
};
constexpr std::array<std::span<const std::string_view>, 2> companies = {acme, nord};

// Addresses of one domain in lists.
constexpr std::string_view at_blue[] = {
    "ada@blue.example",
    "ADA@BLUE.EXAMPLE.",
    "Ada Stone <ada@mail.blue.example>",
    "ada@home.example; ada.stone@eu.mail.Blue.example",
    "ada@blue\u00AD.example\u200B",
    "ada\uFF20\uFF42lue\u3002example (work)",
    "mailto:ada%40blue.example?subject=Hi",
};
constexpr std::string_view at_kite[] = {
    "ada@b\u00FCcher.example",
    "mailto:ada@xn--bcher-kva.example",
    "\"Stone, Ada\" <ada@BU\u0308CHER.example>",
    "ada [at] mail.b\u00FCcher.example",
};
constexpr std::array<std::span<const std::string_view>, 2> addresses = {at_blue, at_kite};

// And the domain as an entry of the do-not-contact list.
constexpr std::string_view blue[] = {
    "@blue.example",
    "domain:BLUE.example.",
    "@Blue\u200B.Example\u00A0",
    "domain:https://www.blue.example/about",
};
constexpr std::string_view kite[] = {
    "@b\u00FCcher.example", "domain:XN--BCHER-KVA.example", "@bu\u0308cher.example"};
constexpr std::array<std::span<const std::string_view>, 2> domains = {blue, kite};

// What stands in columns of addresses and is nobody.
constexpr std::string_view words_for_people[] = {
    "Yes",
    "NOT_FOUND",
    "TBD",
    "n/a",
    "Link",
    "pending",
    "Acme",
    "LinkedIn",
    "#REF!",
    "Total",
    "ada",
    "\u00A0\u200B",
    "linkedin.com/company/acme",
    "linkedin_url",
    "ada@blue.example",
    "undefined",
};

class Drawing {
public:
    Drawing(CampaignWorld& world, const std::vector<std::string>& people, Random random)
        : world_(world), people_(people), random_(random) {}

    void draw() {
        for (SimCampaign& campaign : world_.campaigns)
            for (SimLead& lead : campaign.leads)
                if (!is_renamed(lead)) draw_said(lead);
        add_earlier_list();
        add_later_list();
        for (SimCampaign& campaign : world_.campaigns)
            for (int words = chance(50) ? pick(1, 4) : 0; words > 0; --words)
                campaign.words.emplace_back(one_of(words_for_people));
        const int demands = pick(1, 4);
        for (int i = 0; i < demands; ++i) add_demand();
        if (chance(30)) add_erasure();
    }

private:
    int pick(int low, int high) { return static_cast<int>(random_.between(low, high)); }
    bool chance(int percent) { return pick(1, 100) <= percent; }
    std::string_view one_of(std::span<const std::string_view> ways) {
        return ways[static_cast<std::size_t>(pick(0, static_cast<int>(ways.size()) - 1))];
    }
    const std::string& somebody() {
        return people_[static_cast<std::size_t>(pick(0, static_cast<int>(people_.size()) - 1))];
    }

    // Nobody can know whose an old address is before somebody looks.
    static bool is_renamed(const SimLead& lead) {
        return lead.lead.identity.value.starts_with("renamed-");
    }

    void draw_said(SimLead& lead) {
        if (chance(20)) {
            lead.company = pick(0, 1);
            lead.lead.fields.company = one_of(companies[*lead.company]);
        }
        if (chance(20)) {
            lead.domain = pick(0, 1);
            lead.lead.fields.email = one_of(addresses[*lead.domain]);
        }
        lead.is_misnamed = chance(10);
        lead.lead.fields.full_name = lead.is_misnamed ? wrong_name : right_name;
    }

    SimCampaign empty_campaign(const std::string& name) {
        SimCampaign campaign;
        campaign.settings.name = name;
        campaign.accounts = world_.campaigns.front().accounts;
        return campaign;
    }

    void add_lead(SimCampaign& campaign, const std::string& slug) {
        SimLead lead;
        lead.slug = slug;
        lead.lead.line = campaign.leads.size() + 2;
        lead.lead.identity = {IdentifierKind::public_identifier, slug};
        if (chance(25)) {
            lead.lead.identity = {
                IdentifierKind::provider_id, sandbox::ProviderIds(world_.sandbox.seed).of(slug)};
        }
        const int last = static_cast<int>(campaign.accounts.size()) - 1;
        lead.account = campaign.accounts[static_cast<std::size_t>(pick(0, last))];
        campaign.leads.push_back(std::move(lead));
    }

    // Never sent: what it says of people counts all the same. Some stand in it twice.
    void add_earlier_list() {
        SimCampaign campaign = empty_campaign("earlier");
        campaign.is_archived = true;
        for (const std::string& slug : people_) {
            for (int rows = chance(40) ? pick(1, 2) : 0; rows > 0; --rows) {
                add_lead(campaign, slug);
                draw_said(campaign.leads.back());
            }
        }
        if (!campaign.leads.empty()) world_.campaigns.push_back(std::move(campaign));
    }

    // Has addresses only, and comes when others have been at work for some time.
    void add_later_list() {
        SimCampaign campaign = empty_campaign("later");
        campaign.from_run = pick(1, 3);
        for (const std::string& slug : people_)
            if (chance(60)) add_lead(campaign, slug);
        if (!campaign.leads.empty()) world_.campaigns.push_back(std::move(campaign));
    }

    // In the middle of a run, or before it.
    void add_demand() {
        Demand demand;
        demand.run = pick(0, world_.stormy_runs);
        if (chance(50)) demand.event = std::int64_t{1} << pick(0, 9);
        demand.number = static_cast<std::size_t>(pick(0, 1));
        switch (pick(1, 3)) {
            case 1:
                demand.kind = Demand::Kind::person;
                demand.slug = somebody();
                demand.text = address_of(demand.slug);
                break;
            case 2:
                demand.kind = Demand::Kind::company;
                demand.text = "company:" + std::string(one_of(companies[demand.number]));
                break;
            default:
                demand.kind = Demand::Kind::domain;
                demand.text = one_of(domains[demand.number]);
                break;
        }
        world_.demands.push_back(std::move(demand));
    }

    std::string address_of(const std::string& slug) {
        std::string upper = slug;
        for (char& c : upper) c = c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
        switch (pick(1, 5)) {
            case 1: return slug;
            case 2: return "https://www.linkedin.com/in/" + upper + "/?trk=people";
            case 3: return fmt::format("linkedin.com/in/%{:02X}{}", slug.front(), slug.substr(1));
            case 4: return "\u200B https://de.linkedin.com/in/" + slug + " \u00A0";
            default: return sandbox::ProviderIds(world_.sandbox.seed).of(slug);
        }
    }

    void add_erasure() {
        Demand demand;
        demand.kind = Demand::Kind::erasure;
        demand.run = pick(1, 3);
        demand.slug = somebody();
        world_.demands.push_back(std::move(demand));
    }

    CampaignWorld& world_;
    const std::vector<std::string>& people_;
    Random random_;
};

std::string in_quotes(std::string_view cell) {
    std::string text = "\"";
    for (const char c : cell) text += c == '"' ? std::string("\"\"") : std::string(1, c);
    return text + '"';
}

class Judge {
public:
    Judge(const CampaignWorld& world, const DoNotContactHistory& history)
        : world_(world), history_(history), ids_(world.sandbox.seed) {}

    // Since when the person was forbidden; nullopt: they were not.
    std::optional<Instant> forbidden_since(const std::string& slug) {
        std::optional<Instant> since;
        for (std::size_t i = 0; i < world_.demands.size(); ++i) {
            const auto demanded = history_.demanded_at[i];
            if (!demanded) continue;
            const auto said = said_at(world_.demands[i], slug);
            if (!said) continue;
            const Instant both = std::max(*demanded, *said);
            since = std::min(since.value_or(both), both);
        }
        return since;
    }

    bool was_on_a_list_of_names(const std::string& slug) const {
        return std::ranges::find(world_.suppressed, slug) != world_.suppressed.end() ||
               std::ranges::find(world_.suppressed_later, slug) != world_.suppressed_later.end();
    }

    // A row gave the account this person to invite, under a name that is theirs.
    bool is_wanted(const Arrival& arrival) {
        for (const SimCampaign& campaign : world_.campaigns) {
            for (const SimLead& lead : campaign.leads) {
                const bool is_it = is_of_member(lead.account, arrival.account_id) &&
                                   ids_.of(lead.slug) == arrival.provider_id;
                if (is_it && (!lead.is_misnamed || is_accepted(campaign, lead))) return true;
            }
        }
        return false;
    }

    std::string id_of(const std::string& slug) { return ids_.of(slug); }

private:
    // When a list first said what the demand is about; long ago: it is about the person.
    std::optional<Instant> said_at(const Demand& demand, const std::string& slug) const {
        const bool is_by_name =
            demand.kind == Demand::Kind::person || demand.kind == Demand::Kind::erasure;
        if (is_by_name) return demand.slug == slug ? std::optional(Instant{}) : std::nullopt;
        std::optional<Instant> first;
        for (const SimCampaign& campaign : world_.campaigns) {
            const auto imported = history_.imported_at.find(campaign.settings.name);
            if (imported == history_.imported_at.end()) continue;
            for (const SimLead& lead : campaign.leads) {
                const auto& said =
                    demand.kind == Demand::Kind::company ? lead.company : lead.domain;
                if (lead.slug != slug || said != demand.number) continue;
                first = std::min(first.value_or(imported->second), imported->second);
            }
        }
        return first;
    }

    // Of two accounts of one member either may send what the lists gave to one of them.
    bool is_of_member(std::size_t account, const std::string& provider_account_id) const {
        const auto members = world_.members();
        const auto own = std::ranges::find_if(members, [account](const auto& member) {
            return std::ranges::find(member, account) != member.end();
        });
        return own != members.end() && std::ranges::any_of(*own, [&](std::size_t one) {
                   return world_.is_of(one, provider_account_id);
               });
    }

    bool is_accepted(const SimCampaign& campaign, const SimLead& lead) const {
        const auto lines = history_.accepted.find(campaign.settings.name);
        return lines != history_.accepted.end() &&
               std::ranges::find(lines->second, lead.lead.line) != lines->second.end();
    }

    const CampaignWorld& world_;
    const DoNotContactHistory& history_;
    sandbox::ProviderIds ids_;
};

const SimLead* lead_of(const CampaignWorld& world, const JobView& job) {
    for (const SimCampaign& campaign : world.campaigns) {
        if (campaign.settings.name != job.campaign) continue;
        for (const SimLead& lead : campaign.leads)
            if (static_cast<std::int64_t>(lead.lead.line) == job.source_line) return &lead;
    }
    return nullptr;
}

void find_wrongly_invited(
    const CampaignWorld& world, Judge& judge, const std::vector<Arrival>& arrivals,
    std::vector<std::string>& findings
) {
    std::map<std::string, Instant> forbidden;
    for (const SimCampaign& campaign : world.campaigns) {
        for (const SimLead& lead : campaign.leads)
            if (const auto since = judge.forbidden_since(lead.slug))
                forbidden.emplace(judge.id_of(lead.slug), *since);
    }
    for (const Arrival& arrival : arrivals) {
        const auto since = forbidden.find(arrival.provider_id);
        if (since != forbidden.end() && arrival.written > since->second + begins_within) {
            findings.push_back(fmt::format(
                "{} must not be contacted since {} and was asked for at {}", arrival.provider_id,
                format_rfc3339(since->second), format_rfc3339(arrival.written)
            ));
        }
        if (!judge.is_wanted(arrival)) {
            findings.push_back(
                fmt::format("{} was asked for and is on no list", arrival.provider_id)
            );
        }
    }
}

void find_passed_over(
    const CampaignWorld& world, Judge& judge, Queries& queries, std::vector<std::string>& findings
) {
    queries.each_job({}, [&](const JobView& job) {
        if (is_nameless(job.identity.value)) {
            if (job.source_line != 0 || !job.source_file.empty())
                findings.push_back(fmt::format("job {} was erased, and has a row", job.id.value));
            return;
        }
        const SimLead* const lead = lead_of(world, job);
        if (lead == nullptr) {
            findings.push_back(fmt::format("job {} is of no row", job.id.value));
        } else if (job.reason == Reason::suppressed) {
            const bool is_forbidden =
                judge.forbidden_since(lead->slug) || judge.was_on_a_list_of_names(lead->slug);
            if (!is_forbidden)
                findings.push_back(
                    fmt::format("job {} was passed over, and nobody asked for it", job.id.value)
                );
        } else if (job.reason == Reason::identity_mismatch) {
            const bool may_be_wrong = lead->is_misnamed || world.shows_wrong_profiles();
            if (!may_be_wrong)
                findings.push_back(fmt::format("job {} is held for the right profile", job.id.value)
                );
        }
    });
}

}  // namespace

void draw_do_not_contact(
    CampaignWorld& world, const std::vector<std::string>& people, const Territory& territory,
    Random random
) {
    if (world.campaigns.empty() || random.between(1, 100) > territory.do_not_contact) return;
    Drawing(world, people, random).draw();
}

std::string text_of_list(const CampaignWorld& world, const SimCampaign& campaign) {
    std::string text = "linkedin_url,full_name,company,email,send_from\n";
    for (const SimLead& lead : campaign.leads) {
        const LeadFields& fields = lead.lead.fields;
        text += fmt::format(
            "https://www.linkedin.com/in/{},{},{},{},{}\n", lead.lead.identity.value,
            in_quotes(fields.full_name), in_quotes(fields.company), in_quotes(fields.email),
            world.accounts[lead.account].alias
        );
    }
    for (const std::string& word : campaign.words)
        text += fmt::format("{},Ada Stone,,,{}\n", in_quotes(word), world.accounts.front().alias);
    return text;
}

std::vector<std::string> broken_do_not_contact(
    const CampaignWorld& world, const DoNotContactHistory& history,
    const std::vector<Arrival>& arrivals, Queries& queries
) {
    std::vector<std::string> findings;
    Judge judge(world, history);
    find_wrongly_invited(world, judge, arrivals, findings);
    find_passed_over(world, judge, queries, findings);
    return findings;
}

std::vector<std::string> erased_people(
    const CampaignWorld& world, const DoNotContactHistory& history
) {
    std::vector<std::string> erased;
    sandbox::ProviderIds ids(world.sandbox.seed);
    for (std::size_t i = 0; i < world.demands.size(); ++i) {
        const bool is_done = history.demanded_at[i].has_value();
        if (is_done && world.demands[i].kind == Demand::Kind::erasure)
            erased.push_back(ids.of(world.demands[i].slug));
    }
    return erased;
}

}  // namespace invito::test
