// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>

namespace {

using ct::Reduction;
using Targets = ct::Tensor<std::int32_t, 4>;
constexpr double inf = std::numeric_limits<double>::infinity();

const ct::Tensor<double, 4, 4> logits{1.5, -0.5, 0.25, 2.0, -1.0, 0.75, 3.0, -2.5,
                                      0.1, 0.2,  -0.3, 0.4, 4.0,  -4.0, 1.0, 0.0};

template <Reduction R, int SmoothingPercent, std::int32_t Ignore>
constexpr auto loss = [](auto x, auto t) {
  return ct::cross_entropy<R>(x, t, {.label_smoothing = SmoothingPercent / 100.0, .ignore_index = Ignore});
};

/// The losses of PyTorch 1.13, and the gradient of their mean.
template <int SmoothingPercent, std::int32_t Ignore>
void compare(const Targets& t, const check::Elements& rows, double mean, const check::Elements& gradient) {
  double total = 0;
  for (const double r : rows) total += r;
  CHECK(check::same(check::value(loss<Reduction::none, SmoothingPercent, Ignore>, logits, t), rows, 1e-14));
  CHECK(check::same(check::value(loss<Reduction::sum, SmoothingPercent, Ignore>, logits, t), {total}, 1e-14));
  CHECK(check::same(check::value(loss<Reduction::mean, SmoothingPercent, Ignore>, logits, t), {mean}, 1e-14));
  CHECK(check::same(check::gradient(loss<Reduction::mean, SmoothingPercent, Ignore>, logits, t)[0], gradient,
                    1e-12));
}

}  // namespace

TEST_CASE("losses and gradients are PyTorch's, for a target outside of the classes and one of them") {
  const Targets outside{3, 0, -100, 2}, inside{1, 0, 3, 1};
  compare<0, -100>(outside, {0.621860395306458, 4.120270282016656, 0, 3.066197927827128}, 2.602776201716747,
                   {0.108557783171087, 0.01469169833299785, 0.03110232561502484, -0.1543518071191097,
                    -0.3279199585216255, 0.03115182117767605, 0.2955602501552695, 0.001207887188679851, 0, 0,
                    0, 0, 0.3119818654263981, 0.0001046582564338673, -0.3178006708698155,
                    0.005714147186983572});
  compare<10, -100>(outside, {0.740610395306458, 4.014020282016656, 0, 3.141197927827128}, 2.631942868383414,
                    {0.1002244498377537, 0.006358364999664516, 0.02276899228169152, -0.1293518071191097,
                     -0.3029199585216255, 0.02281848784434273, 0.2872269168219364, -0.007125446144653482, 0,
                     0, 0, 0, 0.3036485320930648, -0.008228675076899465, -0.2928006708698155,
                     -0.00261918614634976});
  compare<10, 1>(inside, {0, 4.014020282016656, 1.147150809328222, 0}, 2.580585545672439,
                 {0, 0, 0, 0, -0.4543799377824382, 0.03422773176651409, 0.4308403752329044,
                  -0.01068816921698022, 0.1087018441276307, 0.1214487533469952, 0.06874402573523782,
                  -0.2988946232098638, 0, 0, 0, 0});
}

TEST_CASE("cross_entropy's derivatives agree with differences") {
  check::function([](auto x, auto c) { return ct::cross_entropy(x, c); },
                  check::random<ct::Tensor<double, 3, 7>>(1), ct::Tensor<std::int32_t, 3>{2, 0, 6});
}

TEST_CASE("derivatives of each row's loss agree with differences, along several axes") {
  const auto x = check::random<ct::Tensor<double, 2, 3, 5>>(1);
  const ct::Tensor<std::int32_t, 2, 3> t{4, 2, 0, 1, 2, 3};
  const auto rows = loss<Reduction::none, 20, 2>;
  static_assert(std::is_same_v<decltype(ct::evaluate(rows)(x, t)), ct::Tensor<double, 2, 3>>);
  check::function([](auto v, auto i) { return loss<Reduction::none, 20, 2>(v * v, i); }, x, t);
  check::programs(loss<Reduction::mean, 20, 2>, check::random<ct::Tensor<float, 4, 19>>(2),
                  Targets{2, 0, 18, 7});
  // So many classes that only batches with a row's target look for it.
  check::programs(loss<Reduction::mean, 20, 2>, check::random<ct::Tensor<float, 4, 1031>>(2),
                  Targets{2, 0, 1030, 7});
}

TEST_CASE("without a reduction in its type the mean, which is that of cross_entropy without options") {
  const Targets t{3, 0, 1, 2};
  const check::Elements plain =
      check::value([](auto x, auto i) { return ct::cross_entropy(x, i); }, logits, t);
  CHECK(check::same(
      check::value([](auto x, auto i) { return ct::cross_entropy(x, i, {.label_smoothing = 0}); }, logits, t),
      plain, 1e-15));
  CHECK(check::same(
      check::value([](auto x, auto i) { return ct::cross_entropy<Reduction::mean>(x, i); }, logits, t), plain,
      1e-15));
}

TEST_CASE_TEMPLATE("rows that are left out cost nothing and have gradient 0, also if all are", T, float,
                   double) {
  const ct::Tensor<T, 1, 3> x{static_cast<T>(-inf), 1, 2};
  const ct::Tensor<std::int32_t, 1> out{-100};
  CHECK(check::value(loss<Reduction::mean, 10, -100>, x, out) == check::Elements{0});
  CHECK(check::gradient(loss<Reduction::mean, 10, -100>, x, out)[0] == check::Elements{0, 0, 0});
}

TEST_CASE_TEMPLATE("finite for far logits, infinite for a masked target or a smoothed mask", T, float,
                   double) {
  const ct::Tensor<T, 1, 3> far{T(-1e30), T(1e30), 0}, masked{static_cast<T>(-inf), 1, 1};
  const ct::Tensor<std::int32_t, 1> first{0}, second{1};
  CHECK(check::value(loss<Reduction::none, 0, -100>, far, first)[0] == static_cast<double>(T(1e30)) * 2);
  CHECK(check::value(loss<Reduction::none, 0, -100>, masked, first)[0] == inf);
  CHECK(check::value(loss<Reduction::none, 10, -100>, masked, second)[0] == inf);
  CHECK(check::same(check::value(loss<Reduction::none, 0, -100>, masked, second), {std::log(2.0)}, 1e-6));
}

TEST_CASE("a target that is neither a class nor left out gives NaN") {
  const check::Elements rows = check::value(loss<Reduction::none, 0, -100>, logits, Targets{4, -1, -100, 3});
  CHECK(std::isnan(rows[0]));
  CHECK(std::isnan(rows[1]));
  CHECK(rows[2] == 0);
  CHECK(std::isfinite(rows[3]));
}
