// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include "check.hpp"

#include <ctgrad/nn.hpp>

TEST_CASE("cast converts integers to floating point") {
  const ct::Tensor<std::int32_t, 19> i{0,  1,  -1, 2,  123456, -7, 8,  9,  10, 11,
                                       12, 13, 14, 15, 16,     17, 18, 19, 20};
  CHECK(check::value([](auto x) { return cast<double>(x) * 0.5; }, i)[4] == 61728);
  CHECK(check::value([](auto x) { return cast<float>(x) * 0.5; }, i)[5] == -3.5);
}

TEST_CASE("cast integers take part in gradients as constants") {
  const ct::Tensor<std::int32_t, 5> i{3, 1, 4, 1, -5};
  const auto x = check::random<ct::Tensor<double, 5>>(1);
  check::function([](auto k, auto v) { return cast<double>(k) * v * v + cast_like(k, v); }, i, x);
  check::function([](auto k, auto v) { return sum<0>(exp(v) * cast<double>(k)); }, i, x);
}

TEST_CASE("cast to a value's own type is the value") {
  const auto x = check::random<ct::Tensor<double, 3>>(1);
  const check::Graph g([](auto v) { return cast<double>(v); }, x);
  CHECK(g.root == g.leaves[0]);
}

TEST_CASE("cast to integers rounds toward zero, without a gradient") {
  const ct::Tensor<double, 6> x{1.75, -1.75, 0.5, -0.5, 3, -4};
  const auto whole = [](auto v) { return cast<double>(cast<std::int32_t>(v)); };
  CHECK(check::value(whole, x) == check::Elements{1, -1, 0, 0, 3, -4});
  CHECK(check::gradient([](auto v) { return sum(cast<double>(cast<std::int32_t>(v)) * v); }, x)[0] ==
        check::Elements{1, -1, 0, 0, 3, -4});
  check::programs([](auto v) { return cast<float>(cast<std::int32_t>(v * 4)); },
                  check::random<ct::Tensor<float, 37>>(2));
}

/// The number of the largest element of each row.
constexpr auto best = [](auto v) { return ct::cast<std::int32_t>(ct::argmax<-1>(v)); };

TEST_CASE("integers that a program computes meet those of an argument") {
  const ct::Tensor<std::int32_t, 5> i{3, 1, 4, 1, -5};
  const ct::Tensor<double, 5> x{3.5, 2, 4.25, 1, -6};
  CHECK(check::value([](auto k, auto v) { return select(ct::equal(k, ct::cast<std::int32_t>(v)), v, -v); }, i,
                     x) == check::Elements{3.5, -2, 4.25, 1, 6});
  CHECK(check::value([](auto k, auto v) { return cast<double>(ct::cast<std::int32_t>(v) - k) * v; }, i, x) ==
        check::Elements{0, 2, 0, 0, 6});
  CHECK(
      check::value([](auto k, auto v) { return cast<double>(select(v > 2.0, ct::cast<std::int32_t>(v), k)); },
                   i, x) == check::Elements{3, 1, 4, 1, -5});
  const auto logits = check::random<ct::Tensor<double, 4, 7>>(3);
  // The largest logit by its number in four ways; pseudo-labels have the loss of the likeliest class.
  const check::Elements largest = check::value([](auto v) { return ct::amax<-1>(v); }, logits);
  CHECK(check::value([](auto v) { return sum<-1>(ct::one_hot<7, double>(best(v)) * v); }, logits) == largest);
  CHECK(check::value(
            [](auto v) { return ct::reshape<4>(ct::take_along_axis<-1>(v, ct::reshape<4, 1>(best(v)))); },
            logits) == largest);
  const auto loss = check::value([](auto v) { return ct::cross_entropy(v, best(v)); }, logits);
  const auto likeliest = check::value([](auto v) { return -mean(ct::amax<-1>(ct::log_softmax(v))); }, logits);
  CHECK(check::same(loss, likeliest, 1e-14));
}
