// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A recurrent network learns the sound of an amplifier, and then runs like a plug-in: a callback gets blocks
// of samples, and neither allocates memory nor does anything whose time depends on the samples.
//
// Output:
//   error ...: less than a tenth of what the amplifier changes
//   100 blocks of 64 samples, 0 allocations, at most ... us a block
#include <ctgrad/train.hpp>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <new>
#include <numbers>

namespace ct = ctgrad;

int allocations = 0;
[[gnu::noinline]] void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t n, std::align_val_t a) {  // what tensors are made of
  ++allocations;
  const auto align = static_cast<std::size_t>(a);
  if (void* p = std::aligned_alloc(align, (n + align - 1) / align * align)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }

constexpr std::size_t units = 8, block = 64;
using State = ct::Tensor<float, units>;
using Block = ct::Tensor<float, block>;

struct Amplifier {
  ct::nn::Parameter<units> input{ct::nn::init::normal(1)};
  ct::nn::Parameter<units, units> recurrent{ct::nn::init::normal(0.2)};
  ct::nn::Parameter<units> bias{ct::nn::init::zeros};
  ct::nn::Parameter<units> output{ct::nn::init::normal(0.3)};

  /// The state after a block, and the block's output.
  constexpr auto operator()(auto state, auto samples) const {
    return ct::scan(
        [this](auto h, auto x) {
          const decltype(h) next(tanh(x * input + sum<-1>(recurrent * h) + bias).value);
          return std::pair(next, sum(output * next));
        },
        state, samples);
  }
};

constexpr auto process = [](const auto& model, auto state, auto samples) { return model(state, samples); };
constexpr auto loss = [](const auto& model, auto state, auto samples, auto wanted) {
  return ct::mse(model(state, samples).second, wanted);
};

/// What is to be learnt: a valve that clips softly, with a capacitor behind it.
struct Circuit {
  float charge = 0;
  float operator()(float x) {
    charge += 0.4f * (std::tanh(3 * x) - charge);
    return charge;
  }
};

Block sound(int number) {
  Block b;
  for (std::size_t i = 0; i < block; ++i) {
    const float t = static_cast<float>(i);
    b[i] = 0.6f * std::sin(t * 0.05f * static_cast<float>(1 + number % 7)) +
           0.3f * std::sin(t * 0.31f + static_cast<float>(number));
  }
  return b;
}

int main() {
  auto trainer =
      ct::train::make_trainer<Amplifier, State, Block, Block>(loss, ct::optim::AdamW{.weight_decay = 0}, 1);
  const State silence{};
  double error = 0, change = 0;
  for (int step = 0; step < 1500; ++step) {
    const Block x = sound(step);
    Block wanted;
    Circuit circuit;
    std::transform(x.begin(), x.end(), wanted.begin(), [&](float v) { return circuit(v); });
    const double now = trainer.step(step < 1000 ? 1e-2 : 1e-3, silence, x, wanted).loss;
    if (step < 1400) continue;
    error += now / 100;
    for (std::size_t i = 0; i < block; ++i)
      change += (wanted[i] - x[i]) * (wanted[i] - x[i]) / (100.0 * block);
  }
  std::printf("error %.2e: less than a tenth of what the amplifier changes\n", error);

  const auto& weights = trainer.parameters();
  const auto run = ct::evaluate(process);
  State state{};
  (void)run(weights, state, sound(0));  // a thread's first call gets memory for its results
  const int before = allocations;
  double longest = 0;
  float last = 0;
  for (int i = 0; i < 100; ++i) {  // the callback
    const Block x = sound(i);
    const auto start = std::chrono::steady_clock::now();
    const auto [next, y] = run(weights, state, x);
    state = next;
    last = y[block - 1];
    longest = std::max(
        longest, std::chrono::duration<double, std::micro>(std::chrono::steady_clock::now() - start).count());
  }
  std::printf("100 blocks of 64 samples, %d allocations, at most %.0f us a block\n", allocations - before,
              longest);
  return std::isfinite(last) && allocations == before && error < 0.1 * change ? 0 : 1;
}
