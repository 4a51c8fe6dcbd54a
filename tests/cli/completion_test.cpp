#include "cli/completion.hpp"

#include <gmock/gmock.h>

namespace invito {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::string_view breaks = " \t\n\"'><=;|&(:";

TypedLine typed(std::string_view line) {
    return read_line(line, breaks, "/home/anna");
}

TEST(Completion, reads_a_line_without_its_quotes) {
    const TypedLine line = typed(R"(invito 'it'"s" one\ word "a \" \x" "" ~/list sta)");

    EXPECT_THAT(line.words, ElementsAre("its", "one word", R"(a " \x)", "", "/home/anna/list"));
    EXPECT_EQ(line.word, "sta");
    EXPECT_EQ(line.quote, '\0');
    EXPECT_EQ(line.kept, 0U);
}

TEST(Completion, finds_where_bash_begins_to_replace) {
    EXPECT_EQ(typed("invito run --account=an").kept, 10U);
    EXPECT_EQ(typed("invito suppress check company:Ac").kept, 8U);
    EXPECT_EQ(typed("invito run --account='an").kept, 10U);
    EXPECT_EQ(typed("invito run a\\:b").kept, 0U);
    EXPECT_EQ(read_line("invito run --account=an", "", "").kept, 0U);
}

TEST(Completion, keeps_in_mind_a_quote_that_is_open) {
    EXPECT_EQ(typed("invito status \"my ca").word, "my ca");
    EXPECT_EQ(typed("invito status \"my ca").quote, '"');
    EXPECT_EQ(typed("invito status 'my \\").word, "my \\");
    EXPECT_EQ(typed("invito status 'my \\").quote, '\'');
    EXPECT_EQ(typed("invito status my\\").word, "my");
}

TEST(Completion, leaves_to_the_shell_what_is_the_shells) {
    EXPECT_THAT(
        typed("TZ=UTC A=1 invito status 2>/dev/null >| log -").words, ElementsAre("status")
    );
    EXPECT_TRUE(typed("invito report > re").is_redirected);
    EXPECT_TRUE(typed("invito report 2>&1 >re").is_redirected);
    EXPECT_FALSE(typed("invito report >re x").is_redirected);
    EXPECT_THAT(typed("true && invito status x").words, ElementsAre("status"));
    EXPECT_THAT(typed("").words, IsEmpty());
}

TEST(Completion, quotes_for_bash) {
    EXPECT_EQ(quoted_for_bash("spring-2026", '\0'), "spring-2026");
    EXPECT_EQ(quoted_for_bash("a b$c'd\"ü", '\0'), R"(a\ b\$c\'d\"ü)");
    EXPECT_EQ(quoted_for_bash("a b$c'd", '\''), R"(a b$c'\''d)");
    EXPECT_EQ(quoted_for_bash("a b$c'd`\\", '"'), R"(a b\$c'd\`\\)");
    EXPECT_EQ(quoted_for_bash("wow!x", '"'), R"(wow"'!'"x)");
    EXPECT_EQ(quoted_for_bash("say \"", '"'), R"(say \"")") << "bash would leave it open";
}

}  // namespace
}  // namespace invito
