#pragma once
// Looks at the notes of a list as they would be rendered: the longest, the fallbacks, the first.

#include "invito/model/campaign.hpp"
#include "invito/plan/note.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/plan_screen.hpp"

namespace invito {

class NoteSurvey {
public:
    // Precondition: the campaign's note can be parsed.
    explicit NoteSurvey(const Campaign& campaign);

    void see(const WaitingJob& job, const NoteDecision& note, std::size_t limit);

    [[nodiscard]] const PlanNotes& result() const { return result_; }

private:
    [[nodiscard]] bool needs_profile(const LeadFields& fields) const;

    NoteTemplate note_;
    bool uses_first_name_ = false;
    bool uses_last_name_ = false;
    bool has_first_ = false;
    PlanNotes result_;
};

}  // namespace invito
