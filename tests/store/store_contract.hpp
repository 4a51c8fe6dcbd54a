#pragma once
// What every RunStore promises, whatever carries out its operations. The suites that use this are
// one contract, a file for each part of it, and each holds for every engine:
// INSTANTIATE_TEST_SUITE_P(, ThePartContract, every_engine, engine_name).

#include "store_world.hpp"

#include <gtest/gtest.h>
#include <string>

namespace invito::test {

class StoreContract : public ::testing::TestWithParam<Engine>, protected StoreWorld {
protected:
    StoreContract() : StoreWorld(GetParam()) {}
};

inline const auto every_engine =
    ::testing::Values(Engine::single_threaded, Engine::threaded, Engine::shared);

inline std::string engine_name(const ::testing::TestParamInfo<Engine>& engine) {
    switch (engine.param) {
        case Engine::single_threaded: return "single_threaded";
        case Engine::threaded: return "threaded";
        case Engine::shared: return "shared";
    }
    throw std::logic_error("unknown Engine");
}

}  // namespace invito::test
