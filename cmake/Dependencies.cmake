# Debian 12 packages only (scripts/packages.txt and packages-test.txt). Nothing is downloaded at configure time.
find_package(Threads REQUIRED)
find_package(Boost 1.81 CONFIG REQUIRED COMPONENTS headers url)
find_package(OpenSSL 3 REQUIRED)
find_package(SQLite3 3.40 REQUIRED)
find_package(PostgreSQL 15 REQUIRED)  # libpq
find_package(RapidJSON REQUIRED)
find_package(fmt 9 REQUIRED)
find_package(spdlog REQUIRED)
find_package(yaml-cpp REQUIRED)
find_package(date REQUIRED)

find_path(UTF8PROC_INCLUDE_DIR utf8proc.h REQUIRED)
find_library(UTF8PROC_LIBRARY utf8proc REQUIRED)
add_library(utf8proc INTERFACE)
target_include_directories(utf8proc SYSTEM INTERFACE ${UTF8PROC_INCLUDE_DIR})
target_link_libraries(utf8proc INTERFACE ${UTF8PROC_LIBRARY})

find_path(IDN2_INCLUDE_DIR idn2.h REQUIRED)
find_library(IDN2_LIBRARY idn2 REQUIRED)
add_library(idn2 INTERFACE)
target_include_directories(idn2 SYSTEM INTERFACE ${IDN2_INCLUDE_DIR})
target_link_libraries(idn2 INTERFACE ${IDN2_LIBRARY})

# RapidJSON asserts on wrong types: undefined behaviour in release builds. Here it throws instead. Set once for every
# translation unit (one definition rule); src/support/json_assert.hpp is included through the command line.
# RAPIDJSON_SSE2 stays off: 1.1.0 takes the control characters from 0x1A on for plain ones then, and writes them so.
add_library(rapidjson_strict INTERFACE)
target_include_directories(rapidjson_strict SYSTEM INTERFACE ${RAPIDJSON_INCLUDE_DIRS} ${RapidJSON_INCLUDE_DIRS})
target_compile_definitions(rapidjson_strict INTERFACE RAPIDJSON_HAS_STDSTRING=1)
target_compile_options(rapidjson_strict INTERFACE "SHELL:-include ${CMAKE_SOURCE_DIR}/src/support/json_assert.hpp")
