#pragma once
// Result<T>: for everything where the world may say no (files, settings, the provider). What
// failed, where, what was found, and what to do next. Broken machines and broken promises are
// exceptions instead: see failure.hpp.

#include <boost/assert/source_location.hpp>
#include <boost/system/result.hpp>
#include <cstddef>
#include <optional>
#include <string>
#include <utility>

namespace invito {

// Closed set; each kind maps to exactly one exit code (cli/exit_code.hpp).
enum class ErrorKind {
    usage,        // wrong flags, arguments or names on the command line
    data,         // list or campaign file unusable
    config,       // configuration or secret permissions wrong
    auth,         // key refused
    unavailable,  // provider or network down
    storage,      // database or disk
    locked,       // another run holds the database
    failed,       // none of the above
};

// A place in a file. Lines and columns count from 1; 0 means unknown.
struct Place {
    std::string file;
    std::size_t line = 0;
    std::size_t column = 0;

    friend bool operator==(const Place&, const Place&) = default;
};

struct Error {
    ErrorKind kind = ErrorKind::failed;
    std::string
        code;  // stable, e.g. "list.no_profile_column"; appears in JSON and in the documentation
    std::string what;  // one sentence without full stop: what was attempted, on what
    std::optional<Place> place = {};
    std::string found = {};       // what stood there
    std::string hint = {};        // what to do next
    std::string help_topic = {};  // for "help: invito help <topic>"

    friend bool operator==(const Error&, const Error&) = default;
};

template <class T>
using Result = boost::system::result<T, Error>;

// Called by Result<T>::value() when there is no value; callers test first, so this is a programming
// error.
[[noreturn]] void throw_exception_from_error(
    const Error& error, const boost::source_location& where
);

}  // namespace invito
