// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "../../op/check.hpp"

#include <ctgrad/nn.hpp>

namespace {

const auto x = check::random<ct::Tensor<double, 3, 7>>(1), y = check::random<ct::Tensor<double, 3, 7>>(2);
const auto t = check::random<ct::Tensor<double, 3, 7>>(3, 0.05, 0.95);

template <ct::Reduction R>
constexpr auto all_losses = [](auto a, auto b, auto p) {
  return std::tuple(ct::mse<R>(a, b), ct::l1_loss<R>(a, b), ct::huber<R>(a, b, 0.7),
                    ct::binary_cross_entropy_with_logits<R>(a, p), ct::kl_div<R>(a, p),
                    ct::gaussian_nll_loss<R>(a, b, p), ct::poisson_nll_loss<R>(a, p));
};

}  // namespace

TEST_CASE("sums and means of losses are those of their elements") {
  const auto elements = ct::evaluate(all_losses<ct::Reduction::none>)(x, y, t);
  const auto sums = ct::evaluate(all_losses<ct::Reduction::sum>)(x, y, t);
  const auto means = ct::evaluate(all_losses<ct::Reduction::mean>)(x, y, t);
  const auto compare = [&]<std::size_t I>(std::integral_constant<std::size_t, I>) {
    CAPTURE(I);
    double total = 0;
    for (const double e : std::get<I>(elements)) total += e;
    CHECK(std::get<I>(sums) == doctest::Approx(total));
    CHECK(std::get<I>(means) == doctest::Approx(total / (I == 4 ? 3 : 21)));  // kl_div's mean is of rows
  };
  [&]<std::size_t... I>(std::index_sequence<I...>) {
    (compare(std::integral_constant<std::size_t, I>{}), ...);
  }
  (std::make_index_sequence<7>{});
  CHECK(std::get<1>(elements)(2, 3) == doctest::Approx(std::abs(x(2, 3) - y(2, 3))));
}
