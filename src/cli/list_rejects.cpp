#include "list_rejects.hpp"

#include "invito/input/lead_file.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <system_error>

namespace invito {

namespace {

namespace fs = std::filesystem;

constexpr int names_max = 1000;

// "leads.csv" -> "leads-rejects.csv", and so do its rejects: there is no "leads-rejects-rejects".
std::string rejects_name(const std::string& list) {
    std::string stem = fs::path(list).stem().string();
    const auto mark = stem.rfind("-rejects");
    const bool is_rejects =
        mark != std::string::npos &&
        stem.find_first_not_of("-0123456789", mark + std::string_view("-rejects").size()) ==
            std::string::npos;
    if (is_rejects) stem.erase(mark);
    return stem + "-rejects.csv";
}

std::string numbered(const fs::path& path, int number) {
    if (number == 1) return path.string();
    fs::path other = path;
    other.replace_filename(
        fmt::format("{}-{}{}", path.stem().string(), number, path.extension().string())
    );
    return other.string();
}

bool is_mended(const std::string& path, const Error& error) {
    return error.code == "file.changed" ||
           (error.code == "file.not_ours" && looks_like_rejects(path));
}

// Standard input and pipes have no folder.
bool has_folder(const OpenList& list) {
    std::error_code ignored;
    return list.file != nullptr && fs::is_regular_file(list.path, ignored);
}

Error no_file_name() {
    return Error{
        .kind = ErrorKind::usage,
        .code = "usage.value",
        .what = "--rejects takes the name of a file",
        .hint = "standard output is /dev/stdout",
    };
}

Error is_kept(const std::string& mended, const std::string& path) {
    return Error{
        .kind = ErrorKind::data,
        .code = "rejects.kept",
        .what = fmt::format("{} was changed since it was written, and stays", mended),
        .hint = fmt::format("the rejected rows of this import are in {}", path),
        .help_topic = "files",
    };
}

Error is_elsewhere(const Error& cause, const std::string& path) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "rejects.elsewhere",
        .what = cause.what,
        .hint = fmt::format("the rejected rows are in {}", path),
        .help_topic = "files",
    };
}

Error is_not_written(const Error& cause, const std::string& list) {
    return Error{
        .kind = ErrorKind::storage,
        .code = "rejects.not_written",
        .what = fmt::format("the rejected rows of {} are not kept: {}", list, cause.what),
        .hint = "to have them in another file: invito validate with --rejects FILE",
    };
}

}  // namespace

ListRejects::ListRejects(const CampaignFile& file, const OpenList& list, RejectsRequest request)
    : request_(std::move(request)),
      list_(list.path),
      campaign_(file.campaign.name),
      header_(list.source->header()),
      delimiter_(list.file == nullptr ? ',' : list.file->shape().delimiter),
      // The stated encoding is not that of the rejects: their mark says so.
      byte_order_mark_(file.list.encoding.has_value()) {}

Result<ListRejects> ListRejects::open(
    const CampaignFile& file, const OpenList& list, RejectsRequest request
) {
    ListRejects rejects(file, list, std::move(request));
    const RejectsRequest& wanted = rejects.request_;
    if (!wanted.named.empty()) {
        if (auto chosen = rejects.choose_named(); !chosen) return chosen.error();
    } else if (wanted.registry != nullptr && has_folder(list)) {
        rejects.request_.rules.is_forced = false;  // that is for a name somebody gave
        auto path = fs::path(list.path).replace_filename(rejects_name(list.path)).string();
        if (auto chosen = rejects.choose_beside(path, 1); !chosen)
            rejects.failure_ = chosen.error();
    }
    return rejects;
}

Result<void> ListRejects::choose_named() {
    const std::string& named = request_.named;
    if (named == "-") return no_file_name();
    auto place = find_destination(named, request_.rules);
    if (place) {
        write_to(std::move(*place));
        return {};
    }
    const bool may_go_beside = request_.registry != nullptr && is_mended(named, place.error());
    if (!may_go_beside) return place.error();
    mended_ = named;
    return choose_beside(named, 2);
}

// The first name that is free, or was used for the same rows before.
Result<void> ListRejects::choose_beside(const std::string& path, int first) {
    for (int number = first; number <= names_max; ++number) {
        const std::string name = numbered(path, number);
        auto place = find_destination(name, request_.rules);
        if (!place && place.error().kind == ErrorKind::storage) return place.error();
        if (!place) {
            if (mended_.empty() && is_mended(name, place.error())) mended_ = name;
            continue;
        }
        const bool is_usable =
            place->kind == Destination::Kind::free ||
            (place->kind == Destination::Kind::replaced && holds_these_rows(place->path));
        if (!is_usable) continue;
        write_to(std::move(*place));
        return {};
    }
    return Error{
        .kind = ErrorKind::storage,
        .code = "file.write",
        .what = fmt::format("{} and {} names after it are taken", path, names_max - 1),
        .hint = "delete what is repaired",
    };
}

bool ListRejects::holds_these_rows(const std::string& path) const {
    const auto kept = request_.registry->kept_file(path);
    const auto campaign = request_.registry->find_campaign(campaign_);
    return kept && campaign && kept->campaign == campaign->id &&
           kept->source == canonical_path(list_);
}

void ListRejects::write_to(Destination destination) {
    out_.emplace(std::move(destination), header_, delimiter_, byte_order_mark_);
}

void ListRejects::take(const RowFinding& finding) {
    const bool is_repairable = finding.verdict == "rejected" && finding.cells != nullptr;
    if (!is_repairable || failure_ || !out_) return;
    if (auto added = add(finding); !added) failure_ = added.error();
}

// Nothing is written yet when the first row finds that the list's folder cannot be written.
Result<void> ListRejects::add(const RowFinding& finding) {
    const auto try_it = [&] {
        return out_->add(*finding.cells, finding.line, finding.reason, finding.hint);
    };
    auto added = try_it();
    const bool may_move = request_.named.empty() && out_->count() == 0;
    if (added || !may_move || request_.other_folder.empty()) return added;
    const auto other = fs::path(request_.other_folder) / fs::path(out_->path()).filename();
    request_.other_folder.clear();
    mended_.clear();
    if (!choose_beside(other.string(), 1)) return added;
    warnings_.push_back(is_elsewhere(added.error(), out_->path()));
    return try_it();
}

Result<WrittenFile> ListRejects::finish() {
    if (!out_ && !failure_) return WrittenFile{};
    if (!failure_) {
        auto closed = out_->close();
        if (closed) {
            if (out_->count() == 0) return closed;
            path_ = out_->path();
            if (!mended_.empty()) warnings_.push_back(is_kept(mended_, path_));
            return closed;
        }
        failure_ = closed.error();
    }
    if (!request_.named.empty()) return *failure_;
    warnings_.push_back(is_not_written(*failure_, list_));
    return WrittenFile{};
}

}  // namespace invito
