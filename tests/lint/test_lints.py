"""Each lint on texts that it must accept and on texts that it must refuse."""

import subprocess
import tempfile
import textwrap
import unittest
from pathlib import Path

import clocks
import coroutines
import cpp_format
import cpp_text
import documents
import file_shape
import layers
import lean_schema
import one_definition
import picture
import portable_sql
import repository
import secrets_and_paths


def lines_of(findings) -> list[int]:
    return [finding.line for finding in findings]


class CppTextTest(unittest.TestCase):
    def test_blanks_comments_and_texts_and_keeps_every_offset(self):
        source = 'a("//no", \'"\'); // co_await {\nb(1\'000); /* x\n y */ c(R"q(} " )" )q");\n'

        code = cpp_text.code_only(source)

        self.assertEqual(len(code), len(source))
        self.assertEqual(code.count("\n"), source.count("\n"))
        self.assertNotIn("co_await", code)
        self.assertNotIn("no", code)
        self.assertNotIn("}", code)
        self.assertIn("b(1'000);", code)
        self.assertIn("c(", code)
        self.assertEqual(code.index("c("), source.index("c("))

    def test_keeps_an_escaped_quote_inside_its_text(self):
        self.assertEqual(cpp_text.code_only(r'f("a\"{b"); g();'), 'f("     "); g();')

    def test_drops_directives_with_their_continuations(self):
        source = "#define AWAIT(x) \\\n    co_await x{}\nint a;\n"

        self.assertEqual(cpp_text.statements_only(source).split(), ["int", "a;"])

    def test_keeps_only_literals_when_asked_to(self):
        source = 'auto a = "one"; // "two"\nauto b = R"(three)";\n'

        self.assertEqual(cpp_text.literals_only(source).split(), ['"one"', 'R"(three)"'])


class LayersTest(unittest.TestCase):
    FILES = {
        "include/invito/app/status.hpp",
        "include/invito/support/time.hpp",
        "include/invito/model/job.hpp",
        "include/invito/plan/limiter.hpp",
        "include/invito/ports/store.hpp",
        "include/invito/provider/unipile_provider.hpp",
        "include/invito/store/sqlite_store.hpp",
        "src/store/database.hpp",
        "src/plan/calendar.hpp",
        "tests/run/world.hpp",
    }

    def problems(self, path: str, include: str) -> list[str]:
        found = layers.findings(path, f"#include {include}\n", self.FILES.__contains__)
        return [finding.problem for finding in found]

    def accepts(self, path: str, include: str):
        self.assertEqual(self.problems(path, include), [], f"{path} {include}")

    def refuses(self, path: str, include: str, problem: str):
        found = self.problems(path, include)
        self.assertEqual(len(found), 1, f"{path} {include}: {found}")
        self.assertIn(problem, found[0])

    def test_lets_each_layer_include_itself_and_those_below(self):
        self.accepts("src/model/job.cpp", '"invito/model/job.hpp"')
        self.accepts("src/model/job.cpp", '"invito/support/time.hpp"')
        self.accepts("src/store/sqlite_store.cpp", '"database.hpp"')
        self.accepts("src/store/sqlite_store.cpp", '"invito/ports/store.hpp"')
        self.accepts("src/run/runner.cpp", '"invito/plan/limiter.hpp"')
        self.accepts("src/app/compose.cpp", '"invito/store/sqlite_store.hpp"')
        self.accepts("src/cli/commands/cmd_status.cpp", '"invito/app/status.hpp"')
        self.accepts("src/store/sqlite/open.cpp", '"database.hpp"')

    def test_refuses_a_look_upwards(self):
        for path, header, problem in (
            ("src/support/text.cpp", "model/job.hpp", "support may not include model"),
            ("src/model/job.cpp", "plan/limiter.hpp", "model may not include plan"),
            ("src/plan/limiter.cpp", "ports/store.hpp", "plan may not include ports"),
            ("src/ports/clock.cpp", "store/sqlite_store.hpp", "ports may not include store"),
        ):
            self.refuses(path, f'"invito/{header}"', problem)

    def test_refuses_an_adapter_that_knows_another(self):
        self.refuses(
            "src/report/html.cpp", '"invito/store/sqlite_store.hpp"', "report may not include store"
        )
        self.refuses(
            "src/run/runner.cpp", '"invito/store/sqlite_store.hpp"', "run may not include store"
        )
        self.refuses(
            "src/sandbox/server.cpp",
            '"invito/provider/unipile_provider.hpp"',
            "sandbox may not include provider",
        )

    def test_refuses_a_command_that_opens_the_store_itself(self):
        self.refuses(
            "src/cli/commands/cmd_status.cpp", '"invito/store/sqlite_store.hpp"', "cli may not include store"
        )
        self.refuses("src/app/status.cpp", '"invito/cli/context.hpp"', "neither")

    def test_refuses_private_headers_of_others_and_headers_that_do_not_exist(self):
        self.refuses("src/run/runner.cpp", '"store/database.hpp"', "neither")
        self.refuses("src/run/runner.cpp", '"../store/database.hpp"', "climbs")
        self.refuses("src/run/runner.cpp", '"nowhere.hpp"', "neither")
        self.refuses("src/run/runner.cpp", '"invito/run/nowhere.hpp"', "neither")

    def test_lets_tests_use_private_headers_and_helpers(self):
        self.accepts("tests/store/database_test.cpp", '"store/database.hpp"')
        self.accepts("tests/run/runner_test.cpp", '"world.hpp"')
        self.accepts("tests/store/database_test.cpp", '"run/world.hpp"')
        self.accepts("tests/run/runner_test.cpp", '"invito/store/sqlite_store.hpp"')
        self.accepts("tests/support/fake_server.cpp", '"invito/store/sqlite_store.hpp"')
        self.accepts("tests/support/fake_server.cpp", "<openssl/ssl.h>")
        self.refuses("tests/support/text_test.cpp", "<openssl/ssl.h>", "OpenSSL")
        self.refuses("tests/input/csv_test.cpp", "<sqlite3.h>", "SQLite")

    def test_keeps_tests_of_pure_layers_pure(self):
        self.accepts("tests/plan/limiter_test.cpp", '"plan/calendar.hpp"')
        self.refuses(
            "tests/plan/limiter_test.cpp", '"store/database.hpp"', "plan may not include store"
        )
        self.refuses(
            "tests/model/job_test.cpp", '"invito/ports/store.hpp"', "model may not include ports"
        )

    def test_keeps_each_library_in_its_place(self):
        places = {
            "<sqlite3.h>": "src/store/database.cpp",
            "<boost/beast/http.hpp>": "src/provider/http_client.cpp",
            "<openssl/evp.h>": "src/support/digest.cpp",
            "<rapidjson/document.h>": "src/store/rows.cpp",
            "<yaml-cpp/yaml.h>": "src/config/document.cpp",
            "<utf8proc.h>": "src/support/text.cpp",
            "<date/tz.h>": "src/support/time.cpp",
            "<spdlog/spdlog.h>": "src/cli/log.cpp",
            "<boost/asio/awaitable.hpp>": "include/invito/ports/clock.hpp",
            "<boost/asio/ssl/context.hpp>": "src/provider/http_client.cpp",
            "<boost/beast/src.hpp>": "src/support/boost_impl.cpp",
            "<gtest/gtest.h>": "tests/plan/limiter_test.cpp",
        }
        for header, place in places.items():
            self.accepts(place, header)
            self.refuses("src/plan/limiter.cpp", header, "may not be included here")
            self.refuses("src/model/job.cpp", header, "may not be included here")
        self.refuses("src/run/runner.cpp", "<sqlite3.h>", "SQLite")
        self.refuses("src/support/text.cpp", "<openssl/evp.h>", "OpenSSL")
        self.refuses("src/report/html.cpp", "<boost/asio/post.hpp>", "Asio")
        self.refuses("src/run/runner.cpp", "<boost/asio/ssl.hpp>", "Asio SSL")
        self.refuses("src/plan/note.cpp", "<fmt/format.h>", "fmt")
        self.refuses("src/run/runner.cpp", "<gtest/gtest.h>", "GoogleTest")

    def test_keeps_libraries_out_of_public_headers(self):
        self.refuses("include/invito/store/sqlite_store.hpp", "<sqlite3.h>", "public headers")
        self.refuses("include/invito/report/report.hpp", "<fmt/format.h>", "public headers")
        self.accepts("include/invito/support/result.hpp", "<boost/system/result.hpp>")

    def test_wants_every_library_in_its_table(self):
        self.refuses("src/cli/main.cpp", "<curl/curl.h>", "no library of the table")
        self.accepts("src/plan/note.cpp", "<string_view>")
        self.refuses("src/plan/note.cpp", "<unistd.h>", "POSIX")

    def test_reads_past_comments_and_white_space(self):
        source = "// #include <sqlite3.h>\n/*\n#include <sqlite3.h>\n*/\n #  include <sqlite3.h>\n"

        found = layers.findings("src/plan/note.cpp", source, self.FILES.__contains__)

        self.assertEqual(lines_of(found), [5])


class CoroutinesTest(unittest.TestCase):
    def found(self, body: str):
        source = "awaitable<void> f(int x) {\n" + textwrap.dedent(body) + "\n}\n"
        return coroutines.findings("src/run/x.cpp", source)

    def accepts(self, body: str):
        self.assertEqual(self.found(body), [], body)

    def refuses(self, body: str, problem: str, line: int = 2):
        found = self.found(body)
        self.assertEqual(lines_of(found), [line], body)
        self.assertIn(problem, found[0].problem)

    def test_accepts_an_await_that_stands_alone(self):
        self.accepts("co_await send(invitation);")
        self.accepts("auto outcome = co_await provider_.send(std::move(invitation));")
        self.accepts("co_return co_await send(invitation);")
        self.accepts("auto [error, bytes] = co_await read(stream);")
        self.accepts("const auto& [error, bytes] = co_await read(stream);")
        self.accepts("x[0] = co_await read(stream, sizes[2]);")
        self.accepts("auto first = (co_await read(stream))[0];")
        self.accepts("auto first = values()[co_await read(stream)];")
        self.accepts("[[maybe_unused]] auto outcome = co_await send(invitation);")

    def test_accepts_braces_in_the_statements_around_it(self):
        self.accepts("Invitation i{lead.id, {1, 2}};\nco_await send(std::move(i));")
        self.accepts("co_await send(i);\nauto p = ok ? Pair{1, 2} : Pair{};")
        self.accepts("const auto by_id = [id](int x) { return x == id; };\nco_await send(by_id);")

    def test_accepts_heads_of_control_statements(self):
        self.accepts("if (auto outcome = co_await send(i)) {\n use(outcome);\n}")
        self.accepts("if (auto o = co_await send(i); o.ok()) { use(Pair{o, 1}); }")
        self.accepts("while (co_await next()) {\n total += wide ? 2 : 1;\n}")
        self.accepts("do { step(); } while (co_await next());")
        self.accepts("for (auto& row : co_await rows()) { use({row}); }")
        self.accepts("for (int i{0}; i < 3; ++i) { co_await step(i); }")
        self.accepts("switch (co_await state()) {\n case State::ok: { a(); }\n default: b();\n}")
        self.accepts("if (wide ? a : b) co_await step();")
        self.accepts("if (ready) { co_await a(); } else if (x) { co_await b(); } else co_await c();")
        self.accepts("try {\n co_await a();\n} catch (const Failure& failure) {\n note({1});\n}")

    def test_accepts_lambdas_without_captures_that_are_coroutines(self):
        self.accepts("auto task = []() -> awaitable<void> { co_await a(); };")
        self.accepts("spawn(context, [](Job job) -> awaitable<int> {\n co_await a(job);\n}, done);")

    def test_refuses_braces(self):
        self.refuses("co_await send({.id = lead.id});", "braces")
        self.refuses("co_await send(Invitation{lead.id});", "braces")
        self.refuses("co_await Invitation{lead.id}.send();", "braces")
        self.refuses('co_await log({"a"s, "b"s});', "braces")
        self.refuses("Pair p{co_await a(), co_await b()};", "braces")
        self.refuses("return_value = Pair{co_await a(), 1};", "braces")
        self.refuses("if (auto o = co_await send(Pair{1, 2})) { use(o); }", "braces")
        self.refuses("co_await wait(std::vector<int>{});", "braces")

    def test_refuses_lambdas(self):
        self.refuses("co_await each([x] { return x; });", "lambda")
        self.refuses("co_await each([] { return 1; });", "lambda")
        self.refuses("co_await each([&](int y) -> bool { return x == y; });", "lambda")
        self.refuses("co_await each(1, [=](auto y) mutable noexcept { return y; });", "lambda")
        self.refuses("co_spawn(co_await this_coro::executor, [s] { s(); }, detached);", "lambda")

    def test_refuses_the_conditional_operator(self):
        self.refuses("auto s = c ? co_await f() : g();", "?:")
        self.refuses("auto s = co_await f(c ? a : b);", "?:")
        self.refuses("if (ready) co_await f(c ? a : b);", "?:")

    def test_finds_statements_of_many_lines(self):
        self.refuses("auto outcome =\n    co_await send(\n first,\n {1, 2}\n    );", "braces", 3)
        self.accepts("auto outcome =\n    co_await send(\n first,\n second\n    );\nPair p{1, 2};")

    def test_finds_statements_inside_of_blocks_and_lambdas(self):
        self.refuses("if (ready) {\n for (;;) {\n  co_await f({1});\n }\n}", "braces", 4)
        self.refuses(
            "auto task = []() -> awaitable<Result<void>> {\n    co_await f({1});\n};", "braces", 3
        )

    def test_refuses_a_capturing_lambda_that_is_a_coroutine(self):
        self.refuses("auto task = [this]() -> awaitable<void> { co_await a(); };", "capturing")
        self.refuses("auto task = [&] { co_return 1; };", "capturing")
        self.refuses("spawn(e, [x]() -> awaitable<void> {\n co_await a();\n}, done);", "capturing")
        self.accepts("auto outer = [x] { return []() -> awaitable<void> { co_await a(); }; };")

    def test_ignores_comments_texts_and_directives(self):
        self.accepts("// co_await f({1});\n/* co_await f({1}); */")
        self.accepts('co_await log("{} ? [x] {");')
        self.accepts("co_await log(R\"({ ? )\");  // {1} ? 2 : 3")
        self.accepts("co_await put('{', 1'000, '?', '\"');")

    def test_understands_classes_and_constructors(self):
        source = textwrap.dedent(
            """\
            namespace invito {
            class Runner final : public Port {
            public:
                explicit Runner(Clock& clock) : clock_{clock}, jobs_(3), state_{} {}
                awaitable<void> run() override { co_await step(); }
                auto walk() const -> awaitable<int> { co_return co_await count(); }
                template <class T>
                awaitable<T> wait(T value) noexcept { co_await tick(); co_return T{value}; }
                bool operator[](int x) const { return x ? true : false; }

            private:
                State state_{1};
            };
            enum class Mode { one, two };
            awaitable<void> bad() { co_await step({}); }
            }  // namespace invito
            """
        )

        self.assertEqual(lines_of(coroutines.findings("src/run/x.cpp", source)), [15])

    def test_says_when_brackets_do_not_match(self):
        found = coroutines.findings("src/run/x.cpp", "void f() {\n  g(1];\n}\n")

        self.assertEqual(len(found), 1)
        self.assertIn("line 2", found[0].problem)


class ClocksTest(unittest.TestCase):
    READS = (
        "auto t = std::chrono::system_clock::now();",
        "auto t = std::chrono::steady_clock :: now();",
        "using C = std::chrono::high_resolution_clock;",
        "using C = std::chrono::steady_clock;",
        "std::this_thread::sleep_for(1s);",
        "std::this_thread::sleep_until(t);",
        "std::random_device entropy;",
        "auto t = std::time(nullptr);",
        "auto t = time(NULL);",
        "auto t = ::time(nullptr);",
        "gettimeofday(&tv, nullptr);",
        "clock_gettime(CLOCK_MONOTONIC, &t);",
    )

    def test_refuses_every_way_to_read_a_clock(self):
        for line in self.READS:
            for path in ("src/run/runner.cpp", "include/invito/plan/x.hpp", "tests/run/x_test.cpp"):
                self.assertEqual(lines_of(clocks.findings(path, f"\n{line}\n")), [2], line)

    def test_accepts_them_where_the_world_begins(self):
        for line in self.READS:
            for path in (
                "src/clock/wall_clock.cpp",
                "src/app/run_session.cpp",
                "src/sandbox/sandbox_clock.hpp",
                "tests/bench/import_bench.cpp",
                "tests/support/stopwatch.hpp",
            ):
                self.assertEqual(clocks.findings(path, line), [], line)
        self.assertEqual(len(clocks.findings("src/sandbox/server.cpp", self.READS[0])), 1)

    def test_accepts_words_that_only_look_alike(self):
        for line in (
            "auto t = clock_.now();",
            "std::chrono::steady_clock::time_point expires_;",
            "// system_clock::now() is not for us",
            'say("steady_clock::now()");',
            "co_await clock_.sleep_until(t);",
            "auto t = row.time(0);",
            "auto t = log::time(0);",
            "auto t = local_time(nullptr);",
        ):
            self.assertEqual(clocks.findings("src/run/runner.cpp", line), [], line)

    def test_refuses_sql_that_asks_for_the_time(self):
        for sql in (
            "SELECT now()",
            "DEFAULT CURRENT_TIMESTAMP",
            "strftime('%s', 'now')",
            "SELECT unixepoch()",
        ):
            self.assertEqual(lines_of(clocks.findings("migrations/0001_x.sql", f"\n{sql};\n")), [2])
            source = f'\nauto q = R"({sql})";\n'
            self.assertEqual(lines_of(clocks.findings("src/store/jobs.cpp", source)), [2])

    def test_accepts_sql_with_the_time_as_a_parameter(self):
        sql = "-- never now()\nUPDATE account SET next_at = :now WHERE rest_until <= :now;\n"

        self.assertEqual(clocks.findings("migrations/0001_x.sql", sql), [])
        self.assertEqual(clocks.findings("src/store/jobs.cpp", f'R"({sql[15:]})"; a.now();'), [])
        self.assertEqual(clocks.findings("src/report/x.cpp", 'say("now (12:00)");'), [])


class OneDefinitionTest(unittest.TestCase):
    def problems(self, **texts: str) -> list[str]:
        files = {"src/a/a.hpp": texts.get("a", ""), "src/b/b.cpp": texts.get("b", "")}
        return [f.problem for f in one_definition.findings(files)]

    def accepts(self, a: str, b: str):
        self.assertEqual(self.problems(a=a, b=b), [])

    def refuses(self, a: str, b: str):
        self.assertEqual(len(self.problems(a=a, b=b)), 2)

    def test_refuses_types_and_functions_of_one_name(self):
        self.refuses("namespace n { struct X { int a; }; }", "namespace n {\nstruct X final : Y {};\n}")
        self.refuses("namespace n { enum class X : int { a }; }", "namespace n { class X { }; }")
        self.refuses("namespace n { template <class T> struct X {}; }", "namespace n { struct X {}; }")
        self.refuses("int f(const T& a, int b) { }", "int f(const T& c, int d) noexcept { }")
        self.refuses("X::X(int a) : b_(a) { }", "X::X(int c) : d_{c} { }")

    def test_accepts_overloads_and_what_is_local_to_its_file(self):
        self.accepts("int f(const T& a) { }", "int f(const U& a) { }")
        self.accepts("struct X {};", "namespace { struct X {}; }")
        self.accepts("struct X {};", "namespace n { struct X {}; }")
        self.accepts("struct X {};", "struct Y { struct X {}; };")
        self.accepts("int f(int a) { }", "static int f(int a) { }")
        self.accepts("struct X { struct S; };", "struct X::S { X x; };")
        self.accepts("struct X {};", "struct X; int g() { struct X {}; }")
        self.accepts("X::X(int a) : b_(a) { }", "Y::Y(int a) : b_(a) { }")

    def unnamed_problems(self, a: str, b: str, other: str = "src/a/b.cpp") -> list[str]:
        files = {"src/a/a.cpp": f"namespace {{ {a} }}", other: f"namespace {{ {b} }}"}
        return [f.problem for f in one_definition.unnamed_findings(files)]

    def test_refuses_one_name_in_two_unnamed_namespaces_of_a_folder(self):
        for a, b in (
            ("int f(int a) { }", "int f(int b) { return b; }"),
            ("struct X {};", "class X { int a; };"),
            ("constexpr int a = 1;", "const std::string a = {};"),
            ("constexpr std::array<int, 2> a{1, 2};", "constexpr auto a = f({});"),
            ("constexpr int a = 1;", "int a() { }"),
        ):
            with self.subTest(a):
                self.assertEqual(len(self.unnamed_problems(a, b)), 2)

    def test_accepts_one_name_in_unnamed_namespaces_that_are_never_compiled_as_one(self):
        self.assertEqual(self.unnamed_problems("int f() { }", "int f() { }", "src/b/b.cpp"), [])
        self.assertEqual(self.unnamed_problems("int f(int a) { }", "int f(long a) { }"), [])
        self.assertEqual(
            self.unnamed_problems("constexpr int f(int a) { }", "int f(long a) { }"), []
        )
        self.assertEqual(
            self.unnamed_problems("constexpr int a = 1;", "void f() { constexpr int a = 1; }"), []
        )
        self.assertEqual(
            self.unnamed_problems("int f(const T& a, X b = {}) { }", "int g(const T& a, X b = {}) { }"),
            [],
        )

    def test_takes_each_program_of_the_tests_by_itself(self):
        text = "struct World {};"
        elsewhere = {"tests/run/a.cpp": text, "tests/store/a.cpp": text}
        together = {"tests/run/a.cpp": text, "tests/run/b.cpp": text}
        linked = {"tests/run/a.cpp": text, "src/run/b.cpp": text}

        self.assertEqual(one_definition.findings(elsewhere), [])
        self.assertEqual(len(one_definition.findings(together)), 2)
        self.assertGreaterEqual(len(one_definition.findings(linked)), 1)


class SecretsAndPathsTest(unittest.TestCase):
    # Put together here, so that the lint does not find them in this file.
    KEY = "Zk3" + "vQ9xLm2Rt7Yw4Bn8Hs6Jd1Fg5Pc0Ka3Ue9To2Wi7"

    def problems(self, text: str, path: str = "README.md") -> list[str]:
        return [finding.problem for finding in secrets_and_paths.findings(path, text)]

    def test_refuses_paths_of_one_machine(self):
        for folder in ("work", "farm", "home"):
            self.assertEqual(len(self.problems(f"see /{folder}/main/x.cpp")), 1)
            self.assertEqual(len(self.problems(f'"/{folder}/x"')), 1)
        outside = self.problems("see ../" + "shared/style.md")
        self.assertEqual(outside, ["a path out of the repository"])

    def test_accepts_paths_that_exist_everywhere(self):
        for text in (
            "/etc/invito/invito.yaml",
            "~/.config/invito/key",
            "/home/anna/outreach",
            "https://example.com/" + "work/with/us",
            "src/" + "work/x.cpp",
            "a home/office ratio",
            "/homes/",
            "/in/jane-at-work/",
        ):
            self.assertEqual(self.problems(text), [], text)

    def test_refuses_keys(self):
        dashes = "-" * 5
        for text in (
            f"{dashes}BEGIN PRIVATE KEY{dashes}\n{self.KEY}",
            f"{dashes}BEGIN RSA PRIVATE KEY{dashes}\\n{self.KEY}",
            f'"{dashes}BEGIN ENCRYPTED PRIVATE KEY{dashes}\\n"\n    "{self.KEY}"',
            f'api_key = "{self.KEY}"',
            f"UNIPILE_API_KEY={self.KEY}",
            f"Authorization: Bearer {self.KEY}",
            "aB3dE6gH." + (self.KEY * 2)[:43] + "=",
            "ghp_" + "a1B2" * 9,
            "https://hooks.slack" + ".com/services/T0123456/B0123456/" + "a1B2" * 6,
        ):
            self.assertGreaterEqual(len(self.problems(text)), 1, text)

    def test_accepts_placeholders_and_hashes(self):
        for text in (
            'api_key = "sandbox-key"',
            "api_key_file: ~/.config/invito/unipile-api-key",
            "UNIPILE_API_KEY=" + "x" * 40,
            "password_is_never_read_from_the_command_line_of_the_program",
            "commit 0123456789abcdef0123456789abcdef01234567",
            f"{'-' * 5}BEGIN CERTIFICATE{'-' * 5}\n{self.KEY}",
            f'StartsWith("{"-" * 5}BEGIN PRIVATE KEY{"-" * 5}")',
        ):
            self.assertEqual(self.problems(text), [], text)

    def test_names_the_line(self):
        found = secrets_and_paths.findings("README.md", "one\ntwo\n/" + "home/ben\n")

        self.assertEqual(lines_of(found), [3])

    def test_takes_an_exception_for_one_problem_of_one_file(self):
        exception = ("docs/x.md", "an absolute path of one machine")
        secrets_and_paths.ALLOWED[exception] = "for this test"
        self.addCleanup(secrets_and_paths.ALLOWED.pop, exception)
        path = "/" + "work/main"

        self.assertEqual(self.problems(path, "docs/x.md"), [])
        self.assertEqual(len(self.problems(path, "docs/y.md")), 1)
        self.assertEqual(len(self.problems(f"api_key: {self.KEY}", "docs/x.md")), 1)


class FileShapeTest(unittest.TestCase):
    def found(self, text: str, path: str = "src/plan/x.cpp"):
        return file_shape.findings(path, text)

    def test_accepts_a_tidy_file(self):
        self.assertEqual(self.found("int a;\n\nint b;\n"), [])
        self.assertEqual(self.found("", "tests/empty.txt"), [])

    def test_refuses_white_space_at_the_end_of_a_line(self):
        self.assertEqual(lines_of(self.found("int a;\nint b; \n")), [2])
        self.assertEqual(lines_of(self.found("int a;\r\n")), [1])

    def test_wants_exactly_one_line_end_at_the_end(self):
        self.assertEqual(lines_of(self.found("int a;\nint b;")), [2])
        self.assertEqual(lines_of(self.found("int a;\n\n")), [2])

    def test_refuses_tabs_in_cpp_only(self):
        self.assertEqual(lines_of(self.found("int a;\n\tint b;\n")), [2])
        self.assertEqual(self.found("all:\n\tninja\n", "Makefile"), [])

    def test_refuses_long_sources(self):
        limit = file_shape.LINES_MAX

        self.assertEqual(self.found("int a;\n" * limit), [])
        self.assertEqual(lines_of(self.found("int a;\n" * (limit + 1))), [limit])
        self.assertEqual(self.found("text\n" * (limit + 1), "docs/x.md"), [])


class CppFormatTest(unittest.TestCase):
    def formatted(self, text: str) -> bool:
        with tempfile.TemporaryDirectory() as folder:
            style = (repository.ROOT / ".clang-format").read_text(encoding="utf-8")
            (Path(folder) / ".clang-format").write_text(style, encoding="utf-8")
            path = Path(folder) / "x.cpp"
            path.write_text(text, encoding="utf-8")
            return cpp_format.violations([str(path)]) == ""

    def test_tells_formatted_from_unformatted(self):
        self.assertTrue(self.formatted("int f() {\n    return 1;\n}\n"))
        self.assertFalse(self.formatted("int f() { return 1; }\n"))


class LeanSchemaTest(unittest.TestCase):
    def places(self, sql: str) -> list[tuple[str, int]]:
        return lean_schema.long_lists(textwrap.dedent(sql))

    def test_refuses_three_values_in_a_table_or_an_index(self):
        sql = """\
            CREATE TABLE job (
                id    INTEGER PRIMARY KEY,
                state TEXT CHECK (state IN ('a', 'it''s',
                                            'c')),
                level INTEGER CHECK (level NOT IN (1, 2, -3))
            ) STRICT;
            CREATE UNIQUE INDEX job_open ON job (id) WHERE kind = 1 AND (state in('a','b','c'));
            """

        self.assertEqual(
            self.places(sql), [("job.state", 3), ("job.level", 5), ("job_open.state", 7)]
        )

    def test_lets_two_values_a_chain_and_a_comment_pass(self):
        sql = """\
            CREATE TABLE job (
                flag  INTEGER CHECK (flag IN (0, 1)),  -- not IN (1, 2, 3)
                state TEXT CHECK (state = 'a' OR state = 'b' OR state = 'c'),
                day   TEXT CHECK (day IN (SELECT name FROM days))
            ) STRICT;
            """

        self.assertEqual(self.places(sql), [])

    def test_names_the_place_and_its_line(self):
        sql = "CREATE TABLE a (b TEXT CHECK (b IN (1, 2, 3)));"

        self.assertEqual(lines_of(lean_schema.findings("m.sql", sql)), [1])


class PortableSqlTest(unittest.TestCase):
    def lines(self, sql: str) -> list[int]:
        return lines_of(portable_sql.findings("src/store/jobs.cpp", textwrap.dedent(sql)))

    def test_refuses_what_one_engine_knows_alone(self):
        for sql in (
            '"SELECT 1 FROM job WHERE state IS ?1"',
            '"INSERT OR REPLACE INTO job VALUES (1)"',
            '"SELECT id FROM job NOT INDEXED"',
            '"UPDATE job SET at = max(?2, at)"',
            '"SELECT 1 WHERE ?1 IS NULL OR name = ?1"',
            '"PRAGMA cache_size"',
            "#include <sqlite3.h>",
        ):
            with self.subTest(sql):
                self.assertEqual(self.lines(sql), [1])

    def test_reads_a_text_over_its_lines(self):
        sql = """\
            auto row = db.prepare(
                "SELECT 1 FROM campaign c CROSS JOIN job j "
                "ON j.campaign_id = c.id"
            );
            """

        self.assertEqual(self.lines(sql), [2])

    def test_lets_what_both_know_pass(self):
        sql = """\
            "SELECT max(at), a IS NULL OR b IS NOT DISTINCT FROM ?1 FROM a CROSS JOIN job j "
            "WHERE j.id = a.id OR ?2 IS NULL ON CONFLICT DO NOTHING"
            """

        self.assertEqual(self.lines(sql), [])


class DocumentsTest(unittest.TestCase):
    def problems(self, text: str) -> list[str]:
        found = documents.findings(
            "docs/page.md",
            text,
            has_file={"src/store/writer.cpp", "src/cli/*.txt"}.__contains__,
            has_word=str.islower,
        )
        return [finding.problem for finding in found]

    def test_lets_pass_what_is_there(self):
        for text in (
            "`src/store/writer.cpp` calls `writer()`",
            "`src/cli/<name>.txt`",
            "`invito run --wait=2h`, `api8.unipile.com:13851`, `a/b`",
            "```\nSrc `src/gone.cpp`\n```",
            "# A heading, here\n[a](#a-heading-here) [b](architecture.md#the-floors)",
            "[c](https://invito.example/gone.md)",
        ):
            with self.subTest(text):
                self.assertEqual(self.problems(text), [])

    def test_names_what_is_gone(self):
        for text, problem in (
            ("`src/store/gone.cpp`", "there is no file `src/store/gone.cpp`"),
            ("`store/gone.hpp`", "there is no file `store/gone.hpp`"),
            ("`WriterThread`", "no source knows `WriterThread`"),
            ("`writer::Gone`", "no source knows `Gone`"),
            ("[a](gone.md)", "the link gone.md leads nowhere"),
            ("[a](#gone)", "the link #gone leads to no heading"),
            ("[a](architecture.md#gone)", "the link architecture.md#gone leads to no heading"),
        ):
            with self.subTest(text):
                self.assertEqual(self.problems(text), [problem])

    def test_tells_the_line_behind_a_fenced_block(self):
        found = documents.findings("docs/page.md", "```\na\n```\n`src/gone.cpp`\n")

        self.assertEqual(lines_of(found), [4])


class PictureTest(unittest.TestCase):
    TABLE = {"low": set(), "mid": {"low"}, "side": {"low"}, "top": {"low", "mid"}}
    USED = {("mid", "low"), ("side", "low"), ("top", "mid"), ("top", "low")}
    PAGE = """\
        | `low` | stands | nothing of ours |
        | `mid`, `side` | lie | `low` |
        | `top` | sits | everything but `side` |

        ```mermaid
        flowchart TB
            subgraph a ["above"]
                top
            end
            subgraph b ["between"]
                mid
                side
            end
            subgraph c ["below"]
                low
            end
            top --> mid
            mid & side --> low
        ```
        """

    def floors(self, *change: str) -> list[str]:
        page = textwrap.dedent(self.PAGE)
        if change:
            self.assertIn(change[0], page)
            page = page.replace(*change)
        return picture.floor_problems(
            picture.drawing_of(page, "flowchart"), self.TABLE, self.USED
        )

    def rows(self, old: str, new: str) -> list[str]:
        page = textwrap.dedent(self.PAGE)
        self.assertIn(old, page)
        return [problem for _, problem in picture.row_problems(page.replace(old, new), self.TABLE)]

    def test_accepts_the_floors_as_they_are(self):
        self.assertEqual(self.floors(), [])
        self.assertEqual(self.rows("lie", "lie"), [])

    def test_refuses_a_wrong_arrow(self):
        self.assertEqual(
            self.floors("top --> mid", "top --> mid --> side"),
            ["mid --> side: mid may not include side"],
        )
        self.assertEqual(
            self.floors("mid & side --> low", "low --> mid & side"),
            [
                "low --> mid: low may not include mid",
                "low --> side: low may not include side",
                "mid may include low, and no arrows lead there",
                "side may include low, and no arrows lead there",
                "top may include low, and no arrows lead there",
            ],
        )

    def test_refuses_an_arrow_that_no_include_stands_for(self):
        drawing = picture.drawing_of(textwrap.dedent(self.PAGE), "flowchart")

        found = picture.floor_problems(drawing, self.TABLE, self.USED - {("side", "low")})

        self.assertEqual(found, ["side --> low: nothing of side includes low"])

    def test_refuses_a_missing_arrow_and_a_missing_layer(self):
        self.assertEqual(
            self.floors("mid & side --> low", "mid --> low"),
            ["side may include low, and no arrows lead there"],
        )
        self.assertEqual(self.floors("        side\n", ""), ["side is on no floor"])
        self.assertEqual(
            self.floors("        side\n", "        side\n        attic\n"), ["attic is no layer"]
        )

    def test_refuses_a_neighbour_on_the_same_floor(self):
        self.assertEqual(
            self.floors('    end\n    subgraph b ["between"]\n', ""),
            ["top --> mid: an arrow leads to a lower floor"],
        )

    def test_refuses_a_row_that_the_table_does_not_say(self):
        self.assertEqual(
            self.rows("| lie | `low` |", "| lie | `top` |"),
            ["mid may include: low", "side may include: low"],
        )
        self.assertEqual(self.rows("but `side`", "but `mid`"), ["top may include: low, mid"])
        self.assertEqual(
            self.rows("| `low` | stands | nothing of ours |\n", ""), ["no row tells of low"]
        )

    def test_compares_a_jobs_moves(self):
        page = "```mermaid\nstateDiagram-v2\n    [*] --> a\n    a --> b: found\n    b --> a\n```\n"
        drawing = picture.drawing_of(page, "stateDiagram-v2")

        self.assertEqual(picture.state_problems(drawing, {("a", "b"), ("b", "a")}), [])
        self.assertEqual(
            picture.state_problems(drawing, {("a", "b"), ("a", "c")}),
            ["b --> a is no legal move", "the move a --> c is not drawn"],
        )

    def test_reads_what_the_sources_say(self):
        self.assertIn(("plan", "model"), picture.real_includes())
        self.assertIn(("sending", "unknown"), picture.legal_moves())


class RepositoryTest(unittest.TestCase):
    def test_lists_files_that_are_tracked_or_new_and_not_ignored(self):
        names = repository.all_files()

        self.assertIn("tests/lint/test_lints.py", names)
        self.assertIn(".clang-format", names)
        self.assertFalse([name for name in names if name.startswith("build/")])

    def test_ends_with_one_when_something_was_found(self):
        script = (
            "import repository as r;"
            "print(r.report([r.Finding('b', 2, 'bad'), r.Finding('a', 1, 'bad')], 'Mend it.'))"
        )
        folder = Path(__file__).parent
        command = ["python3", "-B", "-c", script]

        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)

        self.assertEqual(done.stdout, "a:1: bad\nb:2: bad\n1\n")
        self.assertIn("2 found. Mend it.", done.stderr)


if __name__ == "__main__":
    unittest.main()
