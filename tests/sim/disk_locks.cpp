#include "disk_locks.hpp"

#include <sqlite3.h>

namespace invito::test {

bool FileLocks::raise(Holder& holder, int level) {
    if (holder.level >= level) return true;
    if (level == SQLITE_LOCK_SHARED) {
        if (is_writer_alone_) return false;
        ++readers_;
        holder.level = level;
        return true;
    }
    if (writer_ != nullptr && writer_ != &holder) return false;
    writer_ = &holder;
    if (level == SQLITE_LOCK_RESERVED) {
        holder.level = level;
        return true;
    }
    is_writer_alone_ = true;
    const bool has_others = readers_ > 1;
    holder.level = has_others ? SQLITE_LOCK_PENDING : level;
    return !has_others;
}

void FileLocks::lower(Holder& holder, int level) {
    if (holder.level <= level) return;
    if (writer_ == &holder) {
        writer_ = nullptr;
        is_writer_alone_ = false;
    }
    if (level == SQLITE_LOCK_NONE) --readers_;
    holder.level = level;
}

char* SharedMemory::region(std::size_t index) const {
    return has_region(index) ? regions_[index].get() : nullptr;
}

void SharedMemory::grow(std::size_t regions, std::size_t bytes) {
    while (regions_.size() < regions) regions_.push_back(std::make_unique<char[]>(bytes));
}

bool SharedMemory::lock_shared(Holder& holder, unsigned slots) {
    const unsigned wanted = slots & ~holder.shared;
    if ((exclusive_ & wanted) != 0) return false;
    for (std::size_t slot = 0; slot < slot_count; ++slot)
        sharers_[slot] += static_cast<int>((wanted >> slot) & 1U);
    holder.shared |= wanted;
    return true;
}

bool SharedMemory::lock_exclusive(Holder& holder, unsigned slots) {
    const unsigned wanted = slots & ~holder.exclusive;
    for (std::size_t slot = 0; slot < slot_count; ++slot) {
        const bool is_wanted = ((wanted >> slot) & 1U) != 0;
        const int own = static_cast<int>((holder.shared >> slot) & 1U);
        if (is_wanted && sharers_[slot] > own) return false;
    }
    if ((exclusive_ & wanted) != 0) return false;
    exclusive_ |= wanted;
    holder.exclusive |= wanted;
    return true;
}

void SharedMemory::unlock(Holder& holder, unsigned slots) {
    const unsigned shared = holder.shared & slots;
    for (std::size_t slot = 0; slot < slot_count; ++slot)
        sharers_[slot] -= static_cast<int>((shared >> slot) & 1U);
    holder.shared &= ~slots;
    exclusive_ &= ~(holder.exclusive & slots);
    holder.exclusive &= ~slots;
}

}  // namespace invito::test
