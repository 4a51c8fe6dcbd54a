// Where exceptions end: a broken database is 74, a bug is 70. Everything the world refuses came
// back as a Result and has its own exit code.

#include "exit_code.hpp"
#include "invito/app/compose.hpp"
#include "invito/report/error_text.hpp"
#include "invito/support/failure.hpp"
#include "program.hpp"

#include <cerrno>
#include <csignal>
#include <filesystem>
#include <iostream>
#include <sys/stat.h>
#include <unistd.h>

namespace {

using invito::ExitCode;

invito::Environment current_environment() {
    invito::Environment environment;
    for (char** variable = environ; *variable != nullptr; ++variable) {
        const std::string text = *variable;
        const auto equals = text.find('=');
        if (equals != std::string::npos)
            environment[text.substr(0, equals)] = text.substr(equals + 1);
    }
    return environment;
}

int fail(const invito::Error& error) {
    invito::write_error_text(std::cerr, error, invito::Style{}, invito::Severity::error);
    return static_cast<int>(invito::exit_code_of(error.kind));
}

// It was removed, or its disk was taken away: no path that is not absolute leads anywhere.
bool is_folder_gone() {
    std::error_code gone;
    static_cast<void>(std::filesystem::current_path(gone));
    return static_cast<bool>(gone);
}

invito::Error folder_is_gone() {
    return {
        .kind = invito::ErrorKind::config,
        .code = "folder.gone",
        .what = "the folder that this command was given in is not there any more",
        .hint = "change to another one, or to the same one again: cd ~",
    };
}

void tell_busy(const invito::BusyDatabase& busy) {
    if (!busy.away.empty()) {
        std::cerr << "Waiting: " << busy.away << "; asking again for 30 s\n";
        return;
    }
    std::cerr << "Waiting: " << busy.path << " is locked by "
              << (busy.holder.empty() ? "another program" : busy.holder)
              << "; it goes on when that one is done\n";
}

int bug_found(const char* what) {
    const auto& facts = invito::build_facts();
    std::cerr << "error: " << what << "  [internal]\n"
              << "  This is a bug in invito " << facts.version << " (" << facts.commit << ").\n"
              << "  hint: please report it with this message, the command, and the output of: "
                 "invito version --json\n";
    return static_cast<int>(ExitCode::internal);
}

// A reader that went away is no failure; a full disk behind ">" is. Streams do not keep the errno
// of an early failure, so the kind of standard output decides.
int flushed(int code) {
    std::cout.flush();
    struct stat kind {};
    const bool is_known = fstat(STDOUT_FILENO, &kind) == 0;
    const bool is_pipe = is_known && (S_ISFIFO(kind.st_mode) || S_ISSOCK(kind.st_mode));
    const bool is_closed_terminal =
        is_known && S_ISCHR(kind.st_mode) && isatty(STDOUT_FILENO) == 0 && errno == EIO;
    if (std::cout.good() || is_pipe || is_closed_terminal) return code;
    std::cerr << "error: cannot write all of the output  [storage.stdout]\n"
              << "  hint: is the disk full?\n";
    return static_cast<int>(ExitCode::storage);
}

}  // namespace

int main(int argc, char** argv) {
    std::signal(SIGPIPE, SIG_IGN);
    // Under any umask: a configuration that everybody may write would be refused.
    umask(umask(0) | S_IWOTH);
    std::ios::sync_with_stdio(false);
    invito::on_busy_database(tell_busy);
    try {
        const std::vector<std::string> arguments(argv + 1, argv + argc);
        const int code =
            invito::run_program(arguments, current_environment(), std::cout, std::cerr);
        return flushed(code);
    } catch (const invito::StorageFailure& failure) {
        return fail(invito::told_of(failure));
    } catch (const std::exception& failure) {
        if (is_folder_gone()) return fail(folder_is_gone());
        return bug_found(failure.what());
    } catch (...) {
        return bug_found("an exception without a name");
    }
}
