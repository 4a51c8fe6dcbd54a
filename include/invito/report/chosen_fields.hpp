#pragma once
// --json=FIELDS: a document passes through, and only the fields that somebody chose come out. Which
// those can be is read off a document of empty records, so that no list of names is kept beside the
// code that writes them.

#include <streambuf>
#include <string>
#include <string_view>
#include <vector>

namespace invito {

// Whose fields are chosen: those of each element of "items", if the document is such a list, or its
// own.
enum class FieldLevel { document, items };

class ChosenFields : public std::streambuf {
public:
    // `out` outlives this.
    ChosenFields(std::streambuf& out, std::vector<std::string> chosen, FieldLevel level);

protected:
    int_type overflow(int_type c) override;
    std::streamsize xsputn(const char* text, std::streamsize size) override;
    int sync() override { return is_broken_ ? -1 : out_.pubsync(); }

private:
    void take(char c);
    void take_of_text(char c);
    void begin_text();
    void begin_value();
    void open(char bracket);
    void close(char bracket);
    void pass(char c);
    [[nodiscard]] bool is_at_members() const { return depth_ == level_depth_; }

    std::streambuf& out_;
    std::vector<std::string> chosen_;
    int level_depth_;
    int depth_ = 0;
    std::string name_;         // of the member that is read
    bool is_in_text_ = false;  // between quotes
    bool is_escaped_ = false;  // behind a backslash
    bool is_in_name_ = false;  // what is read is a name, not a value
    bool expects_name_ = false;
    bool is_kept_ = true;
    bool is_broken_ = false;  // `out` takes no more
    bool is_first_ = true;    // no member of this object came out yet
};

struct FieldNames {
    FieldLevel level = FieldLevel::document;
    std::vector<std::string> names;  // without the version
};

// Of one of our documents, which has at least one item if it is a list.
[[nodiscard]] FieldNames field_names(std::string_view document);

}  // namespace invito
