#pragma once
// Store over SQLite: each operation handed to a Writer.

#include "connection.hpp"
#include "invito/ports/store.hpp"

#include <boost/asio/any_io_executor.hpp>
#include <memory>

namespace invito::store {

// `connection` outlives the store and belongs to its thread alone from now on.
[[nodiscard]] std::unique_ptr<Store> make_threaded_store(
    Connection& connection, boost::asio::any_io_executor executor
);
[[nodiscard]] std::unique_ptr<Store> make_single_threaded_store(
    Connection& connection, boost::asio::any_io_executor executor
);

}  // namespace invito::store
