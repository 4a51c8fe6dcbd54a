#include "cmd.hpp"
#include "invito/app/files.hpp"
#include "invito/config/examples.hpp"
#include "invito/report/terminal_text.hpp"

#include <filesystem>
#include <fmt/format.h>
#include <ostream>
#include <system_error>

namespace invito {

namespace {

struct NewFile {
    std::filesystem::path path;
    std::string_view content;
};

Error exists_already(const std::filesystem::path& path) {
    return Error{
        .kind = ErrorKind::usage,
        .code = "init.exists",
        .what = fmt::format("{} exists already; nothing was written", path.string()),
        .hint = "another folder: invito init DIR; overwrite it: --force",
    };
}

Error cannot_write(std::string what) {
    return Error{
        .kind = ErrorKind::failed,
        .code = "init.write",
        .what = std::move(what),
        .hint = "choose a folder that can be written: invito init DIR",
    };
}

// Not private: there is nobody's data in it, and a team may share it.
Result<void> write_new(const NewFile& file, bool may_overwrite) {
    auto place = find_destination(file.path.string(), {.is_forced = may_overwrite, .mode = 0666});
    if (!place) return place.error();
    const auto written =
        write_file(std::move(*place), [&file](std::ostream& out) { out << file.content; });
    if (!written) return written.error();
    return {};
}

// All files or none: what exists is found before anything is written.
Result<void> write_files(const std::vector<NewFile>& files, bool may_overwrite) {
    for (const NewFile& file : files) {
        std::error_code ignored;
        if (!may_overwrite && std::filesystem::exists(file.path, ignored)) {
            return exists_already(file.path);
        }
    }
    for (const NewFile& file : files) {
        std::error_code failed;
        std::filesystem::create_directories(file.path.parent_path(), failed);
        if (failed) {
            return cannot_write(
                fmt::format("cannot write {}: {}", file.path.string(), failed.message())
            );
        }
        const auto written = write_new(file, may_overwrite);
        if (written) continue;
        const Error& error = written.error();
        return error.kind == ErrorKind::storage ? cannot_write(error.what) : error;
    }
    return {};
}

}  // namespace

ExitCode cmd_init(Context& context) {
    const Invocation& invocation = context.invocation;
    const bool is_sandbox = invocation.has("--sandbox");
    const std::string_view settings = is_sandbox ? example_sandbox_settings() : example_settings();
    if (invocation.has("--print")) {
        context.out << settings;
        return ExitCode::ok;
    }
    const std::filesystem::path folder =
        invocation.operands.empty() ? "." : invocation.operands.front();
    const std::vector<NewFile> files = {
        {folder / "invito.yaml", settings},
        {folder / "campaigns" / "example.yaml",
         is_sandbox ? example_sandbox_campaign() : example_campaign()},
        {folder / "campaigns" / "example.csv", example_list()},
    };
    const auto written = write_files(files, invocation.has("--force"));
    if (!written) return fail(context, written.error());
    for (const NewFile& file : files) {
        context.err << "wrote " << file.path.lexically_normal().string() << '\n';
    }
    const std::string there = folder == "." ? "" : fmt::format("cd {} && ", folder.string());
    write_next(
        context.err, there + (is_sandbox ? "invito sandbox serve" : "invito config set-key"),
        context.err_style
    );
    return ExitCode::ok;
}

}  // namespace invito
