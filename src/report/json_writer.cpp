#include "invito/report/json_writer.hpp"

#include "invito/support/failure.hpp"
#include "invito/support/text.hpp"

#include <cmath>
#include <ostream>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

namespace invito {
namespace {

constexpr std::size_t json_flush_bytes = 64 * 1024;

std::string repaired_utf8(std::string_view text) {
    constexpr std::string_view replacement_character = "\xEF\xBF\xBD";
    std::string repaired;
    while (const auto invalid = first_invalid_utf8(text)) {
        repaired.append(text.substr(0, *invalid)).append(replacement_character);
        text.remove_prefix(*invalid + 1);
    }
    return repaired.append(text);
}

}  // namespace

struct JsonWriter::State {
    explicit State(std::ostream& stream) : out(stream), writer(buffer) {}

    void text(std::string_view content, bool is_key) {
        std::string repaired;
        if (first_invalid_utf8(content)) {
            repaired = repaired_utf8(content);
            content = repaired;
        }
        const auto bytes = static_cast<rapidjson::SizeType>(content.size());
        const char* const data = content.empty() ? "" : content.data();
        accepted(is_key ? writer.Key(data, bytes) : writer.String(data, bytes));
    }

    static void accepted(bool is_accepted) {
        ensure(is_accepted, "RapidJSON takes what JsonWriter gives it");
    }

    std::ostream& out;
    rapidjson::StringBuffer buffer;
    rapidjson::Writer<rapidjson::StringBuffer> writer;
};

JsonWriter::JsonWriter(std::ostream& out) : state_(std::make_unique<State>(out)) {}
JsonWriter::~JsonWriter() = default;

void JsonWriter::begin_object() {
    State::accepted(state_->writer.StartObject());
}

void JsonWriter::end_object() {
    State::accepted(state_->writer.EndObject());
    flush_if_large();
}

void JsonWriter::begin_array() {
    State::accepted(state_->writer.StartArray());
}

void JsonWriter::end_array() {
    State::accepted(state_->writer.EndArray());
}

void JsonWriter::key(std::string_view name) {
    state_->text(name, true);
}

void JsonWriter::value(std::string_view text) {
    state_->text(text, false);
}

void JsonWriter::value(bool flag) {
    State::accepted(state_->writer.Bool(flag));
}

void JsonWriter::value(double number) {
    ensure(std::isfinite(number), "a number in JSON is finite");
    State::accepted(state_->writer.Double(number));
}

void JsonWriter::null() {
    State::accepted(state_->writer.Null());
}

void JsonWriter::integer(std::int64_t number) {
    State::accepted(state_->writer.Int64(number));
}

void JsonWriter::finish() {
    ensure(state_->writer.IsComplete(), "a JSON document is complete when it is finished");
    state_->out.write(
        state_->buffer.GetString(), static_cast<std::streamsize>(state_->buffer.GetSize())
    );
    state_->out << '\n';
    state_->buffer.Clear();
}

void JsonWriter::flush_if_large() {
    if (state_->buffer.GetSize() < json_flush_bytes) return;
    state_->out.write(
        state_->buffer.GetString(), static_cast<std::streamsize>(state_->buffer.GetSize())
    );
    state_->buffer.Clear();
}

}  // namespace invito
