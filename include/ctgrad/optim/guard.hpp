// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Keeps an update from leaving anything non-finite behind, at no cost in memory traffic: bounds of parameters
// and moments are carried from step to step by interval arithmetic, and prove beforehand that the update is
// finite. Only where they cannot (huge learning rates, huge values, an epsilon of 0) is the state copied
// first and looked at after.
#pragma once
#include <ctgrad/nn/parameters.hpp>
#include <ctgrad/optim/update.hpp>
#include <ctgrad/run/bounds.hpp>

#include <algorithm>
#include <array>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

namespace ctgrad::optim {

/// The first element of a buffer that is infinite or not a number.
template <class T>
std::optional<std::size_t> find_non_finite(std::span<const T> x) {
  using Bits = std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>;
  constexpr Bits exponent = std::bit_cast<Bits>(std::numeric_limits<T>::infinity());
  const auto bad = [](T v) { return (std::bit_cast<Bits>(v) & exponent) == exponent; };
  constexpr std::size_t block = 256;  // without a branch for each element, so that it vectorises
  for (std::size_t i = 0; i < x.size(); i += block) {
    const std::size_t end = std::min(x.size(), i + block);
    Bits any = 0;
    for (std::size_t k = i; k < end; ++k) any |= static_cast<Bits>(bad(x[k]));
    if (any != 0)
      for (std::size_t k = i; k < end; ++k)
        if (bad(x[k])) return k;
  }
  return {};
}

/// What a guard knows about one optimizer's parameters and moments.
template <class Rule, class Model, class T>
class Guard {
  using layout = nn::Layout<Model>;
  using One = detail::SmallUpdate<Rule, T>;
  static constexpr std::size_t buffers = 1 + Rule::moments;
  using Bounds = std::array<run::Interval, buffers>;

public:
  using Moments = std::array<nn::Parameters<Model, T>, Rule::moments>;

  /// Copying so few numbers is quicker than reasoning about them.
  static constexpr bool copies = layout::size <= 4096;

  Guard() {
    if constexpr (copies) saved_.resize(buffers * layout::size);
  }

  /// Whether an update with gradients whose global norm is `norm` surely gives finite numbers only.
  bool proves(const detail::StepSettings<Rule, T>& settings, double lr, double scale, double norm,
              const nn::Parameters<Model, T>& p, const Moments& moments) {
    if (known_ && advance(settings, lr, scale, norm)) return true;
    known_ = measure(p, moments);
    return known_ && advance(settings, lr, scale, norm);
  }
  /// Parameters or moments may have been changed by others.
  void forget() { known_ = false; }

  void save(const nn::Parameters<Model, T>& p, const Moments& moments) {
    saved_.resize(buffers * layout::size);
    std::copy(p.flat().begin(), p.flat().end(), saved_.begin());
    for (std::size_t k = 0; k < Rule::moments; ++k)
      std::copy(moments[k].flat().begin(), moments[k].flat().end(), saved_.begin() + offset(k + 1));
  }
  [[gnu::cold]] void restore(nn::Parameters<Model, T>& p, Moments& moments) const {
    std::copy_n(saved_.begin(), layout::size, p.flat().begin());
    for (std::size_t k = 0; k < Rule::moments; ++k)
      std::copy_n(saved_.begin() + offset(k + 1), layout::size, moments[k].flat().begin());
  }

private:
  static constexpr std::ptrdiff_t offset(std::size_t buffer) {
    return static_cast<std::ptrdiff_t>(buffer * layout::size);
  }

  static bool measure(std::span<const T> x, run::Interval& bounds) {
    if (find_non_finite(x)) return false;
    T low = x[0], high = x[0];
    for (const T v : x) {
      low = std::min(low, v);
      high = std::max(high, v);
    }
    bounds = {static_cast<double>(low), static_cast<double>(high)};
    return true;
  }
  bool measure(const nn::Parameters<Model, T>& p, const Moments& moments) {
    bool finite = measure(std::span<const T>(p.flat()), bounds_[0]);
    for (std::size_t k = 0; finite && k < Rule::moments; ++k)
      finite = measure(std::span<const T>(moments[k].flat()), bounds_[k + 1]);
    return finite;
  }

  /// Bounds after the update; false, and none, if something in it may not be finite.
  bool advance(const detail::StepSettings<Rule, T>& settings, double lr, double scale, double norm) {
    // No element is larger than the norm, but for what rounding and underflow took from the norm.
    const double largest = 1.01 * norm + 1e-15;
    const auto leaf = [&](std::size_t number, std::size_t element) -> run::Interval {
      switch (number) {
      case One::parameter: return bounds_[0];
      case One::gradient: return {-largest, largest};
      case One::lr: return static_cast<double>(static_cast<T>(lr));
      case One::scale: return static_cast<double>(static_cast<T>(scale));
      case One::settings:
        return {static_cast<double>(std::min(settings.decaying[element], settings.other[element])),
                static_cast<double>(std::max(settings.decaying[element], settings.other[element]))};
      default: return bounds_[number - One::first_moment + 1];
      }
    };
    Bounds next{};
    if (!run::bound_roots<typename One::Source>(leaf, next)) return false;
    bounds_ = next;
    return true;
  }

  Bounds bounds_{};
  bool known_ = false;
  std::vector<T> saved_;
};

}  // namespace ctgrad::optim
