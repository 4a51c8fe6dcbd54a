#pragma once
// The rejected rows of one list, kept for repair: where they go, and what is said of that. A file
// that somebody mended is never written over, nor one with the rows of another list.

#include "invito/config/campaign_file.hpp"
#include "invito/input/rejects_file.hpp"
#include "invito/ports/registry.hpp"
#include "invito/run/import.hpp"
#include "open_list.hpp"

#include <optional>
#include <string>
#include <vector>

namespace invito {

struct RejectsRequest {
    std::string named = {};  // by --rejects; empty: beside the list, or nowhere
    OutputRules rules = {};

    // Of an import, which may choose a name itself; else rows go where they are told, or nowhere.
    Registry* registry = nullptr;
    std::string other_folder = {};  // where the list's own cannot be written
};

class ListRejects {
public:
    // Errors: usage, "usage.value"; those of find_destination, of a file that was named.
    [[nodiscard]] static Result<ListRejects> open(
        const CampaignFile& file, const OpenList& list, RejectsRequest request
    );

    void take(const RowFinding& finding);

    // Rows go through a pipe or a device, once finish() is called.
    [[nodiscard]] bool has_reader() const { return out_ && out_->has_reader(); }

    // Once all rows are taken. A file that nobody asked for is no reason to fail: that it could not
    // be written is a warning. Errors: storage, "file.write".
    [[nodiscard]] Result<WrittenFile> finish();

    // What finish() wrote; empty: nothing.
    [[nodiscard]] const std::string& path() const { return path_; }
    [[nodiscard]] const std::vector<Error>& warnings() const { return warnings_; }

private:
    ListRejects(const CampaignFile& file, const OpenList& list, RejectsRequest request);

    Result<void> choose_named();
    Result<void> choose_beside(const std::string& path, int first);
    Result<void> add(const RowFinding& finding);
    void write_to(Destination destination);
    [[nodiscard]] bool holds_these_rows(const std::string& path) const;

    RejectsRequest request_;
    std::string list_;  // as it was named
    std::string campaign_;
    std::vector<std::string> header_;
    char delimiter_;
    bool byte_order_mark_;
    std::optional<RejectsFile> out_;
    std::string mended_;  // stays, because somebody changed it
    std::string path_;
    std::optional<Error> failure_;
    std::vector<Error> warnings_;
};

}  // namespace invito
