// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The weights of a model: one aligned block with a named view of each parameter, behind which its Buffers
// are. Gradients and optimizer moments have the same layout, so an optimizer is one loop over flat arrays.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/core/tensor.hpp>
#include <ctgrad/nn/module.hpp>
#include <ctgrad/trace/tracer.hpp>

#include <array>
#include <cstdint>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>

namespace ctgrad::nn {

/// The place of a Parameter or a Buffer in the block.
struct ParameterInfo {
  Name path;
  Dims shape;
  Init init;
  std::size_t offset = 0;  ///< in elements
};

/// Where a model's parameters are: those of rank 2 and more first, because optimizers treat the others
/// (biases, gains) differently, and behind them its Buffers, which optimizers do not touch. Each begins on a
/// cache line, and what is between stays zero.
template <class Model>
class Layout {
  static_assert(std::is_aggregate_v<Model>,
                "ctgrad: a module is a plain aggregate (no constructors, no private fields)");

  static constexpr std::array<std::size_t, 2> counts = [] {
    Model m{};
    std::array<std::size_t, 2> n{};
    for_each_tensor(m,
                    [&](auto& t, const Name&) { ++n[detail::is_buffer<std::remove_cvref_t<decltype(t)>>]; });
    return n;
  }();
  /// Parameters, then Buffers, each in order of definition.
  static constexpr std::array<ParameterInfo, counts[0] + counts[1]> found = [] {
    Model m{};
    std::array<ParameterInfo, counts[0] + counts[1]> info{};
    std::size_t next[2] = {0, counts[0]};
    for_each_tensor(m, [&](auto& t, const Name& path) {
      using Tensor = std::remove_cvref_t<decltype(t)>;
      info[next[detail::is_buffer<Tensor>]++] = {path, Tensor::shape::dims, t.init, 0};
    });
    return info;
  }();
  static constexpr std::size_t elements(const ParameterInfo& p) {
    return static_cast<std::size_t>(p.shape.size());
  }
  static constexpr std::size_t padded(const ParameterInfo& p) {
    return (elements(p) + granularity - 1) / granularity * granularity;
  }

public:
  static constexpr std::size_t granularity = alignment / sizeof(float);

  static constexpr std::size_t count = counts[0], buffer_count = counts[1];
  /// Parameters and Buffers, each in order of definition (state_dict in torch.nn.Module).
  static constexpr std::array<ParameterInfo, count + buffer_count> tensors = [] {
    std::array<ParameterInfo, count + buffer_count> info = found;
    std::size_t offset = 0;
    const auto place = [&](ParameterInfo& p) {
      p.offset = offset;
      offset += padded(p);
    };
    for (const bool matrices : {true, false})
      for (std::size_t i = 0; i < count; ++i)
        if ((info[i].shape.rank >= 2) == matrices) place(info[i]);
    for (std::size_t i = count; i < count + buffer_count; ++i) place(info[i]);
    return info;
  }();
  static constexpr std::array<ParameterInfo, count> parameters = [] {
    std::array<ParameterInfo, count> info{};
    for (std::size_t i = 0; i < count; ++i) info[i] = tensors[i];
    return info;
  }();
  static constexpr std::array<ParameterInfo, buffer_count> buffers = [] {
    std::array<ParameterInfo, buffer_count> info{};
    for (std::size_t i = 0; i < buffer_count; ++i) info[i] = tensors[count + i];
    return info;
  }();
  /// Elements of all parameters, and of the first part of them, those of rank 2 and more.
  static constexpr std::size_t size = [] {
    std::size_t n = 0;
    for (const ParameterInfo& p : parameters) n += padded(p);
    return n;
  }();
  static constexpr std::size_t matrix_size = [] {
    std::size_t n = 0;
    for (const ParameterInfo& p : parameters)
      if (p.shape.rank >= 2) n += padded(p);
    return n;
  }();
  /// Elements of all Buffers.
  static constexpr std::size_t buffer_size = [] {
    std::size_t n = 0;
    for (const ParameterInfo& p : buffers) n += padded(p);
    return n;
  }();
  /// Trainable numbers.
  static constexpr std::size_t parameter_count = [] {
    std::size_t n = 0;
    for (const ParameterInfo& p : parameters) n += elements(p);
    return n;
  }();
};

namespace detail {
/// Sets elements as an Init says.
template <class T>
void draw(const Init& init, std::span<T> elements, std::mt19937_64& generator) {
  using enum Init::Kind;
  const bool bell = init.kind == normal || init.kind == trunc_normal;
  std::normal_distribution<double> gaussian;
  std::uniform_real_distribution<double> even(init.low, init.high);
  for (T& x : elements) {
    double y = init.value;
    if (init.kind == uniform) y = even(generator);
    if (bell) do
        y = init.value * gaussian(generator);
      while (init.kind == trunc_normal && !(init.low <= y && y <= init.high));
    x = static_cast<T>(y);
  }
}
}  // namespace detail

/// The parameters of a model with scalar type T, and its Buffers; also the type of gradients in them.
template <class Model, class T = float>
class Parameters {
public:
  using layout = Layout<Model>;
  using model = Model;
  using value_type = T;

  /// All zero.
  Parameters() = default;
  /// As the Init of each says, from a seeded generator.
  explicit Parameters(std::uint64_t seed) { initialize(seed); }

  /// Sets parameters and then Buffers as their Init says, in order of definition, from std::mt19937_64(seed):
  /// the same numbers for float and double, but for rounding.
  void initialize(std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    for (const ParameterInfo& p : layout::tensors) detail::draw(p.init, span(p), generator);
  }

  /// The first element, 64-byte aligned.
  T* data() { return flat_.data(); }
  const T* data() const { return flat_.data(); }
  /// All parameters, with the zeros between them.
  std::span<T, layout::size> flat() { return std::span<T, layout::size>(data(), layout::size); }
  std::span<const T, layout::size> flat() const {
    return std::span<const T, layout::size>(data(), layout::size);
  }
  /// All Buffers, with the zeros between them.
  std::span<T, layout::buffer_size> buffers() {
    return std::span<T, layout::buffer_size>(data() + layout::size, layout::buffer_size);
  }
  std::span<const T, layout::buffer_size> buffers() const {
    return std::span<const T, layout::buffer_size>(data() + layout::size, layout::buffer_size);
  }
  /// Sets what is between parameters to zero again.
  void clear_gaps() {
    for (const ParameterInfo& p : layout::parameters) {
      const auto size = static_cast<std::size_t>(p.shape.size());
      for (std::size_t i = size; i % layout::granularity != 0; ++i) data()[p.offset + i] = T(0);
    }
  }
  /// Elements of one parameter or Buffer.
  std::span<T> span(const ParameterInfo& p) {
    return {data() + p.offset, static_cast<std::size_t>(p.shape.size())};
  }
  std::span<const T> span(const ParameterInfo& p) const {
    return {data() + p.offset, static_cast<std::size_t>(p.shape.size())};
  }
  /// Elements of the parameter or Buffer with this path; throws std::out_of_range if there is none.
  std::span<T> operator[](std::string_view path) { return span(find(path)); }
  std::span<const T> operator[](std::string_view path) const { return span(find(path)); }

private:
  static const ParameterInfo& find(std::string_view path) {
    for (const ParameterInfo& p : layout::tensors)
      if (p.path.view() == path) return p;
    raise(std::out_of_range("ctgrad: the model has no parameter named " + std::string(path)));
  }
  Storage<T, layout::size + layout::buffer_size> flat_;
};

}  // namespace ctgrad::nn

namespace ctgrad::trace {

/// Parameters are traced as their module, with every Parameter and Buffer bound to a leaf.
template <class Model, class T>
struct Argument<nn::Parameters<Model, T>> {
  using Gradient = nn::Parameters<Model, T>;
  static constexpr Model bind(Tracer& t) {
    Model m{};
    using Layout = nn::Layout<Model>;
    std::size_t next[2] = {0, Layout::count};
    nn::for_each_tensor(m, [&](auto& p, const Name& path) {
      constexpr bool buffer = nn::detail::is_buffer<std::remove_cvref_t<decltype(p)>>;
      const nn::ParameterInfo& info = Layout::tensors[next[buffer]++];
      p.value = t.parameter(scalar_of<T>, info.shape, static_cast<std::int64_t>(info.offset * sizeof(T)),
                            path, !buffer);
    });
    return m;
  }
  static const void* address(const nn::Parameters<Model, T>& p) { return p.data(); }
  static void* address(nn::Parameters<Model, T>& p) { return p.data(); }
};

}  // namespace ctgrad::trace
