// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// ndtr: the normal distribution function Φ(x) = 1/√(2π) ∫ e^(−t²/2) dt from −∞ to x, as torch.special.ndtr.
// Its error is that of a number near 1, also for x far below 0, where Φ(x) is small: enough for x Φ(x).
#pragma once
#include <ctgrad/graph/expr.hpp>
#include <ctgrad/op/exp.hpp>
#include <ctgrad/op/math.hpp>
#include <ctgrad/op/mul.hpp>

#include <type_traits>

namespace ctgrad::op {

struct Ndtr {
  static constexpr std::string_view name = "ndtr";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 20;

  template <class V>
  static constexpr V value(V x) {
    return math::bounded([](V v) { return math::ndtr(v); }, x, 40);
  }

  static constexpr graph::Value chain(int, graph::Value d, graph::Value, graph::Value x) {
    return d * (0.39894228040143268 * exp(-0.5 * (x * x)));
  }
};

/// x Φ(x) in kernels, where nobody else needs Φ(x): then it is cheaper in floats.
struct Xndtr {
  static constexpr std::string_view name = "xndtr";
  static constexpr graph::Kind kind = graph::Kind::elementwise;
  static constexpr int arity = 1, cost = 20;

  template <class V>
  static constexpr V value(V x) {
    if constexpr (std::is_same_v<typename math::detail::Lane<V>::type, float>)
      return math::xndtr(x);
    else
      return x * Ndtr::value(x);
  }
};

constexpr graph::Value ndtr(graph::Value x) { return graph::elementwise<Ndtr>(x); }
constexpr graph::Value xndtr(graph::Value x) { return graph::elementwise<Xndtr>(x); }

}  // namespace ctgrad::op
