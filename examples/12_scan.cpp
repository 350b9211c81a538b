// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// scan, a loop along a sequence that carries a state: a small recurrent network learns to foresee a wave. The
// graph holds one step, however long the sequence is, and the gradient is a loop that runs backwards.
//
// Output:
//   step 0: loss 0.144
//   step 100: loss 0.005
//   step 200: loss 0.004
//   step 300: loss 0.004
#include <ctgrad/ctgrad.hpp>

#include <array>
#include <cmath>
#include <cstdio>
#include <utility>

namespace ct = ctgrad;

constexpr std::size_t hidden = 8, length = 60;

/// A template of its fields' types, so that the network sees names and the gradient has them too.
template <class W, class U, class O>
struct Network {
  W recurrent;
  U in;
  O out;
};
using Weights =
    Network<ct::Tensor<double, hidden, hidden>, ct::Tensor<double, 1, hidden>, ct::Tensor<double, hidden, 1>>;

/// The mean squared error of foreseeing each of the wave's values from those before it.
constexpr auto loss = [](const auto& net, auto start, auto now, auto next) {
  const auto step = [net](auto state, auto x) {
    const auto s = tanh(matmul(state, net.recurrent) + matmul(x, net.in));
    return std::pair(s, matmul(s, net.out));
  };
  const auto [last, foreseen] = ct::scan(step, start, now);
  const auto error = foreseen - next;
  return mean(error * error);
};

int main() {
  Weights net;
  const auto fill = [](auto& t, double scale) {
    for (std::size_t i = 0; i < t.size(); ++i) t[i] = scale * std::sin(1 + 1.7 * static_cast<double>(i * i));
  };
  fill(net.recurrent, 0.3);
  fill(net.in, 0.5);
  fill(net.out, 0.3);
  ct::Tensor<double, 1, hidden> start;
  ct::Tensor<double, length, 1, 1> now, next;
  for (std::size_t t = 0; t < length; ++t) {
    now[t] = std::sin(0.3 * static_cast<double>(t));
    next[t] = std::sin(0.3 * static_cast<double>(t + 1));
  }

  const auto descend = [](auto& w, const auto& d) {
    for (std::size_t i = 0; i < w.size(); ++i) w[i] -= 0.1 * d[i];
  };
  double value = 0;
  for (int step = 0; step <= 300; ++step) {
    const auto [v, d] = ct::value_and_grad<0>(loss)(net, start, now, next);
    if (step % 100 == 0) std::printf("step %d: loss %.3f\n", step, v);
    descend(net.recurrent, d.recurrent);
    descend(net.in, d.in);
    descend(net.out, d.out);
    value = v;
  }
  return value < 0.01 ? 0 : 1;
}
