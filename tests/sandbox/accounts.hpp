#pragma once
// The accounts of the default scenario, by their ids.

#include <string>

namespace invito::sandbox::test {

inline const std::string anna = "h_EKCy2lRLef5NzHp0iw4A";
inline const std::string ben = "Xb81s0PnRkaTq6sUe9Zw1g";
inline const std::string carla = "q0LmA2f_Tky3VvNc7Rd5Eg";

}  // namespace invito::sandbox::test
