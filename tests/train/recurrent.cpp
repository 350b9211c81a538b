// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A model with a loop in it trains like any other.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/nn.hpp>
#include <ctgrad/optim.hpp>
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <random>

namespace ct = ctgrad;

namespace {

constexpr std::size_t steps = 8, batch = 16, hidden = 8;

struct Recurrent {
  ct::nn::Parameter<1, hidden> in{ct::nn::init::normal(0.5)};
  ct::nn::Parameter<hidden, hidden> state{ct::nn::init::normal(0.3)};
  ct::nn::Parameter<hidden, 1> out{ct::nn::init::normal(0.3)};
};

/// The sum of a sequence of ±1, as a share of its length.
using Loss = decltype([](const auto& model, auto sequence, auto target) {
  const auto step = [&model](auto h, auto x) {
    return std::pair(tanh(matmul(h, model.state) + matmul(x, model.in)), std::tuple{});
  };
  const auto zero = ct::iota<float, ct::Shape<batch, hidden>>(sequence) * 0.0;
  const auto h = ct::scan(step, zero, sequence).first;
  const auto error = matmul(h, model.out) - target;
  return mean(error * error);
});

}  // namespace

TEST_CASE("a recurrent network learns to sum a sequence") {
  using Sequence = ct::Tensor<float, steps, batch, 1>;
  using Target = ct::Tensor<float, batch, 1>;
  ct::train::Trainer<Recurrent, Loss, ct::optim::AdamW, float, Sequence, Target> trainer(ct::optim::AdamW{},
                                                                                         1);
  std::mt19937 generator(1);
  double first = 0, last = 0;
  for (int i = 0; i < 300; ++i) {
    Sequence x;
    Target y;
    for (std::size_t t = 0; t < steps; ++t)
      for (std::size_t b = 0; b < batch; ++b) {
        x(t, b, 0) = generator() % 2 == 0 ? 1.0f : -1.0f;
        y(b, 0) += x(t, b, 0) / static_cast<float>(steps);
      }
    const double loss = trainer.step(0.01, x, y).loss;
    if (i < 10) first += loss / 10;
    if (i >= 290) last += loss / 10;
  }
  CHECK(last < 0.05 * first);
  // The states of all steps are in memory, and no more than a few times as much.
  constexpr std::int64_t states = steps * batch * hidden * sizeof(float);
  CHECK(trainer.arena_bytes >= states);
  CHECK(trainer.arena_bytes < 8 * states);
}
