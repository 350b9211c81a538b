// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Random graphs over all operations, the same for a seed at run time and in constant expressions. Nodes are
// added as they are, without simplification. Every value carries bounds, so that operands stay where
// functions are smooth and numbers moderate.
#pragma once
#include <ctgrad/core/items.hpp>
#include <ctgrad/op/loop.hpp>
#include <ctgrad/op/registry.hpp>
#include <ctgrad/op/variable.hpp>
#include <ctgrad/simplify/live.hpp>

#include <cstddef>
#include <cstdint>
#include <initializer_list>

// Choices are made one per statement: arguments of one call have no order, and constant expressions choose
// another one than programs.
namespace random_graph {

namespace ct = ctgrad;
namespace op = ctgrad::op;
using ct::Dims;
using ct::Scalar;
using ct::graph::Builder;
using ct::graph::Draft;
using ct::graph::Node;
using ct::graph::Rules;
using ct::graph::Value;

/// SplitMix64.
class Dice {
public:
  constexpr explicit Dice(std::uint64_t seed) : state_((seed + 1) * 0xD1342543DE82EF95ull) {}
  constexpr std::uint64_t next() {
    std::uint64_t z = state_ += 0x9E3779B97F4A7C15ull;
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
    return z ^ (z >> 31);
  }
  /// In [0, n).
  constexpr int below(int n) { return static_cast<int>((next() >> 33) % static_cast<std::uint64_t>(n)); }
  /// In [low, high].
  constexpr int between(int low, int high) { return low + below(high - low + 1); }
  constexpr bool chance(int percent) { return below(100) < percent; }
  constexpr double number(double low, double high) {
    return low + (high - low) * (static_cast<double>(next() >> 11) * 0x1p-53);
  }

private:
  std::uint64_t state_;
};

/// A leaf: numbers in [-1.5, 1.5), or integers in [0, bound).
struct LeafFacts {
  Scalar type{};
  Dims shape;
  int bound = 0;
};

struct RandomGraph {
  Draft draft;
  ct::Items<LeafFacts> leaves;
};

struct Settings {
  Scalar type = Scalar::f64;
  int least_steps = 4, most_steps = 22;
  int extent = 4;  // of an axis, usually
  int size = 48;   // elements of a value
  int rank = 3;
  int roots = 3;      // at most
  int loops = 12;     // percent of the steps
  bool stops = true;  // stop_gradient
};

/// A value with bounds of its elements.
struct Item {
  Value value;
  double low = 0, high = 0;
};

namespace detail {

/// An elementwise function, where its operand shall be, and what it then gives.
struct Function {
  const Rules* op;
  double low, high, result_low, result_high;
};

inline constexpr double any = 1e3;
inline constexpr Function functions[] = {
    {&ct::graph::rules<op::Sin>, -4, 4, -1, 1},       {&ct::graph::rules<op::Cos>, -4, 4, -1, 1},
    {&ct::graph::rules<op::Tanh>, -any, any, -1, 1},  {&ct::graph::rules<op::Erf>, -any, any, -1, 1},
    {&ct::graph::rules<op::Exp>, -2, 1.4, 0.13, 4.1}, {&ct::graph::rules<op::Log>, 0.25, 5, -1.4, 1.7},
    {&ct::graph::rules<op::Sqrt>, 0.2, 5, 0.4, 2.3},  {&ct::graph::rules<op::Rsqrt>, 0.25, 5, 0.4, 2},
    {&ct::graph::rules<op::Sign>, -any, any, -1, 1},  {&ct::graph::rules<op::Ndtr>, -any, any, 0, 1},
};
inline constexpr int function_count = static_cast<int>(sizeof(functions) / sizeof(functions[0]));

constexpr double larger(double a, double b) { return a < b ? b : a; }
constexpr double smaller(double a, double b) { return b < a ? b : a; }
constexpr double absolute(double a) { return a < 0 ? -a : a; }

}  // namespace detail

class Generator {
public:
  constexpr Generator(Builder& g, Dice& dice, const Settings& settings)
      : g_(g), dice_(dice), settings_(settings) {}

  ct::Items<Item> pool;     // floating point
  ct::Items<Item> indices;  // i32 leaves; high is the bound
  ct::Items<LeafFacts> leaves;
  bool may_add_leaves = true;

  constexpr void start() {
    const int n = dice_.between(1, 3);
    for (int i = 0; i < n; ++i) add_leaf(shape());
    if (dice_.chance(30)) {
      const Dims d = shape(2);
      add_index(d, dice_.between(1, settings_.extent));
    }
  }
  constexpr void steps(int n) {
    for (int i = 0; i < n; ++i) step();
  }
  /// Some value, more often a late one.
  constexpr Item pick() {
    const int n = static_cast<int>(pool.size());
    const int from = dice_.chance(60) && n > 4 ? n - 4 : 0;
    return pool[static_cast<std::size_t>(dice_.between(from, n - 1))];
  }
  /// x by a linear map, and tanh where its bounds are much too wide, within [low, high].
  constexpr Item into(Item x, double low, double high) {
    if (low <= x.low && x.high <= high) return x;
    if (x.high - x.low > 6 * (high - low)) x = {unary<op::Tanh>(x.value), -1, 1};
    if (low <= x.low && x.high <= high) return x;
    const double width = x.high - x.low, scale = width > 0 ? detail::smaller((high - low) / width, 1) : 1;
    Item y{scale < 1 ? times(x.value, scale) : x.value, x.low * scale, x.high * scale};
    double shift = 0;
    if (y.low < low) shift = low - y.low;
    if (y.high > high) shift = high - y.high;
    if (shift != 0) y.value = binary<op::Add>(y.value, op::constant_like(y.value, shift));
    // Rounding must not push the bounds out again.
    return {y.value, low, high};
  }
  /// x with another shape: repeated, or its sum repeated.
  constexpr Item fit(Item x, Dims shape) {
    if (!repeats_to(x.value.shape(), shape)) {
      x = into(sum(x, all_axes(x.value.shape())), -2, 2);
      x.value = reshape(x.value, {});
    }
    x.value = broadcast(x.value, shape);
    return x;
  }
  constexpr Item pick_of_shape(Dims shape) {
    for (int tries = 0; tries < 6; ++tries)
      if (const Item x = pick(); x.value.shape() == shape) return x;
    return fit(pick(), shape);
  }

  template <class Op>
  constexpr Value unary(Value a) {
    return elementwise(&ct::graph::rules<Op>, a.type(), a);
  }
  template <class Op>
  constexpr Value binary(Value a, Value b) {
    return elementwise(&ct::graph::rules<Op>, a.type(), a, b);
  }

private:
  // ---- nodes, as they are

  constexpr Value node(const Rules* rules, Scalar type, Dims shape, Value a, Value b = {}, Value c = {},
                       std::initializer_list<int> attributes = {}) {
    Node n;
    n.op = rules;
    n.type = type;
    n.shape = shape;
    n.in = {a.id, b.id, c.id};
    std::size_t i = 0;
    for (int x : attributes) n.attr[i++] = x;
    return g_.add_as_is(n);
  }
  constexpr Value elementwise(const Rules* rules, Scalar type, Value a, Value b = {}, Value c = {}) {
    return node(rules, type, a.shape(), a, b, c);
  }
  constexpr Value times(Value x, double c) { return binary<op::Mul>(op::constant_like(x, c), x); }
  constexpr Value reshape(Value x, Dims shape) {
    return node(&ct::graph::rules<op::Reshape>, x.type(), shape, x);
  }
  constexpr Value broadcast(Value x, Dims shape) {
    if (x.shape() == shape) return x;
    if (x.shape().rank < shape.rank) {
      Dims same_rank;
      for (int i = x.shape().rank; i < shape.rank; ++i) same_rank.push_back(1);
      for (int i = 0; i < x.shape().rank; ++i) same_rank.push_back(x.shape()[i]);
      x = reshape(x, same_rank);
    }
    return node(&ct::graph::rules<op::Broadcast>, x.type(), shape, x);
  }
  constexpr Value permute(Value x, const op::Permute::Order& order) {
    Dims d;
    for (int i = 0; i < x.shape().rank; ++i) d.push_back(x.shape()[order[static_cast<std::size_t>(i)]]);
    Value y = node(&ct::graph::rules<op::Permute>, x.type(), d, x, {}, {},
                   {order[0], order[1], order[2], order[3], order[4], order[5]});
    return y;
  }
  constexpr Value transpose(Value x) {
    op::Permute::Order order{};
    const int rank = x.shape().rank;
    for (int i = 0; i < rank; ++i) order[static_cast<std::size_t>(i)] = i;
    order[static_cast<std::size_t>(rank - 1)] = rank - 2;
    order[static_cast<std::size_t>(rank - 2)] = rank - 1;
    return permute(x, order);
  }
  constexpr Value slice(Value x, int axis, int start, int extent) {
    Dims d = x.shape();
    d[axis] = extent;
    return node(&ct::graph::rules<op::Slice>, x.type(), d, x, {}, {}, {axis, start});
  }
  static constexpr unsigned all_axes(Dims d) { return (1u << d.rank) - 1u; }
  constexpr Value reduce(const Rules* rules, Value x, unsigned axes) {
    Dims d = x.shape();
    for (int i = 0; i < d.rank; ++i)
      if ((axes >> i & 1u) != 0) d[i] = 1;
    return node(rules, x.type(), d, x, {}, {}, {static_cast<int>(axes)});
  }
  constexpr Item sum(Item x, unsigned axes) {
    const Value y = reduce(&ct::graph::rules<op::Sum>, x.value, axes);
    const auto n = static_cast<double>(x.value.shape().size() / y.shape().size());
    return {y, n * x.low, n * x.high};
  }

  // ---- choices

  static constexpr bool repeats_to(const Dims& from, const Dims& to) {
    if (from.rank > to.rank) return false;
    for (int i = 1; i <= from.rank; ++i)
      if (from[from.rank - i] != 1 && from[from.rank - i] != to[to.rank - i]) return false;
    return true;
  }
  constexpr int extent() { return dice_.chance(12) ? 1 : dice_.between(1, settings_.extent); }
  constexpr Dims shape(int rank) {
    Dims d;
    for (int r = dice_.between(0, rank); r > 0; --r) {
      const int e = extent();
      d.push_back(d.size() * e <= settings_.size ? e : 1);
    }
    return d;
  }
  constexpr Dims shape() { return shape(settings_.rank); }

  constexpr void add_leaf(Dims d) {
    pool.push_back({op::leaf(g_, settings_.type, d, static_cast<int>(leaves.size())), -1.5, 1.5});
    leaves.push_back({settings_.type, d, 0});
  }
  constexpr void add_index(Dims d, int bound) {
    indices.push_back(
        {op::leaf(g_, Scalar::i32, d, static_cast<int>(leaves.size())), 0, static_cast<double>(bound)});
    leaves.push_back({Scalar::i32, d, bound});
  }
  /// Indices below n.
  constexpr Value index_below(int n) {
    for (int tries = 0; tries < 3 && !indices.empty(); ++tries) {
      const Item i = indices[static_cast<std::size_t>(dice_.below(static_cast<int>(indices.size())))];
      if (i.high <= n) return i.value;
    }
    if (may_add_leaves && dice_.chance(80)) {
      add_index(shape(2), n);
      return indices.back().value;
    }
    return op::iota(g_, Scalar::i32, {dice_.between(1, n)}, 0);
  }
  constexpr void keep(Item x) {
    if (detail::larger(detail::absolute(x.low), detail::absolute(x.high)) > 8) x = into(x, -3, 3);
    pool.push_back(x);
  }

  constexpr void step() {
    const int k = dice_.below(100);
    if (dice_.chance(settings_.loops) && dice_.chance(25)) return loop();
    if (k < 18) return function();
    if (k < 40) return arithmetic();
    if (k < 48) return choice();
    if (k < 57) return reduction();
    if (k < 63) return another_shape();
    if (k < 69) return permuted();
    if (k < 75) return part();
    if (k < 79) return padded();
    if (k < 85) return joined();
    if (k < 92) return product();
    if (k < 95) return looked_up();
    if (k < 97) return scattered();
    if (k < 98 && settings_.stops) {
      const Item x = pick();
      return keep({node(&ct::graph::rules<op::StopGradient>, x.value.type(), x.value.shape(), x.value), x.low,
                   x.high});
    }
    if (k < 99) {
      const Item x = pick();
      return keep({op::variable(x.value), x.low, x.high});
    }
    fresh();
  }

  constexpr void fresh() {
    const int k = dice_.below(4);
    if (k == 0 && may_add_leaves) return add_leaf(shape());
    if (k == 3 && !indices.empty()) {
      const Item i = indices[static_cast<std::size_t>(dice_.below(static_cast<int>(indices.size())))];
      return keep({elementwise(&ct::graph::rules<op::Cast>, settings_.type, i.value), 0, i.high - 1});
    }
    if (k == 1) {
      const Dims d = shape();
      if (d.rank > 0) {
        const int axis = dice_.below(d.rank);
        return keep({op::iota(g_, settings_.type, d, axis), 0, static_cast<double>(d[axis] - 1)});
      }
    }
    constexpr double nice[] = {0, 1, -1, 0.5, 2};
    const double c = dice_.chance(50) ? nice[dice_.below(5)] : dice_.number(-2, 2);
    keep({op::constant(g_, settings_.type, shape(), c), c, c});
  }

  constexpr void function() {
    Item x = pick();
    const int k = dice_.below(detail::function_count + 2);
    if (k == detail::function_count) return keep({unary<op::Neg>(x.value), -x.high, -x.low});
    if (k > detail::function_count) {
      const double most = detail::larger(detail::absolute(x.low), detail::absolute(x.high));
      return keep({unary<op::Abs>(x.value), 0, most});
    }
    const detail::Function& f = detail::functions[k];
    x = into(x, f.low, f.high);
    keep({elementwise(f.op, x.value.type(), x.value), f.result_low, f.result_high});
  }

  /// Two values of one shape.
  constexpr void pair(Item& a, Item& b) {
    a = pick();
    for (int tries = 0; tries < 4; ++tries) {
      b = pick();
      if (dice_.chance(8)) b = {op::constant(g_, settings_.type, {}, dice_.chance(50) ? 1 : -0.5), -0.5, 1};
      const Dims &x = a.value.shape(), &y = b.value.shape();
      if (!ct::detail::broadcastable(x, y)) continue;
      const Dims common = ct::detail::broadcast_dims(x, y);
      if (common.size() > settings_.size) continue;
      a.value = broadcast(a.value, common);
      b.value = broadcast(b.value, common);
      return;
    }
    b = fit(b, a.value.shape());
    if (dice_.chance(50)) {
      const Item c = a;
      a = b;
      b = c;
    }
  }

  constexpr void arithmetic() {
    Item a, b;
    pair(a, b);
    switch (dice_.below(8)) {
    case 0:
    case 1: return keep({binary<op::Add>(a.value, b.value), a.low + b.low, a.high + b.high});
    case 2: return keep({binary<op::Sub>(a.value, b.value), a.low - b.high, a.high - b.low});
    case 3:
    case 4: return keep({binary<op::Mul>(a.value, b.value), -most(a) * most(b), most(a) * most(b)});
    case 5: b = into(b, 0.5, 4); return keep({binary<op::Div>(a.value, b.value), -2 * most(a), 2 * most(a)});
    case 6: {
      const bool larger = dice_.chance(50);
      const Value y = larger ? binary<op::Maximum>(a.value, b.value) : binary<op::Minimum>(a.value, b.value);
      return keep({y, detail::smaller(a.low, b.low), detail::larger(a.high, b.high)});
    }
    default:
      if (dice_.chance(50)) {
        a = into(a, -2, 2);
        b = {op::constant_like(a.value, dice_.between(0, 3)), 0, 3};
        return keep({binary<op::Pow>(a.value, b.value), -8, 8});
      }
      a = into(a, 0.5, 2);
      b = into(b, -2, 2);
      return keep({binary<op::Pow>(a.value, b.value), 0.25, 4});
    }
  }
  static constexpr double most(const Item& x) {
    return detail::larger(detail::absolute(x.low), detail::absolute(x.high));
  }

  /// select by a comparison of values or of indices, which may be seen through a view.
  constexpr void choice() {
    Item a, b;
    pair(a, b);
    const Dims d = a.value.shape();
    const Item result{{}, detail::smaller(a.low, b.low), detail::larger(a.high, b.high)};
    const int kind = dice_.below(4);
    const auto compare = [&](Value x, Value y) {
      const int k = dice_.below(5);
      const Rules* rules = k < 2   ? &ct::graph::rules<op::Less>
                           : k < 4 ? &ct::graph::rules<op::LessEqual>
                                   : &ct::graph::rules<op::Equal>;
      return elementwise(rules, Scalar::boolean, x, y);
    };
    Value condition;
    if (kind == 0 && d.rank > 0) {
      const Value i = op::iota(g_, Scalar::i32, d, dice_.below(d.rank)),
                  j = dice_.chance(50) ? op::iota(g_, Scalar::i32, d, dice_.below(d.rank))
                                       : op::constant(g_, Scalar::i32, d, dice_.below(3));
      condition = compare(i, j);
    } else if (kind == 1 && !indices.empty()) {
      const Item i = indices[static_cast<std::size_t>(dice_.below(static_cast<int>(indices.size())))];
      if (repeats_to(i.value.shape(), d)) {
        const bool late = dice_.chance(50);
        const Value x = late ? i.value : broadcast(i.value, d);
        condition = compare(x, op::constant_like(x, dice_.below(3)));
        if (late) condition = broadcast(condition, d);
      }
    } else if (kind == 2 && d.rank >= 2) {  // a comparison seen through a view
      Dims swapped = d;
      swapped[d.rank - 1] = d[d.rank - 2];
      swapped[d.rank - 2] = d[d.rank - 1];
      const Value x = pick_of_shape(swapped).value, y = pick_of_shape(swapped).value;
      condition = transpose(compare(x, y));
    }
    if (!condition.valid()) {
      const Value x = pick_of_shape(d).value, y = pick_of_shape(d).value;
      condition = compare(x, y);
    }
    keep({elementwise(&ct::graph::rules<op::Select>, a.value.type(), condition, a.value, b.value), result.low,
          result.high});
  }

  constexpr void reduction() {
    const Item x = pick();
    const Dims d = x.value.shape();
    const auto axes = static_cast<unsigned>(dice_.below(1 << d.rank));
    Item y;
    if (dice_.chance(75))
      y = sum(x, axes);
    else
      y = {reduce(&ct::graph::rules<op::Amax>, x.value, axes), x.low, x.high};
    if (dice_.chance(50)) {  // drop the axes
      Dims dropped;
      for (int i = 0; i < d.rank; ++i)
        if ((axes >> i & 1u) == 0) dropped.push_back(d[i]);
      y.value = reshape(y.value, dropped);
    }
    keep(y);
  }

  constexpr void another_shape() {
    const Item x = pick();
    std::int64_t left = x.value.shape().size();
    Dims d;
    const int rank = dice_.between(0, settings_.rank);
    for (int i = 0; i + 1 < rank; ++i) {
      int e = dice_.between(1, static_cast<int>(left < 12 ? left : 12));
      while (left % e != 0) --e;
      d.push_back(e);
      left /= e;
    }
    if (left > 1 || rank > 0) d.push_back(static_cast<int>(left));
    keep({reshape(x.value, d), x.low, x.high});
  }

  constexpr void permuted() {
    const Item x = pick();
    const int rank = x.value.shape().rank;
    op::Permute::Order order{};
    for (int i = 0; i < rank; ++i) order[static_cast<std::size_t>(i)] = i;
    for (int i = rank; i-- > 1;) {
      const auto j = static_cast<std::size_t>(dice_.between(0, i));
      const int t = order[j];
      order[j] = order[static_cast<std::size_t>(i)];
      order[static_cast<std::size_t>(i)] = t;
    }
    keep({permute(x.value, order), x.low, x.high});
  }

  constexpr Item part_of(const Item& x, int axis) {
    const int n = x.value.shape()[axis], extent = dice_.between(1, n);
    return {slice(x.value, axis, dice_.between(0, n - extent), extent), x.low, x.high};
  }
  constexpr void part() {
    const Item x = pick();
    if (x.value.shape().rank > 0) keep(part_of(x, dice_.below(x.value.shape().rank)));
  }

  constexpr void padded() {
    const Item x = pick();
    if (x.value.shape().rank == 0) return;
    const int axis = dice_.below(x.value.shape().rank);
    Dims d = x.value.shape();
    const int before = dice_.below(3);
    d[axis] += before + dice_.below(3);
    if (d.size() > 2 * settings_.size) return;
    keep({node(&ct::graph::rules<op::Pad>, x.value.type(), d, x.value, {}, {}, {axis, before}),
          detail::smaller(x.low, 0), detail::larger(x.high, 0)});
  }

  constexpr void joined() {
    const Item a = pick();
    if (a.value.shape().rank == 0) return;
    const int axis = dice_.below(a.value.shape().rank);
    Item b = pick_of_shape(a.value.shape());
    if (dice_.chance(40)) b = part_of(b, axis);
    Dims d = a.value.shape();
    d[axis] += b.value.shape()[axis];
    if (d.size() > 2 * settings_.size) return;
    const bool swap = dice_.chance(50);
    keep({node(&ct::graph::rules<op::Concat>, a.value.type(), d, swap ? b.value : a.value,
               swap ? a.value : b.value, {}, {axis}),
          detail::smaller(a.low, b.low), detail::larger(a.high, b.high)});
  }

  /// A value as a matrix or a batch of them.
  constexpr Item matrix(Item x) {
    Dims d = x.value.shape();
    if (d.rank == 0) d.push_back(1);
    if (d.rank == 1) d = dice_.chance(50) ? Dims{d[0], 1} : Dims{1, d[0]};
    if (!(d == x.value.shape())) x.value = reshape(x.value, d);
    return x;
  }
  constexpr void product() {
    Item a = matrix(pick()), b;
    const Dims d = a.value.shape();
    const int rank = d.rank, inner = d[rank - 1];
    bool found = false;
    for (int tries = 0; tries < 5 && !found; ++tries) {
      b = matrix(pick());
      const Dims& e = b.value.shape();
      if (e.rank > rank || e[e.rank - 2] != inner) continue;
      Dims want = d;
      want[rank - 2] = inner;
      want[rank - 1] = e[e.rank - 1];
      if (!repeats_to(e, want)) continue;
      b.value = broadcast(b.value, want);
      found = true;
    }
    if (!found && may_add_leaves && dice_.chance(40) && leaves.size() < 6) {
      Dims want{inner, extent()};
      add_leaf(want);
      b = pool.back();
      found = true;
      Dims full = d;
      full[rank - 2] = inner;
      full[rank - 1] = want[1];
      b.value = broadcast(b.value, full);
    }
    if (!found) b = {transpose(dice_.chance(50) ? a.value : pick_of_shape(d).value), -8, 8};
    Dims r = d;
    r[rank - 1] = b.value.shape().columns();
    if (r.size() > 2 * settings_.size) return;
    const double bound = most(a) * most(b) * inner;
    Item y{node(&ct::graph::rules<op::Matmul>, a.value.type(), r, a.value, b.value), -bound, bound};
    if (dice_.chance(30)) y.value = transpose(y.value);
    keep(y);
  }

  constexpr Item table() {
    Item x = pick();
    const Dims d = x.value.shape();
    if (d.rank == 2) return x;
    x.value = reshape(x.value, {static_cast<int>(d.rows()), d.columns()});
    return x;
  }
  constexpr void looked_up() {
    const Item x = table();
    const Value index = index_below(x.value.shape()[0]);
    Dims d = index.shape();
    d.push_back(x.value.shape()[1]);
    if (d.size() > 2 * settings_.size) return;
    keep({node(&ct::graph::rules<op::Gather>, x.value.type(), d, x.value, index), x.low, x.high});
  }
  constexpr void scattered() {
    Item x = table();
    if (dice_.chance(30)) x = {op::constant_like(x.value, 0), 0, 0};
    const Value index = index_below(x.value.shape()[0]);
    Dims d = index.shape();
    d.push_back(x.value.shape()[1]);
    if (d.size() > 2 * settings_.size) return;
    const Item rows = pick_of_shape(d);
    const double bound = most(x) + most(rows) * static_cast<double>(index.shape().size());
    keep(
        {node(&ct::graph::rules<op::ScatterAdd>, x.value.type(), x.value.shape(), x.value, index, rows.value),
         -bound, bound});
  }

  constexpr void loop() {
    ct::Items<Value> operands;
    op::BodyBuilder b;
    Settings inner = settings_;
    inner.loops = settings_.loops / 2;
    inner.stops = false;
    inner.size = settings_.size / 2;
    Generator body(b.graph, dice_, inner);
    body.may_add_leaves = false;

    Item sequence = pick();
    int n_steps = dice_.between(1, 3), sequences = 0;
    const bool has_sequence =
        sequence.value.shape().rank > 0 && sequence.value.shape()[0] <= 4 && dice_.chance(70);
    if (has_sequence) n_steps = sequence.value.shape()[0];
    const int carries = dice_.between(1, 2);
    ct::Items<Item> carry, body_carry;
    for (int k = 0; k < carries; ++k) {
      carry.push_back(pick());
      const Item& c = carry.back();
      operands.push_back(c.value);
      body_carry.push_back({b.leaf_like(c.value), detail::smaller(c.low, -1), detail::larger(c.high, 1)});
      body.pool.push_back(body_carry.back());
    }
    if (has_sequence) {
      operands.push_back(sequence.value);
      body.pool.push_back({b.element(sequence.value), sequence.low, sequence.high});
      ++sequences;
    }
    const int invariants = dice_.below(3);
    for (int k = 0; k < invariants; ++k) {
      const Item x = pick();
      operands.push_back(x.value);
      body.pool.push_back({b.leaf_like(x.value), x.low, x.high});
    }
    if (!indices.empty() && dice_.chance(50)) {
      operands.push_back(indices.back().value);
      body.indices.push_back({b.leaf_like(indices.back().value), 0, indices.back().high});
    }
    body.steps(dice_.between(2, 6));

    ct::Items<Value> roots;
    ct::Items<Item> outputs;
    for (const Item& c : body_carry) {
      const Item y = body.pick_of_shape(c.value.shape());
      switch (dice_.below(4)) {
      case 0: roots.push_back(body.into({body.unary<op::Tanh>(y.value), -1, 1}, -1, 1).value); break;
      case 1: roots.push_back(body.unary<op::Sin>(body.binary<op::Add>(y.value, c.value))); break;
      case 2: roots.push_back(body.into(y, -1, 1).value); break;
      default: roots.push_back(body.unary<op::Tanh>(body.binary<op::Mul>(y.value, c.value)));
      }
    }
    const int wanted = dice_.below(3);
    for (int k = 0; k < wanted; ++k) {
      const Item y = body.pick();
      if (y.value.shape().rank >= settings_.rank) continue;
      outputs.push_back(y);
      roots.push_back(y.value);
    }
    op::LoopFacts facts(n_steps, carries, sequences, dice_.chance(40));
    facts.body = g_.add_body(b.draft(roots));
    const Value l = op::loop(g_, facts, operands);
    for (int k = 0; k < carries; ++k)
      if (k == 0 || dice_.chance(60)) keep({op::loop_result(l, k), -1, 1});
    for (int k = 0; k < static_cast<int>(outputs.size()); ++k) {
      const Item& y = outputs[static_cast<std::size_t>(k)];
      if (y.value.shape().size() * n_steps <= 2 * settings_.size)
        keep({op::loop_result(l, carries + k), y.low, y.high});
    }
    for (int k = 0; k < carries; ++k) {
      const Item& c = body_carry[static_cast<std::size_t>(k)];
      if (dice_.chance(20) && c.value.shape().rank < settings_.rank &&
          c.value.shape().size() * n_steps <= 2 * settings_.size)
        keep({op::loop_result(l, static_cast<int>(roots.size()) + k), c.low, c.high});
    }
  }

  Builder& g_;
  Dice& dice_;
  Settings settings_;
};

/// The graph of a seed.
constexpr RandomGraph make(std::uint64_t seed, const Settings& settings = {}) {
  Dice dice(seed);
  Builder g;
  Generator generator(g, dice, settings);
  generator.start();
  generator.steps(dice.between(settings.least_steps, settings.most_steps));
  ct::Items<int> roots{generator.pool.back().value.id};
  // Others may be leaves, constants, views of one another, or the same value again.
  for (int more = dice.below(settings.roots); more > 0; --more) {
    const Item x =
        dice.chance(70)
            ? generator.pick()
            : generator.pool[static_cast<std::size_t>(dice.below(static_cast<int>(generator.pool.size())))];
    roots.push_back(x.value.id);
  }
  return {ct::simplify::compact(g.nodes(), roots, g.bodies()), generator.leaves};
}

constexpr Draft simplified(const Draft& draft);

/// The nodes of a draft in another builder, through the simplification rules; bodies of loops too. Gives the
/// value of each node.
constexpr ct::Items<Value> replay(Builder& g, const Draft& draft) {
  ct::Items<Value> value;
  for (const Node& original : draft.nodes) {
    Node n = original;
    for (int k = 0; k < n.op->arity; ++k) n.in.items[k] = value[static_cast<std::size_t>(n.in.items[k])].id;
    if (n.op->kind == ct::graph::Kind::loop) {
      const Draft body = simplified(draft.bodies[static_cast<std::size_t>(n.attr[0])]);
      n.attr[0] = g.add_body(body);
    }
    value.push_back(g.add(n));
  }
  return value;
}

constexpr Draft simplified(const Draft& draft) {
  Builder g;
  const ct::Items<Value> values = replay(g, draft);
  Draft d{g.nodes(), {}, g.bodies()};
  for (int r : draft.roots) d.roots.push_back(values[static_cast<std::size_t>(r)].id);
  return d;
}

}  // namespace random_graph
