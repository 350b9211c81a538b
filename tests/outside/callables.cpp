// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Everything that can be called can be explained: transforms of every kind, function objects, and all
// arguments.
#include "expect.hpp"

#include <array>
#include <tuple>
#include <vector>

namespace ct = ctgrad;

namespace {

using outside::Phase;
using Vector = ct::Tensor<double, 4>;

constexpr auto logs = [](auto x) { return log(x) * 2.0; };
constexpr unsigned logs_line = __LINE__ - 1;

struct Roots {
  constexpr auto operator()(auto x) const { return ct::sqrt(x); }
};
constexpr unsigned roots_line = __LINE__ - 2;

template <class F, class... A>
void check(const outside::Expected& e, F f, const A&... arguments) {
  outside::check(ct::explain_nonfinite(f, arguments...), e, __FILE__);
}

}  // namespace

TEST_CASE("transforms") {
  const Vector x{1, 2, 0, 3};
  check({"evaluate", logs_line, "log", "log 0", Phase::forward, "", {2}}, ct::evaluate(logs), x);
  check({"jacrev", roots_line, "sqrt", "0", Phase::derivative}, ct::jacrev(Roots{}), x);
  check({"jacfwd", roots_line, "sqrt", "0", Phase::derivative}, ct::jacfwd(Roots{}), x);
  check({"grad of a function object", roots_line, "sqrt", "0", Phase::derivative}, ct::grad(Roots{}), 0.0);
  CHECK_FALSE(ct::explain_nonfinite(ct::jacobian(Roots{}), Vector{1, 2, 3, 4}).found);
}

TEST_CASE("arguments of every kind") {
  const Vector x{1, 2, 0, 3};
  const ct::TensorView<const double, 4> view(x.data());
  check({"view", logs_line, "log", "log 0", Phase::forward, "", {2}}, logs, view);
  constexpr auto second = [](const auto& array) { return logs(array[1]); };
  check({"std::array", logs_line, "log", "log 0", Phase::forward, "", {2}}, second,
        std::array{Vector{1, 1, 1, 1}, x});
  constexpr auto last = [](const auto& tuple) { return logs(std::get<2>(tuple)); };
  check({"std::tuple", logs_line, "log", "log 0"}, last, std::tuple(1.0, x, 0.0));
  const auto r = ct::explain_nonfinite(last, std::tuple(1.0, x, outside::inf));
  outside::show("in a tuple", to_string(r));
  REQUIRE(r.found);
  CHECK(r.phase == Phase::argument);
  CHECK(outside::contains(r.name, "argument 0"));
  CHECK(outside::contains(r.name, "2"));  // which of its three values
}

TEST_CASE("a large tensor: the last of a million elements") {
  static ct::Tensor<float, 1000, 1000> x;
  x.fill(1);
  x(999, 999) = 0;
  check({"large", logs_line, "log", "log 0", Phase::forward, "", {999, 999}}, logs, x);
}

TEST_CASE("explaining changes nothing and can be repeated") {
  const Vector x{1, 2, 0, 3};
  const std::string first = to_string(ct::explain_nonfinite(logs, x));
  for (int i = 0; i < 3; ++i) CHECK(to_string(ct::explain_nonfinite(logs, x)) == first);
  CHECK(x == Vector{1, 2, 0, 3});
}
