// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Recurrent layers: a step that carries a state, as a cell, and along a sequence by scan; with PyTorch's
// parameter names and first values: all uniform in ±1/√Hidden.
#pragma once
#include <ctgrad/nn/layers.hpp>
#include <ctgrad/op/chunk.hpp>
#include <ctgrad/op/full.hpp>
#include <ctgrad/transform/scan.hpp>

#include <cstddef>
#include <utility>

namespace ctgrad::nn {

namespace detail {

/// The extents S with another last one, without the leading axis: of one step's state.
template <class S, std::size_t Hidden>
struct StateShape {
  static_assert(S::rank >= 2,
                "ctgrad: a recurrent layer goes along the leading axis of (L, In) or (L, N, In)");
  static constexpr Dims dims = [] {
    Dims d;
    for (int i = 1; i + 1 < S::rank; ++i) d.push_back(S::dims[i]);
    d.push_back(static_cast<int>(Hidden));
    return d;
  }();
  using type = shape_of<dims>;
};

/// Zeros for the state (…, Hidden) beside a sequence of what its steps read.
template <std::size_t Hidden, class T, class S>
constexpr auto first_state(Expr<T, S> inputs) {
  return zeros_like<typename StateShape<S, Hidden>::type>(inputs);
}

/// Every h along the leading axis of the inputs, and the state after the last of them. next(state, input)
/// gives the next state, and of(state) its h.
constexpr auto recur(auto next, auto of, auto state, auto inputs) {
  const auto step = [next, of](auto s, auto input) {
    const auto after = next(s, input);
    return std::pair(after, of(after));
  };
  const auto [last, outputs] = scan(step, state, inputs);
  return std::pair(outputs, last);
}

/// h after an input that is projected already, its bias included.
constexpr auto rnn(auto h, auto input, auto weight) { return tanh(input + matmul(h, transpose(weight))); }
/// (h, c) after such an input; gates in the order i, f, g, o.
constexpr auto lstm(const auto& state, auto input, auto weight) {
  const auto [h, c] = state;
  const auto [i, f, g, o] = chunk<4>(input + matmul(h, transpose(weight)));
  const auto next = sigmoid(f) * c + sigmoid(i) * tanh(g);
  return std::pair(sigmoid(o) * tanh(next), next);
}
/// h after such an input; gates in the order r, z, n. The bias of h is apart, because r scales it.
constexpr auto gru(auto h, auto input, auto weight, auto bias) {
  const auto [xr, xz, xn] = chunk<3>(input);
  const auto [hr, hz, hn] = chunk<3>(matmul(h, transpose(weight)) + bias);
  const auto z = sigmoid(xz + hz), n = tanh(xn + sigmoid(xr + hr) * hn);
  return n + z * (h - n);
}

}  // namespace detail

/// tanh(W_ih x + b_ih + W_hh h + b_hh): x (…, In) and h (…, Hidden) to the next h (torch.nn.RNNCell).
template <std::size_t In, std::size_t Hidden>
struct RNNCell {
  Parameter<Hidden, In> weight_ih{init::by_fan_in(Hidden)};
  Parameter<Hidden, Hidden> weight_hh{init::by_fan_in(Hidden)};
  Parameter<Hidden> bias_ih{init::by_fan_in(Hidden)};
  Parameter<Hidden> bias_hh{init::by_fan_in(Hidden)};
  constexpr auto operator()(auto x, auto h) const {
    return detail::rnn(h, matmul(x, transpose(weight_ih)) + (bias_ih + bias_hh), weight_hh);
  }
};

/// Gates (i, f, g, o) = W_ih x + b_ih + W_hh h + b_hh; c' = σ(f) c + σ(i) tanh(g) and h' = σ(o) tanh(c')
/// (Hochreiter and Schmidhuber 1997; torch.nn.LSTMCell): x (…, In) and the pair of h and c (…, Hidden) to the
/// next pair.
template <std::size_t In, std::size_t Hidden>
struct LSTMCell {
  Parameter<4 * Hidden, In> weight_ih{init::by_fan_in(Hidden)};
  Parameter<4 * Hidden, Hidden> weight_hh{init::by_fan_in(Hidden)};
  Parameter<4 * Hidden> bias_ih{init::by_fan_in(Hidden)};
  Parameter<4 * Hidden> bias_hh{init::by_fan_in(Hidden)};
  constexpr auto operator()(auto x, const auto& state) const {
    return detail::lstm(state, matmul(x, transpose(weight_ih)) + (bias_ih + bias_hh), weight_hh);
  }
};

/// r = σ(x_r + h_r), z = σ(x_z + h_z), n = tanh(x_n + r h_n) of (x_r, x_z, x_n) = W_ih x + b_ih and (h_r,
/// h_z, h_n) = W_hh h + b_hh; h' = (1 − z) n + z h (Cho et al. 2014; torch.nn.GRUCell): x (…, In) and h (…,
/// Hidden) to the next h.
template <std::size_t In, std::size_t Hidden>
struct GRUCell {
  Parameter<3 * Hidden, In> weight_ih{init::by_fan_in(Hidden)};
  Parameter<3 * Hidden, Hidden> weight_hh{init::by_fan_in(Hidden)};
  Parameter<3 * Hidden> bias_ih{init::by_fan_in(Hidden)};
  Parameter<3 * Hidden> bias_hh{init::by_fan_in(Hidden)};
  constexpr auto operator()(auto x, auto h) const {
    return detail::gru(h, matmul(x, transpose(weight_ih)) + bias_ih, weight_hh, bias_hh);
  }
};

/// RNNCell along the leading axis of x: (L, N, In) or (L, In) to all h (L, N, Hidden) or (L, Hidden), and the
/// last h; from h, or from zeros (torch.nn.RNN with one layer).
template <std::size_t In, std::size_t Hidden>
struct RNN {
  Parameter<Hidden, In> weight_ih_l0{init::by_fan_in(Hidden)};
  Parameter<Hidden, Hidden> weight_hh_l0{init::by_fan_in(Hidden)};
  Parameter<Hidden> bias_ih_l0{init::by_fan_in(Hidden)};
  Parameter<Hidden> bias_hh_l0{init::by_fan_in(Hidden)};
  constexpr auto operator()(auto x, auto h) const {
    const auto next = [w = weight_hh_l0](auto state, auto input) { return detail::rnn(state, input, w); };
    return detail::recur(
        next, [](auto state) { return state; }, h, inputs(x));
  }
  constexpr auto operator()(auto x) const { return (*this)(x, detail::first_state<Hidden>(inputs(x))); }

  /// What steps read, for all of them at once.
  constexpr auto inputs(auto x) const {
    return matmul(x, transpose(weight_ih_l0)) + (bias_ih_l0 + bias_hh_l0);
  }
};

/// LSTMCell along the leading axis of x: (L, N, In) or (L, In) to all h (L, N, Hidden) or (L, Hidden), and
/// the last pair of h and c; from such a pair, or from zeros (torch.nn.LSTM with one layer).
template <std::size_t In, std::size_t Hidden>
struct LSTM {
  Parameter<4 * Hidden, In> weight_ih_l0{init::by_fan_in(Hidden)};
  Parameter<4 * Hidden, Hidden> weight_hh_l0{init::by_fan_in(Hidden)};
  Parameter<4 * Hidden> bias_ih_l0{init::by_fan_in(Hidden)};
  Parameter<4 * Hidden> bias_hh_l0{init::by_fan_in(Hidden)};
  constexpr auto operator()(auto x, const auto& state) const {
    const auto next = [w = weight_hh_l0](auto s, auto input) { return detail::lstm(s, input, w); };
    return detail::recur(
        next, [](auto s) { return s.first; }, state, inputs(x));
  }
  constexpr auto operator()(auto x) const {
    const auto zeros = detail::first_state<Hidden>(inputs(x));
    return (*this)(x, std::pair(zeros, zeros));
  }

  /// What steps read, for all of them at once.
  constexpr auto inputs(auto x) const {
    return matmul(x, transpose(weight_ih_l0)) + (bias_ih_l0 + bias_hh_l0);
  }
};

/// GRUCell along the leading axis of x: (L, N, In) or (L, In) to all h (L, N, Hidden) or (L, Hidden), and the
/// last h; from h, or from zeros (torch.nn.GRU with one layer).
template <std::size_t In, std::size_t Hidden>
struct GRU {
  Parameter<3 * Hidden, In> weight_ih_l0{init::by_fan_in(Hidden)};
  Parameter<3 * Hidden, Hidden> weight_hh_l0{init::by_fan_in(Hidden)};
  Parameter<3 * Hidden> bias_ih_l0{init::by_fan_in(Hidden)};
  Parameter<3 * Hidden> bias_hh_l0{init::by_fan_in(Hidden)};
  constexpr auto operator()(auto x, auto h) const {
    const auto next = [w = weight_hh_l0, b = bias_hh_l0](auto state, auto input) {
      return detail::gru(state, input, w, b);
    };
    return detail::recur(
        next, [](auto state) { return state; }, h, inputs(x));
  }
  constexpr auto operator()(auto x) const { return (*this)(x, detail::first_state<Hidden>(inputs(x))); }

  /// What steps read, for all of them at once.
  constexpr auto inputs(auto x) const { return matmul(x, transpose(weight_ih_l0)) + bias_ih_l0; }
};

}  // namespace ctgrad::nn
