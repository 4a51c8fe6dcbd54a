#pragma once
// Posts webhooks to this machine, as long as the context lives.

#include "invito/net/http_server.hpp"
#include "webhooks.hpp"

#include <functional>
#include <vector>

namespace invito::sandbox {

// What happened since it was asked last.
using HookNews = std::function<std::vector<HookPost>()>;

void tell_webhooks(const net::Executor& executor, HookNews news);

}  // namespace invito::sandbox
