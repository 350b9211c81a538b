// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What check.hpp declares and is the same for all functions under test, compiled once.
#include "check.hpp"

namespace check {

Elements random(std::int64_t size, std::uint64_t seed, double low, double high) {
  Random r(seed);
  Elements e(static_cast<std::size_t>(size));
  for (double& x : e) x = r(low, high);
  return e;
}

double relative_error(const Elements& a, const Elements& b, double floor) {
  double difference = 0, norm = 0;
  if (a.size() != b.size()) return std::numeric_limits<double>::infinity();
  for (std::size_t i = 0; i < a.size(); ++i) {
    difference += (a[i] - b[i]) * (a[i] - b[i]);
    norm += b[i] * b[i];
  }
  const double error = std::sqrt(difference) / std::max(std::sqrt(norm), floor);
  return std::isfinite(error) ? error : std::numeric_limits<double>::infinity();
}

bool same(const Elements& a, const Elements& b, double tolerance) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    const bool close = a[i] == b[i] || (std::isnan(a[i]) && std::isnan(b[i])) ||
                       (std::isfinite(b[i]) && std::abs(a[i] - b[i]) <= tolerance * std::abs(b[i]));
    if (!close) {
      MESSAGE("element ", i, " is ", a[i], " and not ", b[i]);
      return false;
    }
  }
  return true;
}

Value Graph::leaf(const ct::Dims& shape, std::uint64_t seed) {
  at.push_back(random(shape.size(), seed));
  return ct::op::leaf(builder, root.type(), shape, static_cast<int>(at.size()) - 1);
}

ct::Items<Value> Graph::variables() const {
  ct::Items<Value> v;
  for (Value l : leaves)
    if (l.type() != ct::Scalar::i32) v.push_back(l);
  return v;
}

Elements Graph::value(Value v) const {
  const std::span all(builder.nodes());
  return ct::run::interpret(all.first(static_cast<std::size_t>(v.id) + 1), at, builder.bodies()).back();
}

Elements Graph::value_or_zeros(Value v, Value x) const {
  return v.valid() ? value(v) : Elements(static_cast<std::size_t>(x.shape().size()), 0.0);
}

Value inner_product(Value a, Value b) {
  const unsigned all = (1u << a.shape().rank) - 1u;
  return ct::op::reshape(ct::op::sum(ct::op::operator*(a, b), all), {});
}

Elements differences(Graph& g, Value scalar, Value leaf) {
  Elements& x = g.elements_of(leaf);
  Elements d;
  for (double& xi : x) {
    const double x0 = xi, h = 2e-4;
    const auto at = [&](double step) {
      xi = x0 + step;
      const double y = g.value(scalar)[0];
      xi = x0;
      return y;
    };
    d.push_back((8 * (at(h) - at(-h)) - (at(2 * h) - at(-2 * h))) / (12 * h));
  }
  return d;
}

void derivatives(Graph& g) {
  using ct::diff::forward;
  using ct::diff::reverse;
  const ct::Items<Value> x = g.variables();
  const Value w = g.leaf(g.root.shape(), 101), loss = inner_product(g.root, w);
  const ct::Items<Value> gradient = reverse(loss, one_like(loss), x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(i);
    if (gradient[i].valid()) CHECK(gradient[i].shape() == x[i].shape());
    CHECK(relative_error(g.value_or_zeros(gradient[i], x[i]), differences(g, loss, x[i]), 1e-3) <= 1e-6);
  }

  ct::Items<Value> tangent;
  tangent.reserve(x.size());
  for (Value v : x) tangent.push_back(g.leaf(v.shape(), 201 + static_cast<std::uint64_t>(v.id)));
  double pushed = 0, pulled = 0, scale = 1e-12;
  if (const Value moved = forward(g.root, x, tangent); moved.valid()) {
    CHECK(moved.shape() == g.root.shape());
    const Elements m = g.value(moved), weights = g.elements_of(w);
    for (std::size_t k = 0; k < m.size(); ++k) {
      pushed += m[k] * weights[k];
      scale += std::abs(m[k] * weights[k]);
    }
  }
  for (std::size_t i = 0; i < x.size(); ++i) {
    const Elements d = g.value_or_zeros(gradient[i], x[i]);
    for (std::size_t k = 0; k < d.size(); ++k) pulled += d[k] * g.elements_of(tangent[i])[k];
  }
  CHECK(std::abs(pushed - pulled) <= 1e-12 * scale);

  Value slope;  // the gradient along fixed directions
  for (std::size_t i = 0; i < x.size(); ++i)
    if (gradient[i].valid()) {
      const Value part =
          inner_product(gradient[i], g.leaf(x[i].shape(), 301 + static_cast<std::uint64_t>(i)));
      slope = slope.valid() ? ct::op::operator+(slope, part) : part;
    }
  if (!slope.valid()) return;
  const ct::Items<Value> second = reverse(slope, one_like(slope), x);
  for (std::size_t i = 0; i < x.size(); ++i) {
    CAPTURE(i);
    CHECK(relative_error(g.value_or_zeros(second[i], x[i]), differences(g, slope, x[i]), 1e-3) <= 1e-5);
  }
}

namespace detail {

ct::Items<Elements> interpreted_gradient(const Graph& g, Value scalar) {
  const ct::Items<Value> x = g.variables(), d = ct::diff::reverse(scalar, one_like(scalar), x);
  ct::Items<Elements> r;
  r.reserve(x.size());
  for (std::size_t i = 0; i < x.size(); ++i) r.push_back(g.value_or_zeros(d[i], x[i]));
  return r;
}

void compare_gradients(Graph& g, std::uint64_t seed, double value, const ct::Items<Elements>& gradient,
                       double tolerance) {
  const Value w = g.leaf(g.root.shape(), seed);
  const Elements y = g.value(g.root), weights = g.elements_of(w);
  double expected = 0, scale = 1e-12;
  for (std::size_t i = 0; i < y.size(); ++i) {
    expected += weights[i] * y[i];
    scale += std::abs(weights[i] * y[i]);
  }
  CHECK(std::abs(value - expected) <= tolerance * scale);
  const ct::Items<Elements> interpreted = interpreted_gradient(g, inner_product(g.root, w));
  REQUIRE(gradient.size() == interpreted.size());
  for (std::size_t i = 0; i < gradient.size(); ++i) {
    CAPTURE(i);
    CHECK(relative_error(gradient[i], interpreted[i]) <= tolerance);
  }
}

void compare_prefix(const Elements& program, const Elements& expected, double tolerance) {
  const std::size_t length = program.size();
  CAPTURE(length);
  CHECK(same(program, Elements(expected.begin(), expected.begin() + static_cast<std::ptrdiff_t>(length)),
             tolerance));
}

}  // namespace detail

}  // namespace check
