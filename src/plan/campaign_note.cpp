#include "invito/plan/campaign_note.hpp"

#include "invito/support/random.hpp"
#include "invito/support/text.hpp"

#include <algorithm>

namespace invito {
namespace {

// Of every database: only names and addresses decide over the draw.
constexpr std::uint64_t variant_seed = 0x6E6F7465;

std::string profile_value(const ProfileText& profile, std::string_view name) {
    if (name == "first_name") return profile.first_name;
    if (name == "last_name") return profile.last_name;
    if (name == "headline") return profile.headline;
    if (name == "location") return profile.location;
    return {};
}

bool is_blank(const std::string& value) {
    return trim(plain_text(value).text).empty();
}

// The list's word, else the profile's; a full name also out of its two halves.
std::optional<std::string> value_of(const NoteSubject& subject, std::string_view name) {
    std::string value = field(subject.fields, name);
    if (!is_blank(value) || !comes_with_profile(name)) return value;
    if (name == "full_name") {
        const auto first = value_of(subject, "first_name");
        const auto last = value_of(subject, "last_name");
        if (!first || !last) return std::nullopt;
        if (is_blank(*first) || is_blank(*last)) return std::string();
        return std::string(trim(*first)) + " " + std::string(trim(*last));
    }
    if (subject.profile == nullptr) return std::nullopt;
    return profile_value(*subject.profile, name);
}

// "first_name" -> "(first name)": its length is a guess, that it comes is not.
std::string to_come(std::string_view name) {
    std::string words(name);
    std::ranges::replace(words, '_', ' ');
    return "(" + words + ")";
}

}  // namespace

bool comes_with_profile(std::string_view name) {
    return std::ranges::find(profile_columns(), name) != profile_columns().end();
}

const std::vector<std::string>& profile_columns() {
    static const std::vector<std::string> columns = {
        "first_name", "last_name", "full_name", "headline", "location"};
    return columns;
}

Result<CampaignNote> CampaignNote::parse(const Campaign& campaign) {
    CampaignNote note;
    note.campaign_ = campaign.name;
    note.when_missing_ = campaign.note.when_missing;
    note.when_too_long_ = campaign.note.when_too_long;
    for (NoteVariant& variant : campaign.note.texts()) {
        auto parsed = NoteTemplate::parse(variant.text);
        if (!parsed) return parsed.error();
        if (parsed->empty()) continue;
        note.texts_.push_back({std::move(variant.name), std::move(*parsed)});
    }
    return note;
}

std::vector<std::string> CampaignNote::names() const {
    std::vector<std::string> all;
    for (const Text& text : texts_) {
        for (std::string& name : text.note.names()) {
            if (std::ranges::find(all, name) == all.end()) all.push_back(std::move(name));
        }
    }
    return all;
}

const CampaignNote::Text& CampaignNote::text_of(const NoteSubject& subject) const {
    const auto given = std::ranges::find(texts_, subject.variant, &Text::variant);
    if (given != texts_.end()) return *given;
    Random draw = Random(variant_seed).fork(campaign_).fork(subject.identity.value);
    const auto last = static_cast<std::int64_t>(texts_.size()) - 1;
    return texts_[static_cast<std::size_t>(draw.between(std::int64_t{0}, last))];
}

NoteDecision CampaignNote::decide(const NoteSubject& subject, std::size_t length_max) const {
    // A lead's own text wins. A mistake in it is the row's, not the campaign's: the row lacks its
    // variable.
    NoteDecision decision;
    NoteTemplate own;
    if (!subject.fields.note.empty()) {
        auto parsed = NoteTemplate::parse(subject.fields.note);
        if (!parsed) {
            decision.skip = Reason::missing_variable;
            decision.detail = parsed.error().what;
            decision.is_malformed = true;
            return decision;
        }
        own = std::move(*parsed);
    }
    const bool is_own = !own.empty();
    if (!is_own && texts_.empty()) return decision;
    if (!is_own) decision.variant = text_of(subject).variant;
    const NoteTemplate& note = is_own ? own : text_of(subject).note;

    RenderedText rendered =
        note.render([&subject](std::string_view name) { return value_of(subject, name); });
    if (!rendered.missing.empty()) {
        if (!is_own && when_missing_ == WhenMissing::send_without_note) return decision;
        decision.skip = Reason::missing_variable;
        decision.detail = rendered.missing.front();
        return decision;
    }
    // Without what is awaited it is as short as it can be.
    const std::size_t length = note_length(rendered.text);
    if (length > length_max) {
        if (when_too_long_ == WhenTooLong::send_without_note) return decision;
        decision.skip = Reason::note_too_long;
        decision.detail = std::to_string(length);
        return decision;
    }
    decision.has_fallback = rendered.has_fallback;
    decision.lost_controls = rendered.lost_controls;
    decision.awaited = std::move(rendered.awaited);
    if (!decision.awaits_profile()) {
        decision.text = std::move(rendered.text);
        return decision;
    }
    decision.text = note.render([&subject](std::string_view name) {
                            return value_of(subject, name).value_or(to_come(name));
                        }
    ).text;
    return decision;
}

}  // namespace invito
