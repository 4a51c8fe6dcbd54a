#pragma once
// What a decoder gives: a value, or the reason why the body is not the documented shape.

#include <boost/system/result.hpp>

namespace invito {

struct ShapeError {
    const char* what;  // a fixed sentence: never a part of the body
};

template <class T>
using Shaped = boost::system::result<T, ShapeError>;

inline constexpr ShapeError not_an_object{"the answer is not a JSON object"};

}  // namespace invito
