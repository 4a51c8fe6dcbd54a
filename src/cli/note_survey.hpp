#pragma once
// Looks at the notes of a list as they would be rendered: the longest, the fallbacks, the first.

#include "invito/model/campaign.hpp"
#include "invito/plan/campaign_note.hpp"
#include "invito/ports/records.hpp"
#include "invito/report/plan_screen.hpp"

namespace invito {

class NoteSurvey {
public:
    explicit NoteSurvey(const Campaign& campaign);

    // `limit` is the longest note that the lead's account may send.
    void see(const WaitingJob& job, const NoteDecision& note, std::size_t limit);

    [[nodiscard]] const PlanNotes& result() const { return result_; }

private:
    PlanNotes result_;
};

}  // namespace invito
