#pragma once
// An open file of the operating system, closed with its owner.

#include <utility>

namespace invito {

class Descriptor {
public:
    // What open(2) returned; negative: it failed.
    explicit Descriptor(int number) : number_(number) {}
    ~Descriptor() { close(); }
    Descriptor(Descriptor&& other) noexcept : number_(other.release()) {}
    Descriptor& operator=(Descriptor&& other) noexcept {
        Descriptor taken(std::move(other));
        std::swap(number_, taken.number_);
        return *this;
    }

    [[nodiscard]] bool is_open() const { return number_ >= 0; }
    [[nodiscard]] int number() const { return number_; }
    [[nodiscard]] int release() { return std::exchange(number_, -1); }

    // False, with errno: what was written may not have arrived, as close(2) tells on some disks.
    bool close();

private:
    int number_;
};

}  // namespace invito
