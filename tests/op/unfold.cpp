// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

namespace {

/// unfold as users would write it, had they any need of it.
template <int Axis, int Taps, int Windows, int Step, int Dilation, class T, class S>
constexpr auto unfold(ct::Expr<T, S> x) {
  constexpr ct::Dims d = [] {
    ct::Dims r;
    for (int i = 0; i < S::rank; ++i) {
      r.push_back(i == Axis ? Taps : S::dims[i]);
      if (i == Axis) r.push_back(Windows);
    }
    return r;
  }();
  return ct::Expr<T, ct::shape_of<d>>(ct::op::unfold(x.value, Axis, Taps, Windows, Step, Dilation));
}

}  // namespace

TEST_CASE("unfold has the taps of all windows, by taps") {
  const ct::Tensor<double, 2, 5> x{1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
  CHECK(check::value([](auto v) { return unfold<1, 3, 3, 1, 1>(v); }, x) ==
        check::Elements{1, 2, 3, 2, 3, 4, 3, 4, 5, 6, 7, 8, 7, 8, 9, 8, 9, 10});
  CHECK(check::value([](auto v) { return unfold<1, 2, 2, 2, 1>(v); }, x) ==
        check::Elements{1, 3, 2, 4, 6, 8, 7, 9});
  CHECK(check::value([](auto v) { return unfold<1, 2, 3, 1, 2>(v * 2.0); }, x) ==
        check::Elements{2, 4, 6, 6, 8, 10, 12, 14, 16, 16, 18, 20});
  CHECK(check::value([](auto v) { return unfold<0, 1, 2, 1, 1>(unfold<1, 2, 1, 1, 4>(v)); }, x) ==
        check::Elements{1, 5, 6, 10});
}

TEST_CASE("unfold's derivatives agree with differences, where windows overlap or leave gaps") {
  const auto x = check::random<ct::Tensor<double, 2, 7>>(1);
  check::function([](auto v) { return unfold<1, 3, 3, 2, 1>(v * v); }, x);
  check::function([](auto v) { return tanh(unfold<1, 2, 2, 3, 2>(v)); }, x);
  check::function([](auto v) { return unfold<0, 2, 1, 1, 1>(unfold<1, 4, 4, 1, 1>(v)) * 2.0; }, x);
}

TEST_CASE("unfold goes through vmap, and over comparisons and constants") {
  const auto x = check::random<ct::Tensor<double, 3, 6>>(1);
  CHECK(check::value([](auto v) { return ct::vmap<0>([](auto u) { return unfold<0, 2, 2, 2, 3>(u); })(v); },
                     x) == check::value([](auto v) { return unfold<1, 2, 2, 2, 3>(v); }, x));
  CHECK(check::value(
            [](auto v) {
              const auto u = unfold<1, 2, 5, 1, 1>(v);
              return select(unfold<1, 2, 5, 1, 1>(v > 0.0), u, -u);
            },
            x) == check::value([](auto v) { return unfold<1, 2, 5, 1, 1>(abs(v)); }, x));
}

TEST_CASE("overlapping windows are read in place: one kernel, and no memory") {
  constexpr auto f = [](auto v) { return sum<1>(unfold<1, 5, 4096, 1, 1>(v)); };
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, ct::Tensor<float, 4, 4100>>;
  constexpr const auto& plan = ct::run::Compiled<Source>::plan;
  CHECK(plan.steps.size() == 1);
  CHECK(plan.arena_bytes == 0);
}
