// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The weights of a model: one aligned buffer with a named view of each parameter. Gradients and optimizer
// moments have the same layout, so an optimizer is one loop over flat arrays.
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

/// One parameter's place in the buffer.
struct ParameterInfo {
  Name path;
  Dims shape;
  Init init;
  std::size_t offset = 0;  ///< in elements
};

/// Where a model's parameters are: those of rank 2 and more first, because optimizers treat the others
/// (biases, gains) differently; each begins on a cache line, and what is between stays zero.
template <class Model>
struct Layout {
  static_assert(std::is_aggregate_v<Model>,
                "ctgrad: a module is a plain aggregate (no constructors, no private fields)");
  static constexpr std::size_t granularity = alignment / sizeof(float);

  static constexpr std::size_t count = [] {
    Model m{};
    std::size_t n = 0;
    for_each_parameter(m, [&](auto&, const Name&) { ++n; });
    return n;
  }();
  /// In order of definition.
  static constexpr std::array<ParameterInfo, count> parameters = [] {
    Model m{};
    std::array<ParameterInfo, count> info{};
    std::size_t n = 0;
    for_each_parameter(m, [&](auto& p, const Name& path) {
      info[n++] = {path, std::remove_cvref_t<decltype(p)>::shape::dims, p.init, 0};
    });
    std::size_t offset = 0;
    for (const bool matrices : {true, false})
      for (ParameterInfo& p : info)
        if ((p.shape.rank >= 2) == matrices) {
          p.offset = offset;
          offset += (static_cast<std::size_t>(p.shape.size()) + granularity - 1) / granularity * granularity;
        }
    return info;
  }();
  /// Elements of the whole buffer, and of its first part, the parameters of rank 2 and more.
  static constexpr std::size_t size = [] {
    std::size_t n = 0;
    for (const ParameterInfo& p : parameters)
      n += (static_cast<std::size_t>(p.shape.size()) + granularity - 1) / granularity * granularity;
    return n;
  }();
  static constexpr std::size_t matrix_size = [] {
    std::size_t n = 0;
    for (const ParameterInfo& p : parameters)
      if (p.shape.rank >= 2)
        n += (static_cast<std::size_t>(p.shape.size()) + granularity - 1) / granularity * granularity;
    return n;
  }();
  /// Trainable numbers.
  static constexpr std::size_t parameter_count = [] {
    std::size_t n = 0;
    for (const ParameterInfo& p : parameters) n += static_cast<std::size_t>(p.shape.size());
    return n;
  }();
};

/// The parameters of a model with scalar type T; also the type of gradients in them.
template <class Model, class T = float>
class Parameters {
public:
  using layout = Layout<Model>;
  using model = Model;
  using value_type = T;

  /// All zero.
  Parameters() = default;
  /// As each parameter's Init says, from a seeded generator.
  explicit Parameters(std::uint64_t seed) { initialize(seed); }

  /// Sets every parameter as its Init says, in order of definition, from std::mt19937_64(seed): the same
  /// numbers for float and double, but for rounding.
  void initialize(std::uint64_t seed) {
    std::mt19937_64 generator(seed);
    for (const ParameterInfo& p : layout::parameters) {
      std::normal_distribution<double> normal(0.0, p.init.kind == Init::Kind::normal ? p.init.value : 1.0);
      for (T& x : span(p))
        x = static_cast<T>(p.init.kind == Init::Kind::normal ? normal(generator) : p.init.value);
    }
  }

  /// The first element of the buffer, 64-byte aligned.
  T* data() { return flat_.data(); }
  const T* data() const { return flat_.data(); }
  /// The whole buffer, with the zeros between parameters.
  std::span<T, layout::size> flat() { return std::span<T, layout::size>(data(), layout::size); }
  std::span<const T, layout::size> flat() const {
    return std::span<const T, layout::size>(data(), layout::size);
  }
  /// Sets what is between parameters to zero again.
  void clear_gaps() {
    for (const ParameterInfo& p : layout::parameters) {
      const auto size = static_cast<std::size_t>(p.shape.size());
      for (std::size_t i = size; i % layout::granularity != 0; ++i) data()[p.offset + i] = T(0);
    }
  }
  /// Elements of one parameter.
  std::span<T> span(const ParameterInfo& p) {
    return {data() + p.offset, static_cast<std::size_t>(p.shape.size())};
  }
  std::span<const T> span(const ParameterInfo& p) const {
    return {data() + p.offset, static_cast<std::size_t>(p.shape.size())};
  }
  /// Elements of the parameter with this path; throws std::out_of_range if there is none.
  std::span<T> operator[](std::string_view path) { return span(find(path)); }
  std::span<const T> operator[](std::string_view path) const { return span(find(path)); }

private:
  static const ParameterInfo& find(std::string_view path) {
    for (const ParameterInfo& p : layout::parameters)
      if (p.path.view() == path) return p;
    raise(std::out_of_range("ctgrad: the model has no parameter named " + std::string(path)));
  }
  Storage<T, layout::size> flat_;
};

}  // namespace ctgrad::nn

namespace ctgrad::trace {

/// Parameters are traced as their module, with every Parameter bound to a leaf.
template <class Model, class T>
struct Argument<nn::Parameters<Model, T>> {
  using Gradient = nn::Parameters<Model, T>;
  static constexpr Model bind(Tracer& t) {
    Model m{};
    std::size_t i = 0;
    nn::for_each_parameter(m, [&](auto& p, const Name& path) {
      const nn::ParameterInfo& info = nn::Layout<Model>::parameters[i++];
      p.value =
          t.parameter(scalar_of<T>, info.shape, static_cast<std::int64_t>(info.offset * sizeof(T)), path);
    });
    return m;
  }
  static const void* address(const nn::Parameters<Model, T>& p) { return p.data(); }
  static void* address(nn::Parameters<Model, T>& p) { return p.data(); }
};

}  // namespace ctgrad::trace
