#include "invito/support/descriptor.hpp"

#include <unistd.h>

namespace invito {

bool Descriptor::close() {
    return !is_open() || ::close(release()) == 0;
}

}  // namespace invito
