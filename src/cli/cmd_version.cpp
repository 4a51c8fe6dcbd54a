#include "cmd.hpp"
#include "invito/app/compose.hpp"
#include "invito/report/json_writer.hpp"

#include <boost/version.hpp>
#include <fmt/core.h>
#include <openssl/crypto.h>
#include <ostream>
#include <sqlite3.h>

namespace invito {

ExitCode cmd_version(Context& context) {
    const BuildFacts& facts = build_facts();
    if (!context.json()) {
        context.out << fmt::format("invito {}\n", facts.version);
        return ExitCode::ok;
    }
    JsonWriter json(context.out);
    json.begin_object();
    json.field("v", 1);
    json.field("version", facts.version);
    json.field("commit", facts.commit);
    json.field("build_type", facts.build_type);
    json.field("compiler", facts.compiler);
    json.key("libraries");
    json.begin_object();
    json.field("boost", BOOST_LIB_VERSION);
    json.field("openssl", OpenSSL_version(OPENSSL_VERSION_STRING));
    json.field("sqlite", sqlite3_libversion());
    json.end_object();
    json.end_object();
    json.finish();
    return ExitCode::ok;
}

}  // namespace invito
