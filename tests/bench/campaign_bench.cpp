// Whole campaigns without caps against the sandbox over loopback: jobs per second, CPU per job and
// peak memory of the shipped binary. It prints figures and judges none: speed is compared as ratios
// within one run, never tested against a number.
//
//   campaign_bench PROGRAM [--leads N] [--accounts N] [--tls] [--latency-ms N]

#include "invito/sandbox/server.hpp"
#include "support/child_process.hpp"
#include "support/temp_dir.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace invito::test {
namespace {

struct Plan {
    std::string program;
    int leads = 20'000;
    int accounts = 64;
    bool tls = false;
    int latency_ms = 0;
};

Plan parse(const std::vector<std::string>& arguments) {
    if (arguments.size() < 2) throw std::runtime_error("usage: campaign_bench PROGRAM [options]");
    Plan plan;
    plan.program = std::filesystem::absolute(arguments[1]).string();
    for (std::size_t i = 2; i < arguments.size(); ++i) {
        const std::string& option = arguments[i];
        if (option == "--tls") {
            plan.tls = true;
            continue;
        }
        if (i + 1 >= arguments.size()) throw std::runtime_error(option + " needs a number");
        const int value = std::stoi(arguments[++i]);
        if (option == "--leads") {
            plan.leads = value;
        } else if (option == "--accounts") {
            plan.accounts = value;
        } else if (option == "--latency-ms") {
            plan.latency_ms = value;
        } else {
            throw std::runtime_error("unknown option " + option);
        }
    }
    return plan;
}

std::string account_id(int number) {
    return "acc_" + std::to_string(number);
}

std::unique_ptr<sandbox::Server> start_sandbox(const Plan& plan) {
    sandbox::ServerOptions options;
    options.scenario.acceptance = 0;
    options.latency = std::chrono::milliseconds{plan.latency_ms};
    for (int i = 0; i < plan.accounts; ++i) {
        sandbox::SandboxAccount account;
        account.id = account_id(i);
        account.name = account.id;
        options.accounts.push_back(account);
    }
    auto started = sandbox::Server::start(std::move(options));
    if (!started) throw std::runtime_error(started.error().what);
    return std::move(*started);
}

void write_files(const Plan& plan, const sandbox::Server& server, const TempDir& folder) {
    std::ofstream(folder.file("ca.pem")) << server.ca_pem();
    std::ofstream settings(folder.file("invito.yaml"));
    settings << "version: 1\nprovider:\n  kind: sandbox\n  dsn: "
             << (plan.tls ? server.https_url() : server.http_url())
             << "\n  ca_file: ca.pem\ndatabase: invito.db\ntimezone: UTC\ndefaults:\n"
                "  limits: {per_day: unlimited, per_week: unlimited, profiles_per_day: unlimited}\n"
                "  pacing: {min: 0s, max: 0s}\n  window: always\n  ramp_up: none\naccounts:\n";
    for (int i = 0; i < plan.accounts; ++i) {
        settings << "  a" << i << ": {id: " << account_id(i) << "}\n";
    }
    std::ofstream campaign(folder.file("bench.yaml"));
    campaign << "version: 1\nname: bench\nlist: {file: leads.csv}\naccounts: {use: [a0";
    for (int i = 1; i < plan.accounts; ++i)
        campaign << ", a" << i;
    campaign << "]}\nnote: {text: \"Hello {{first_name}}\"}\n";
    std::ofstream list(folder.file("leads.csv"));
    list << "linkedin_url,first_name,company\n";
    for (int i = 0; i < plan.leads; ++i) {
        list << "https://www.linkedin.com/in/bench-lead-" << i << ",Jane,Acme\n";
    }
}

struct Measured {
    double seconds = 0;
    Finished finished;
};

Measured measure(const Plan& plan, const TempDir& folder, std::vector<std::string> arguments) {
    ChildOptions options;
    options.arguments = std::move(arguments);
    options.arguments.insert(options.arguments.begin(), plan.program);
    options.directory = folder.path();
    options.environment = {{"HOME", folder.path()}, {"LANG", "C.UTF-8"}, {"PATH", "/usr/bin:/bin"}};
    const auto begin = std::chrono::steady_clock::now();
    Measured measured;
    measured.finished = run_child(options);
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
    measured.seconds = took.count();
    if (measured.finished.exit_code != 0) {
        throw std::runtime_error("the program failed: " + measured.finished.err);
    }
    return measured;
}

void print(const char* phase, const Plan& plan, const Measured& measured) {
    std::printf(
        "%-8s %9.0f jobs/s  %7.1f us CPU/job  %6.1f MB peak\n",
        phase,
        plan.leads / measured.seconds,
        1e6 * measured.finished.cpu_seconds / plan.leads,
        static_cast<double>(measured.finished.peak_rss_kib) / 1024
    );
}

void bench(const Plan& plan) {
    const TempDir folder;
    const auto server = start_sandbox(plan);
    write_files(plan, *server, folder);
    std::printf(
        "%d leads, %d accounts, %s, %d ms latency\n",
        plan.leads,
        plan.accounts,
        plan.tls ? "TLS" : "HTTP",
        plan.latency_ms
    );
    print("import", plan, measure(plan, folder, {"import", "bench.yaml", "-q"}));
    measure(plan, folder, {"start", "bench", "--yes", "-q"});
    print("run", plan, measure(plan, folder, {"run", "--quiet", "--progress", "none"}));
    print("report", plan, measure(plan, folder, {"report", "--csv", "report.csv", "-q"}));

    const auto seen = server->invitations().size();
    if (seen != static_cast<std::size_t>(plan.leads)) {
        throw std::runtime_error("the sandbox saw " + std::to_string(seen) + " invitations");
    }
}

}  // namespace
}  // namespace invito::test

int main(int argc, char** argv) {
    try {
        invito::test::bench(invito::test::parse({argv, argv + argc}));
        return 0;
    } catch (const std::exception& error) {
        std::fprintf(stderr, "campaign_bench: %s\n", error.what());
        return 1;
    }
}
