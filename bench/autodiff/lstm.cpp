// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// BM_lstm: two LSTM layers of 32 cells, 6 steps of 8 sequences; gradient of half the squared outputs in all
// weights. See bench/hand/lstm.hpp for the model. Too many partial derivatives for forward-mode numbers.
#include "../hand/lstm.hpp"
#include "case.hpp"
#include "peers.hpp"

#include <ctgrad/nn/functional.hpp>

#include <array>
#include <cmath>

namespace {

namespace ct = ctgrad;

constexpr std::size_t Steps = 6, B = 8, H = 32;
using Weight = ct::Tensor<double, H, 4 * H>;
using Bias = ct::Tensor<double, 4 * H>;
using Weights = std::tuple<Weight, Weight, Bias, Weight, Weight, Bias>;
using Inputs = std::tuple<Weights, ct::Tensor<double, Steps, B, H>>;

constexpr auto f = [](auto wx1, auto wh1, auto b1, auto wx2, auto wh2, auto b2, auto x) {
  constexpr int h = static_cast<int>(H);
  const auto step = [](auto in, auto wx, auto b, auto recurrent, auto cell) {
    const auto a = matmul(in, wx) + recurrent + b;
    const auto i = sigmoid(ct::slice<1, 0, h>(a)), forget = sigmoid(ct::slice<1, h, 2 * h>(a)),
               g = tanh(ct::slice<1, 2 * h, 3 * h>(a)), o = sigmoid(ct::slice<1, 3 * h, 4 * h>(a));
    const auto next = forget * cell + i * g;
    return std::array{o * tanh(next), next};
  };
  const auto inputs = [&]<int... T>(std::integer_sequence<int, T...>) {
    return std::array{ct::reshape<B, H>(ct::slice<0, T, T + 1>(x))...};
  }
  (std::make_integer_sequence<int, static_cast<int>(Steps)>{});
  const auto zero = 0.0 * inputs[0];
  auto h1 = zero, c1 = zero, h2 = zero, c2 = zero;
  auto loss = 0.0 * sum(zero);
  for (const auto& in : inputs) {
    const auto first = step(in, wx1, b1, matmul(h1, wh1), c1);
    h1 = first[0], c1 = first[1];
    const auto second = step(h1, wx2, b2, matmul(h2, wh2), c2);
    h2 = second[0], c2 = second[1];
    loss = loss + 0.5 * sum(h2 * h2);
  }
  return loss;
};
using F = std::remove_const_t<decltype(f)>;

/// For tapes: weights behind each other.
constexpr auto generic = []<class T>(const T* p, const double* x) -> T {
  using std::tanh;
  const auto sigmoid = [](const T& v) -> T { return 0.5 * tanh(0.5 * v) + 0.5; };
  constexpr std::size_t size = 8 * H * H + 4 * H;
  std::vector<T> h(2 * B * H, T(0)), c(2 * B * H, T(0)), a(4 * H);
  T loss = 0;
  for (std::size_t t = 0; t < Steps; ++t)
    for (std::size_t layer = 0; layer < 2; ++layer) {
      const T *wx = p + layer * size, *wh = wx + 4 * H * H, *b = wh + 4 * H * H;
      for (std::size_t n = 0; n < B; ++n) {
        T* own = h.data() + (layer * B + n) * H;
        T* cell = c.data() + (layer * B + n) * H;
        for (std::size_t j = 0; j < 4 * H; ++j) {
          T sum = b[j];
          for (std::size_t i = 0; i < H; ++i) {
            if (layer == 0)
              sum += wx[i * 4 * H + j] * x[(t * B + n) * H + i];
            else
              sum += wx[i * 4 * H + j] * h[n * H + i];
            if (t > 0) sum += wh[i * 4 * H + j] * own[i];
          }
          a[j] = sum;
        }
        for (std::size_t j = 0; j < H; ++j) {
          const T next = sigmoid(a[H + j]) * cell[j] + sigmoid(a[j]) * tanh(a[2 * H + j]);
          cell[j] = next;
          own[j] = sigmoid(a[3 * H + j]) * tanh(next);
          if (layer == 1) loss += 0.5 * own[j] * own[j];
        }
      }
    }
  return loss;
};

double by_hand(const Inputs& in, Weights& gradient) {
  const auto& [wx1, wh1, b1, wx2, wh2, b2] = std::get<0>(in);
  auto& [gx1, gh1, gb1, gx2, gh2, gb2] = gradient;
  const hand::LstmWeights<const double> p[2] = {{wx1.data(), wh1.data(), b1.data()},
                                                {wx2.data(), wh2.data(), b2.data()}};
  const hand::LstmWeights<double> g[2] = {{gx1.data(), gh1.data(), gb1.data()},
                                          {gx2.data(), gh2.data(), gb2.data()}};
  return hand::lstm<Steps, B, H, H>(std::get<1>(in).data(), p, g);
}

}  // namespace

void autodiff::lstm() {
  static Inputs in;
  Generator(-0.3, 0.3)(std::get<0>(in));
  Generator(-1, 1, 2)(std::get<1>(in));
  Case<Inputs, Weights> c("lstm", 1e-9, in);
  c.add("ctgrad", [](const Inputs& v) {
    const auto& [wx1, wh1, b1, wx2, wh2, b2] = std::get<0>(v);
    return ct::value_and_grad<0, 1, 2, 3, 4, 5>(f)(wx1, wh1, b1, wx2, wh2, b2, std::get<1>(v));
  });
  c.add("ctgrad_program", [](const Inputs& v, Weights& g) {
    const auto& [wx1, wh1, b1, wx2, wh2, b2] = std::get<0>(v);
    return IntoMemory<F, 0, 1, 2, 3, 4, 5>{}(g, wx1, wh1, b1, wx2, wh2, b2, std::get<1>(v));
  });
  c.add("hand_simd", by_hand);
#ifdef CTGRAD_BENCH_ADOLC
  static std::vector<double> v, g;
  flatten(std::get<0>(in), v);
  g.resize(v.size());
  const auto all = [](const auto* p) { return generic(p, std::get<1>(in).data()); };
  c.add("adolc", [tape = AdolcTape(v, all, 1 << 23)](const Inputs&) {
    const double value = tape(v.data(), g.data());
    return std::pair(value, std::span(g));
  });
#endif
}
