# Where several sources are compiled as one (CMAKE_UNITY_BUILD), at most so many.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

# invito_options: what every target of ours is compiled with.
add_library(invito_options INTERFACE)
target_include_directories(invito_options INTERFACE ${CMAKE_SOURCE_DIR}/include)
target_compile_options(invito_options INTERFACE
    -Wall -Wextra -Wpedantic -Wshadow -Wconversion -Wnon-virtual-dtor -Woverloaded-virtual -Wcast-align
    -Wformat=2 -Wimplicit-fallthrough)
if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
    target_compile_options(invito_options INTERFACE -Wduplicated-cond -Wlogical-op)
endif()
if(CMAKE_UNITY_BUILD)
    # They ask in which file a name is, and here several sources are one file. The dev preset has them
    # whole; what only one function can cause is an error here, too.
    target_compile_options(invito_options INTERFACE
        -Wno-shadow $<$<CXX_COMPILER_ID:GNU>:-Wshadow=local;-Wno-subobject-linkage>)
endif()
if(INVITO_WERROR)
    target_compile_options(invito_options INTERFACE -Werror)
endif()

# Sanitizers go to every target, ours and the compiled Boost, or they miss half of what happens.
add_library(invito_instrumented INTERFACE)
if(INVITO_SANITIZE)
    target_compile_options(invito_instrumented INTERFACE
        -fsanitize=${INVITO_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
    target_link_options(invito_instrumented INTERFACE -fsanitize=${INVITO_SANITIZE})
    if(CMAKE_CXX_COMPILER_ID STREQUAL "GNU")
        # Its manual says so: with a sanitizer it warns of values that are set.
        target_compile_options(invito_instrumented INTERFACE -Wno-maybe-uninitialized)
    endif()
    if(CMAKE_CXX_COMPILER_ID STREQUAL "Clang")
        target_compile_options(invito_instrumented INTERFACE
            -fsanitize-ignorelist=${CMAKE_SOURCE_DIR}/cmake/sanitizer_ignore.txt)
    endif()
    if(INVITO_SANITIZE MATCHES "thread")
        # ThreadSanitizer does not model fences (Asio documentation: BOOST_ASIO_DISABLE_FENCED_BLOCK).
        target_compile_definitions(invito_instrumented INTERFACE BOOST_ASIO_DISABLE_FENCED_BLOCK)
        # The second one: false on coroutine frames at -O1 (g++ 12).
        target_compile_options(invito_instrumented INTERFACE -Wno-tsan -Wno-mismatched-new-delete)
    endif()
endif()
target_link_libraries(invito_options INTERFACE invito_instrumented)

# Asio and Beast are compiled once, in one translation unit.
add_library(invito_boost STATIC ${CMAKE_SOURCE_DIR}/src/support/boost_impl.cpp)
target_compile_definitions(invito_boost PUBLIC
    BOOST_ASIO_SEPARATE_COMPILATION BOOST_BEAST_SEPARATE_COMPILATION BOOST_ASIO_NO_DEPRECATED)
target_link_libraries(invito_boost PUBLIC
    Boost::headers OpenSSL::SSL OpenSSL::Crypto Threads::Threads invito_instrumented)

if(INVITO_TIDY)
    find_program(INVITO_CLANG_TIDY NAMES clang-tidy-16 REQUIRED)
endif()

# invito_layer(name SOURCES a.cpp ... [PUBLIC targets...] [PRIVATE targets...])
# One static library per layer. PUBLIC: what its headers need; PRIVATE: what only its sources need.
function(invito_layer name)
    cmake_parse_arguments(LAYER "" "" "SOURCES;PUBLIC;PRIVATE" ${ARGN})
    add_library(invito_${name} STATIC ${LAYER_SOURCES})
    target_link_libraries(invito_${name} PUBLIC invito_options ${LAYER_PUBLIC} PRIVATE ${LAYER_PRIVATE})
    if(INVITO_TIDY)
        set_target_properties(invito_${name} PROPERTIES CXX_CLANG_TIDY "${INVITO_CLANG_TIDY}")
    endif()
endfunction()

# group_for_unity(target APART sources...)
# Where CMake compiles several sources as one: those of the target that are named are one of their own.
function(group_for_unity target)
    cmake_parse_arguments(GROUP "" "" "APART" ${ARGN})
    get_target_property(sources ${target} SOURCES)
    get_target_property(folder ${target} SOURCE_DIR)
    set(count 0)
    foreach(source IN LISTS sources)
        cmake_path(ABSOLUTE_PATH source BASE_DIRECTORY ${folder})
        if(source IN_LIST GROUP_APART)
            set(group apart)
        else()
            math(EXPR group "${count} / ${CMAKE_UNITY_BUILD_BATCH_SIZE}")
            math(EXPR count "${count} + 1")
        endif()
        set_source_files_properties(${source} TARGET_DIRECTORY ${target} PROPERTIES UNITY_GROUP ${group})
    endforeach()
    set_target_properties(${target} PROPERTIES UNITY_BUILD_MODE GROUP)
endfunction()
