// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Self-check: can this model learn from this loss at all? Tried on one batch and a copy of the parameters:
// the first loss, the gradient against finite differences, and a few steps on that batch alone.
#pragma once
#include <ctgrad/optim/clip.hpp>
#include <ctgrad/optim/optimizer.hpp>
#include <ctgrad/train/step.hpp>
#include <ctgrad/train/wide.hpp>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <limits>
#include <memory>
#include <ostream>
#include <random>
#include <string>
#include <tuple>
#include <utility>

namespace ctgrad::train {

/// What a self-check tries, and what it lets pass.
struct SelfCheckOptions {
  std::size_t classes = 0;      ///< of a classifier or language model; 0: the first loss is not checked
  double lr = 1e-3;             ///< of the steps on the one batch
  int steps = 100;              ///< on the one batch
  double overfit_factor = 0.5;  ///< what the loss must fall to
  double max_norm = std::numeric_limits<double>::infinity();  ///< of the gradient in these steps
  std::uint64_t seed = 1;                                     ///< of the directions
  double gradient_tolerance = 1e-5;                           ///< largest error of SelfCheck::gradient
  double float_tolerance =
      1e-3;  ///< largest error of SelfCheck::precision; 16 times as much for bfloat16 products
};

/// What a self-check found. All losses are of the same batch.
struct SelfCheck {
  /// ln(classes) is the loss of guessing. Logits with standard deviation s cost about s²/2 more, so the
  /// tolerance min(0.5, ln(classes)/4) is s ≤ 1, and less where classes are few.
  struct FirstLoss {
    bool run = false, passed = true;
    double loss = 0, expected = 0, tolerance = 0;
  } first_loss;

  /// At three random points near the parameters p, which are not on the kinks that zeros in a batch and
  /// biases of zero put p itself on, and along a random direction v with ‖v‖ = ‖p‖ at each: the error of g·v
  /// against (L(p + hv) − L(p − hv)) / 2h, all in double, for the best of six h, because each error is one of
  /// truncation, rounding, or a kink on the way. It is relative to |g·v| + ‖g‖‖v‖/√n + 10⁻⁵|L|: the size of
  /// g·v for a random v, and what rounding leaves of a difference.
  struct Gradient {
    bool passed = false;
    std::array<double, 3> analytic{}, difference{}, error{};
    double tolerance = 0;
  } gradient;

  /// ‖g − g₆₄‖ / ‖g₆₄‖ of the gradient in the trainer's scalar type and the one in double, the least at these
  /// points: rounding may put a unit on the other side of a kink, but not at every point one that matters.
  struct Precision {
    bool passed = false;
    double error = 0, tolerance = 0;
  } precision;

  /// Steps on the one batch must bring the loss below first − (1 − factor) |first|.
  struct Overfit {
    bool passed = false;
    int steps = 0;
    double first = 0, last = 0, bound = 0;
  } overfit;

  bool passed() const { return first_loss.passed && gradient.passed && precision.passed && overfit.passed; }
};

/// One line for each check.
inline std::string to_string(const SelfCheck& c) {
  const auto line = [](bool passed, const char* form, auto... a) {
    char text[256];
    std::snprintf(text, sizeof(text), form, a...);
    return std::string(passed ? "ok    " : "FAIL  ") + text + "\n";
  };
  std::string s = c.first_loss.run
                      ? line(c.first_loss.passed, "first loss %.4f, guessing has %.4f (tolerance %.3f)",
                             c.first_loss.loss, c.first_loss.expected, c.first_loss.tolerance)
                      : std::string("-     first loss: not checked\n");
  s += line(c.gradient.passed,
            "gradient along 3 directions: %.6g %.6g %.6g, by differences %.6g %.6g %.6g; error %.1e "
            "(tolerance %.0e)",
            c.gradient.analytic[0], c.gradient.analytic[1], c.gradient.analytic[2], c.gradient.difference[0],
            c.gradient.difference[1], c.gradient.difference[2],
            std::fmax(c.gradient.error[0], std::fmax(c.gradient.error[1], c.gradient.error[2])),
            c.gradient.tolerance);
  s += line(c.precision.passed, "gradient against double precision: error %.1e (tolerance %.0e)",
            c.precision.error, c.precision.tolerance);
  s += line(c.overfit.passed, "one batch, %d steps: loss %.4g to %.4g (needed %.4g)", c.overfit.steps,
            c.overfit.first, c.overfit.last, c.overfit.bound);
  return s;
}
/// to_string(), into a stream.
inline std::ostream& operator<<(std::ostream& out, const SelfCheck& c) { return out << to_string(c); }

namespace detail {

/// Loss and gradient at parameters, with memory of its own.
template <class Loss, class Parameters, class... Batch>
class Evaluation {
public:
  using Source = StepSource<Loss, Parameters, Batch...>;
  using T = typename Parameters::value_type;

  double operator()(const Parameters& p, Parameters& gradient, const Batch&... batch) {
    T loss{};
    program_->run(p.data(), trace::Argument<Batch>::address(batch)..., &loss, gradient.data());
    return static_cast<double>(loss);
  }

private:
  std::unique_ptr<run::Program<Source>> program_ = std::make_unique<run::Program<Source>>();
};

inline SelfCheck::FirstLoss check_first_loss(double loss, std::size_t classes) {
  SelfCheck::FirstLoss c;
  if (classes == 0) return c;
  c.run = true;
  c.loss = loss;
  c.expected = std::log(static_cast<double>(classes));
  c.tolerance = std::fmin(0.5, c.expected / 4);
  c.passed = std::abs(loss - c.expected) <= c.tolerance;
  return c;
}

/// Σ a b over the whole buffers.
template <class Parameters>
double dot(const Parameters& a, const Parameters& b) {
  double s = 0;
  for (std::size_t i = 0; i < a.flat().size(); ++i)
    s += static_cast<double>(a.flat()[i]) * static_cast<double>(b.flat()[i]);
  return s;
}

/// Random numbers on parameters, zeros between them, of the given norm.
template <class Parameters, class Generator>
Parameters direction(double norm, Generator& generator) {
  Parameters v;
  std::normal_distribution<double> normal;
  for (const nn::ParameterInfo& p : Parameters::layout::parameters)
    for (double& x : v.span(p)) x = normal(generator);
  const double scale = norm / std::sqrt(dot(v, v));
  for (double& x : v.flat()) x *= scale;
  return v;
}

/// The Buffers of one in the other, rounded.
void copy_buffers(const auto& from, auto& to) {
  using T = typename std::remove_cvref_t<decltype(to)>::value_type;
  std::ranges::transform(from.buffers(), to.buffers().begin(), [](auto x) { return static_cast<T>(x); });
}

/// p + v in the scalar type of p, which is that of a model's parameters.
template <class T, class Model>
nn::Parameters<Model, T> displaced(const nn::Parameters<Model, T>& p, const nn::Parameters<Model, double>& v,
                                   double factor = 1) {
  nn::Parameters<Model, T> r;
  for (std::size_t i = 0; i < r.flat().size(); ++i)
    r.flat()[i] = static_cast<T>(static_cast<double>(p.flat()[i]) + factor * v.flat()[i]);
  copy_buffers(p, r);
  return r;
}

/// The error of g·v against central differences of the loss around p, and the difference that is nearest.
template <class Parameters>
std::pair<double, double> difference_error(const Parameters& p, const Parameters& g, const Parameters& v,
                                           double loss, double tolerance, auto loss_at) {
  const double analytic = dot(g, v),
               typical = std::sqrt(dot(g, g) * dot(v, v) /
                                   static_cast<double>(Parameters::layout::parameter_count)),
               scale = std::abs(analytic) + typical + 1e-5 * std::abs(loss);
  double least = std::numeric_limits<double>::infinity(), nearest = std::numeric_limits<double>::quiet_NaN();
  for (const double h : {1e-5, 1e-6, 1e-4, 1e-7, 1e-8, 1e-9}) {
    const double difference = (loss_at(displaced(p, v, h)) - loss_at(displaced(p, v, -h))) / (2 * h),
                 miss = std::abs(difference - analytic), error = miss == 0 ? 0 : miss / scale;
    if (error < least) {
      least = error;
      nearest = difference;
    }
    if (least <= tolerance) break;
  }
  return {least, nearest};
}

/// Both checks of the gradient, at three points near p.
template <class Model, class T>
void check_gradients(SelfCheck& c, const nn::Parameters<Model, T>& p, const SelfCheckOptions& o,
                     auto loss_and_gradient, auto loss_and_gradient_in_double) {
  using WideParameters = nn::Parameters<Model, double>;
  c.gradient.tolerance = o.gradient_tolerance;
  c.precision.tolerance = o.float_tolerance;
  c.gradient.passed = true;
  c.precision.error = std::numeric_limits<double>::infinity();
  std::mt19937_64 generator(o.seed);
  const double norm = dot(p, p) > 0 ? std::sqrt(dot(p, p)) : 1;
  for (std::size_t k = 0; k < c.gradient.error.size(); ++k) {
    const auto point = displaced(p, direction<WideParameters>(1e-3 * norm, generator));
    nn::Parameters<Model, T> narrow;
    WideParameters wide_point, g, scratch;
    std::copy(point.flat().begin(), point.flat().end(), wide_point.flat().begin());
    copy_buffers(point, wide_point);
    loss_and_gradient(point, narrow);
    const double loss = loss_and_gradient_in_double(wide_point, g);

    const WideParameters v = direction<WideParameters>(norm, generator);
    c.gradient.analytic[k] = dot(g, v);
    std::tie(c.gradient.error[k], c.gradient.difference[k]) =
        difference_error(wide_point, g, v, loss, o.gradient_tolerance,
                         [&](const WideParameters& x) { return loss_and_gradient_in_double(x, scratch); });
    c.gradient.passed = c.gradient.passed && c.gradient.error[k] <= o.gradient_tolerance;

    double miss = 0;
    for (std::size_t i = 0; i < g.flat().size(); ++i)
      miss += std::pow(static_cast<double>(narrow.flat()[i]) - g.flat()[i], 2);
    c.precision.error = std::fmin(c.precision.error, miss == 0 ? 0 : std::sqrt(miss / dot(g, g)));
  }
  c.precision.passed = c.precision.error <= o.float_tolerance;
}

/// Steps on one batch from parameters p with gradient g.
template <class Rule, class Model, class T>
SelfCheck::Overfit check_overfit(const Rule& rule, nn::Parameters<Model, T> p, nn::Parameters<Model, T> g,
                                 double loss, const SelfCheckOptions& o, auto loss_and_gradient) {
  SelfCheck::Overfit c;
  optim::Optimizer<Rule, Model, T> optimizer(rule);
  c.first = c.last = loss;
  c.bound = loss - (1 - o.overfit_factor) * std::abs(loss);
  while (c.steps < o.steps && std::isfinite(c.last)) {
    optimizer.step(p, g, o.lr, optim::clip_factor(optim::global_norm(g), o.max_norm));
    c.last = loss_and_gradient(p, g);
    ++c.steps;
  }
  c.passed = c.last <= c.bound;
  return c;
}

}  // namespace detail

/// The loss in double, and its gradient. Not inline, so that a program can have this, which compiles the
/// whole model a second time, in another file: extern template double
/// ctgrad::train::loss_in_double<Loss>(...).
template <class Loss, class Model, class... Batch>
double loss_in_double(const nn::Parameters<Model, double>& p, nn::Parameters<Model, double>& gradient,
                      const Batch&... batch) {
  return detail::Evaluation<Loss, nn::Parameters<Model, double>, Wide<Batch>...>{}(p, gradient,
                                                                                   widen(batch)...);
}

/// Checks on one batch whether loss(model, batch...) can train from these parameters with this optimizer's
/// rule. The parameters stay as they are. Compiles the loss a second time, in double: it must be generic in
/// the scalar type.
template <class Loss, class Rule, class Model, class T, class... Batch>
SelfCheck self_check(Loss, const Rule& rule, const nn::Parameters<Model, T>& parameters,
                     SelfCheckOptions options, const Batch&... batch) {
  if (run::options<Loss>.matmul == Precision::medium && kernel::has_bfloat16<T, simd::Arch>)
    options.float_tolerance *= 16;
  nn::Parameters<Model, T> gradient;
  detail::Evaluation<Loss, nn::Parameters<Model, T>, Batch...> evaluate;
  const auto loss_and_gradient = [&](const auto& p, auto& g) { return evaluate(p, g, batch...); };

  SelfCheck c;
  const double loss = loss_and_gradient(parameters, gradient);
  c.first_loss = detail::check_first_loss(loss, options.classes);
  detail::check_gradients(c, parameters, options, loss_and_gradient,
                          [&](const auto& p, auto& g) { return loss_in_double<Loss>(p, g, batch...); });
  c.overfit = detail::check_overfit(rule, parameters, gradient, loss, options, loss_and_gradient);
  return c;
}

}  // namespace ctgrad::train
