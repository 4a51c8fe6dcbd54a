#include "invito/ports/erasure.hpp"

#include "invito/support/failure.hpp"

#include <algorithm>

namespace invito {

std::string_view to_string(KeptFile::Kind kind) {
    switch (kind) {
        case KeptFile::Kind::backup: return "backup";
        case KeptFile::Kind::report: return "report";
        case KeptFile::Kind::rejects: return "rejects";
    }
    throw InternalFailure("every kind of kept file has a name");
}

bool ErasureResult::is_proved() const {
    const bool all_done = std::ranges::none_of(files, [](const ErasureFile& file) {
        return file.fate == ErasureFile::Fate::failed;
    });
    return all_done && std::ranges::all_of(remainders, &Remainder::is_somebody_else);
}

}  // namespace invito
