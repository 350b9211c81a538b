// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// layer_norm, rms_norm and norm of constant, tiny, large and far-off rows against 50 digits.
#include "reference.hpp"

using reference::columns;
using reference::Numbers;
using reference::numbers;

namespace {

constexpr double n = columns;

template <class T>
std::size_t rows(const std::string& function) {
  return numbers<T>(function, "x").size() / columns;
}

double mean(auto f) {
  double s = 0;
  for (std::size_t k = 0; k < columns; ++k) s += f(k) / n;
  return s;
}

/// Value and gradients of row i, given bounds for them.
template <class T, class F, class Weighted, class Value, class Dx, class Dw, class... A>
void check_row(const std::string& function, F f, Weighted weighted, std::size_t i, Value value, Dx dx, Dw dw,
               const A&... a) {
  const auto x = reference::row<T>(function, "x", i), u = reference::row<T>(function, "u", i);
  reference::check(function, ct::evaluate(f)(x, a...), numbers<T>(function, "value"), value, i * columns);
  const auto [in_x, in_w] = ct::grad<1, 2>(weighted)(u, x, a...);
  reference::check("dx " + function, in_x, numbers<T>(function, "dx"), dx, i * columns);
  reference::check("dw " + function, in_w, numbers<T>(function, "dw"), dw, i * columns);
}

/// A parameter, the same in every row.
template <class T>
ct::Tensor<T, columns> parameter(const std::string& function, const std::string& tensor) {
  ct::Tensor<T, columns> t;
  for (std::size_t k = 0; k < columns; ++k) t[k] = static_cast<T>(numbers<T>(function, tensor)[k]);
  return t;
}

/// Makes the derivative of a row's norm of `scale` (1/σ or 1/rms) from weights g and normal values y, in
/// sizes: scale (g − mean g − y mean(g y)), of which rms_norm has no mean g.
template <class G, class Y>
double derivative_size(std::size_t k, double scale, G g, Y y, bool centered) {
  return scale * (std::abs(g(k)) + (centered ? mean([&](std::size_t j) { return std::abs(g(j)); }) : 0) +
                  std::abs(y(k)) * mean([&](std::size_t j) { return std::abs(g(j) * y(j)); }));
}

}  // namespace

TEST_CASE_TEMPLATE("layer_norm: the error is relative to the spread of a row, not to its mean", T, float,
                   double) {
  const std::string name = "layer_norm";
  const auto w = parameter<T>(name, "w"), b = parameter<T>(name, "b");
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  for (std::size_t i = 0; i < rows<T>(name); ++i) {
    const auto at = [&](const char* tensor, std::size_t k) {
      return numbers<T>(name, tensor)[i * columns + k];
    };
    const auto x = [&](std::size_t k) { return at("x", k); };
    const double first = x(0), m = mean([&](std::size_t k) { return x(k) - first; });
    const auto c = [&](std::size_t k) { return x(k) - first - m; };
    const double r = 1 / std::sqrt(mean([&](std::size_t k) { return c(k) * c(k); }) + 1e-5);
    const double spread = mean([&](std::size_t k) { return std::abs(c(k)); });
    // The mean is wrong by n roundoffs of the elements; taking the mean of what is left out again leaves n
    // roundoffs of that, which are roundoffs of roundoffs of the mean.
    const double again = (n + 2) * (n + 2) * unit * mean([&](std::size_t k) { return std::abs(x(k)); });
    const auto centered = [&](std::size_t k) {
      return unit * (2 * std::abs(c(k)) + (n + 2) * spread + again);
    };
    // Half of the variance's relative error, and those of the root and its reciprocal.
    const double scale = unit * ((n + 3) + (n + 2) / 2 + 4 + r * again);
    const auto y = [&](std::size_t k) { return c(k) * r; };
    const auto normal = [&](std::size_t k) { return r * centered(k) + std::abs(y(k)) * scale; };
    const auto g = [&](std::size_t k) { return at("u", k) * at("w", k); };
    const double gy = mean([&](std::size_t k) { return std::abs(g(k) * y(k)); }),
                 g_normal = mean([&](std::size_t k) { return std::abs(g(k)) * normal(k); });
    check_row<T>(
        name, [](auto v, auto gain, auto bias) { return ct::layer_norm(v, gain, bias); },
        [](auto up, auto v, auto gain, auto bias) { return sum(up * ct::layer_norm(v, gain, bias)); }, i,
        [&](std::size_t k) {
          return std::abs(at("w", k)) * (normal(k) + 3 * unit * std::abs(y(k))) +
                 3 * unit * std::abs(at("b", k)) + least * r;
        },
        [&](std::size_t k) {
          return (scale + unit * 2 * n) * derivative_size(k, r, g, y, true) +
                 r * (normal(k) * gy + std::abs(y(k)) * g_normal) + least * r;
        },
        [&](std::size_t k) {
          return std::abs(at("u", k)) * (normal(k) + 2 * unit * std::abs(y(k))) + least * r;
        },
        w, b);
  }
}

TEST_CASE_TEMPLATE("rms_norm: the error is relative to each element, the gradient's to its two terms", T,
                   float, double) {
  const std::string name = "rms_norm";
  const auto w = parameter<T>(name, "w");
  constexpr double unit = reference::unit<T>, least = reference::underflow<T>;
  for (std::size_t i = 0; i < rows<T>(name); ++i) {
    const auto at = [&](const char* tensor, std::size_t k) {
      return numbers<T>(name, tensor)[i * columns + k];
    };
    const double r = 1 / std::sqrt(mean([&](std::size_t k) { return at("x", k) * at("x", k); }) + 1e-5);
    const double scale = unit * ((n + 2) / 2 + 4);
    const auto y = [&](std::size_t k) { return at("x", k) * r; };
    const auto g = [&](std::size_t k) { return at("u", k) * at("w", k); };
    check_row<T>(
        name, [](auto v, auto gain) { return ct::rms_norm(v, gain); },
        [](auto up, auto v, auto gain) { return sum(up * ct::rms_norm(v, gain)); }, i,
        [&](std::size_t k) { return (scale + 2 * unit) * std::abs(y(k) * at("w", k)) + least * r; },
        [&](std::size_t k) {
          return (3 * scale + unit * n) * derivative_size(k, r, g, y, false) + least * r;
        },
        [&](std::size_t k) { return (scale + 2 * unit) * std::abs(y(k) * at("u", k)) + least * r; }, w);
  }
}

TEST_CASE_TEMPLATE("norm is right to n/2 and a few roundoffs for rows of any size, and so is its gradient", T,
                   float, double) {
  const std::string name = "norm";
  const Numbers &value = numbers<T>(name, "value"), &dx = numbers<T>(name, "dx");
  const double error = reference::unit<T> * ((n + 2) / 2 + 8), least = reference::underflow<T>;
  for (std::size_t i = 0; i < rows<T>(name); ++i) {
    const auto [length, d] =
        ct::value_and_grad<0>([](auto v) { return norm(v); })(reference::row<T>(name, "x", i));
    reference::check(
        name, std::vector{length}, value, [&](std::size_t) { return error * value[i] + least; }, i);
    reference::check(
        "d norm", d, dx, [&](std::size_t k) { return error * std::abs(dx[i * columns + k]) + least; },
        i * columns);
  }
}
