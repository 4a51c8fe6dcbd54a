#include "fault_disk.hpp"

#include "disk_state.hpp"

#include <utility>

namespace invito::test {
namespace {

int io_error(DiskCall call) {
    switch (call) {
        case DiskCall::open: return SQLITE_CANTOPEN;
        case DiskCall::read: return SQLITE_IOERR_READ;
        case DiskCall::write: return SQLITE_IOERR_WRITE;
        case DiskCall::truncate: return SQLITE_IOERR_TRUNCATE;
        case DiskCall::sync: return SQLITE_IOERR_FSYNC;
        case DiskCall::remove: return SQLITE_IOERR_DELETE;
        case DiskCall::look: return SQLITE_IOERR_ACCESS;
        case DiskCall::measure: return SQLITE_IOERR_FSTAT;
        case DiskCall::map: return SQLITE_IOERR_SHMSIZE;
    }
    return SQLITE_IOERR;
}

// As the operating system's own VFS reports it.
int no_room(DiskCall call) {
    return call == DiskCall::write ? SQLITE_FULL : io_error(call);
}

}  // namespace

int FaultDisk::State::ask(DiskCall call, bool needs_room) {
    if (is_down) return io_error(call);
    if (is_undisturbed) return SQLITE_OK;
    ++calls;
    if (needs_room) ++calls_for_room;
    if (!plan || (plan->fault == DiskFault::full && !needs_room)) return SQLITE_OK;
    if (plan->calls_left > 1) {
        --plan->calls_left;
        return SQLITE_OK;
    }
    has_failed = true;
    const DiskFault fault = plan->fault;
    if (plan->repeat == Repeat::once) plan.reset();
    if (fault == DiskFault::crash) go_down();
    return fault == DiskFault::full ? no_room(call) : io_error(call);
}

void FaultDisk::State::go_down() {
    if (!is_down) directory.freeze();
    is_down = true;
}

void FaultDisk::State::restart() {
    directory.thaw();
    for (const auto& [number, node] : nodes) {
        node->locks = std::make_shared<FileLocks>();
        node->memory.reset();
    }
    plan.reset();
    is_down = false;
    ++process;
}

std::shared_ptr<DiskNode> FaultDisk::State::find(const std::string& path) {
    auto entry = directory.find(path);
    if (!entry) return nullptr;
    if (entry->number) return nodes.at(*entry->number);
    if (entry->bytes.empty()) {  // made beside SQLite, just now
        return create(path, DiskDirectory::Kind::database);
    }
    auto [number, node] = new_node(std::move(entry->bytes));
    DiskDirectory::adopt(path, number);
    return node;
}

std::shared_ptr<DiskNode> FaultDisk::State::create(
    const std::string& path, DiskDirectory::Kind kind
) {
    auto [number, node] = new_node({});
    directory.put(path, number, kind);
    return node;
}

std::pair<int, std::shared_ptr<DiskNode>> FaultDisk::State::new_node(std::string bytes) {
    const int number = static_cast<int>(nodes.size()) + 1;
    auto node = std::make_shared<DiskNode>();
    node->content = DiskFile(std::move(bytes));
    nodes.emplace(number, node);
    return {number, std::move(node)};
}

FaultDisk::Undisturbed::Undisturbed(const FaultDisk& disk) : disk_(disk) {
    disk_.state_->is_undisturbed = true;
}

FaultDisk::Undisturbed::~Undisturbed() {
    disk_.state_->is_undisturbed = false;
}

FaultDisk::FaultDisk(std::uint64_t seed) : state_(std::make_unique<State>(seed)) {
    install(*state_);
}

FaultDisk::~FaultDisk() {
    uninstall(*state_);
}

std::uint64_t FaultDisk::calls(DiskFault fault) const {
    return fault == DiskFault::full ? state_->calls_for_room : state_->calls;
}

void FaultDisk::fail_at(std::uint64_t call, DiskFault fault, Repeat repeat) {
    state_->plan = State::Plan{call, fault, repeat};
    state_->has_failed = false;
}

bool FaultDisk::has_failed() const {
    return state_->has_failed;
}

void FaultDisk::heal() {
    state_->plan.reset();
}

void FaultDisk::ignore_syncs(bool ignored) {
    state_->ignores_syncs = ignored;
}

void FaultDisk::kill() {
    state_->go_down();
}

bool FaultDisk::is_down() const {
    return state_->is_down;
}

void FaultDisk::process_death() {
    state_->restart();
}

void FaultDisk::power_loss(Random& random) {
    state_->restart();
    state_->directory.lose_power(random);
    for (const auto& [number, node] : state_->nodes) node->content.lose_power(random);
}

}  // namespace invito::test
