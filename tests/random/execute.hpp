// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Runs a plan made at run time, element by element and with every access checked: thousands of graphs can be
// planned and run without compiling a kernel for each. It follows kernel/body.hpp: rows, passes, then batches
// of columns in which results are written last; a batch may be one of the kernel's, or several together.
#pragma once
#include "checks.hpp"

#include <ctgrad/core/items.hpp>
#include <ctgrad/plan/plan.hpp>

#include <array>
#include <cstring>
#include <type_traits>
#include <vector>

namespace random_graph {

namespace detail {

template <class... Ops>
const Rules* rules_of(std::uint32_t code, op::List<Ops...>) {
  const Rules* found = nullptr;
  ((ct::graph::code_of(Ops::name) == code ? void(found = &ct::graph::rules<Ops>) : void()), ...);
  return found;
}

}  // namespace detail

class PlanRun {
public:
  using Space = std::vector<std::byte>;

  explicit PlanRun(const ct::plan::DraftPlan& plan) : plan_(plan) {}

  /// spaces[0] is the arena.
  void run(std::vector<Space>& spaces, std::size_t steps) {
    spaces_ = &spaces;
    for (std::size_t s = 0; s < steps; ++s) {
      const ct::plan::Step& step = plan_.steps[s];
      spec_ = &plan_.kernels[static_cast<std::size_t>(step.kernel)];
      nodes_ = plan_.nodes.data() + spec_->first_node;
      address_ = plan_.addresses.data() + step.first_address;
      switch (spec_->type) {
      case Scalar::f64: kernel<double>(); break;
      case Scalar::f32: kernel<float>(); break;
      case Scalar::i32: kernel<std::int32_t>(); break;
      default: throw "a kernel of comparisons";
      }
    }
  }

private:
  using Use = ct::plan::Use;
  using KernelNode = ct::plan::KernelNode;
  using Index = ct::Array<std::int64_t, ct::plan::max_row_dims>;

  std::size_t count() const { return static_cast<std::size_t>(spec_->nodes); }
  const KernelNode& node(std::size_t i) const { return nodes_[i]; }
  const KernelNode& node(int i) const { return nodes_[i]; }

  /// Element `index` of operand i.
  template <class T>
  T get(std::size_t i, std::int64_t index) const {
    T x;
    std::memcpy(&x, at(i, index, sizeof(T)), sizeof(T));
    return x;
  }
  template <class T>
  void set(std::size_t i, std::int64_t index, double value) {
    if (address_[i].space > 0 && address_[i].space < first_result) throw "a kernel writes to an argument";
    const T x = static_cast<T>(value);
    std::memcpy(at(i, index, sizeof(T)), &x, sizeof(T));
  }
  std::byte* at(std::size_t i, std::int64_t index, std::size_t size) const {
    Space& s = (*spaces_)[static_cast<std::size_t>(address_[i].space)];
    const std::int64_t byte = address_[i].byte_offset + index * static_cast<std::int64_t>(size);
    if (byte < 0 || static_cast<std::size_t>(byte) + size > s.size()) throw "an operand leaves its memory";
    return s.data() + byte;
  }

  struct Row {
    std::vector<std::int64_t> first;  // element of the operand at which the row begins
    std::vector<double> value;
    std::vector<std::int64_t> index;
    const double* product = nullptr;
  };

  std::int64_t offset(const ct::plan::RowStrides& stride, const Index& index, int dims) const {
    std::int64_t o = 0;
    for (int d = 0; d < dims; ++d)
      o += index[static_cast<std::size_t>(d)] * stride[static_cast<std::size_t>(d)];
    return o;
  }

  template <class T>
  void kernel() {
    for (std::size_t i = 0; i < count(); ++i)
      if (node(i).clear) {
        const double identity =
            node(i).use == Use::sink && node(i).code == ct::graph::code<op::Amax> ? op::Amax::identity : 0;
        for (std::int64_t k = 0; k < node(i).size; ++k) set<T>(i, k, identity);
      }
    std::vector<double> product;
    if (spec_->matmul) product = multiply<T>();
    find_work();
    Index index{};
    Row row;
    for (std::int64_t r = 0; r < spec_->rows; ++r) {
      std::int64_t rest = r;
      for (int d = spec_->row_dims; d-- > 0;) {
        index[static_cast<std::size_t>(d)] = rest % spec_->dim[static_cast<std::size_t>(d)];
        rest /= spec_->dim[static_cast<std::size_t>(d)];
      }
      if (rest != 0) throw "a kernel has more rows than its loops";
      enter<T>(row, index);
      if (spec_->matmul) row.product = product.data() + r * spec_->n;
      for (int p = 0; p < spec_->passes; ++p) pass<T>(row, p);
    }
  }

  template <class T>
  std::vector<double> multiply() {
    const std::size_t a = count(), b = a + 1, scratch = a + 2;
    // The packed operands are written before anything is read here: they must not overlap anything alive.
    for (std::int64_t k = 0; k < ct::plan::pack_elements(*spec_); ++k) set<T>(scratch, k, -1e30);
    int batch_dims = spec_->row_dims;
    for (std::int64_t inner = 1; inner < spec_->m;)
      inner *= spec_->dim[static_cast<std::size_t>(--batch_dims)];
    std::vector<double> c(static_cast<std::size_t>(spec_->rows * spec_->n));
    for (std::int64_t r = 0; r < spec_->rows; ++r) {
      std::int64_t rest = r / spec_->m;
      Index index{};
      for (int d = batch_dims; d-- > 0;) {
        index[static_cast<std::size_t>(d)] = rest % spec_->dim[static_cast<std::size_t>(d)];
        rest /= spec_->dim[static_cast<std::size_t>(d)];
      }
      const std::int64_t left = offset(spec_->a.batch, index, batch_dims) + r % spec_->m * spec_->a.row,
                         right = offset(spec_->b.batch, index, batch_dims);
      for (std::int64_t j = 0; j < spec_->n; ++j)
        for (std::int64_t k = 0; k < spec_->k; ++k)
          c[static_cast<std::size_t>(r * spec_->n + j)] +=
              static_cast<double>(get<T>(a, left + k * spec_->a.column)) *
              static_cast<double>(get<T>(b, right + k * spec_->b.row + j * spec_->b.column));
    }
    return c;
  }

  /// Which vector nodes each pass evaluates.
  void find_work() {
    needed_.assign(static_cast<std::size_t>(spec_->passes), std::vector<char>(count(), 0));
    for (int p = 0; p < spec_->passes; ++p) {
      std::vector<char>& need = needed_[static_cast<std::size_t>(p)];
      for (std::size_t i = 0; i < count(); ++i) {
        const KernelNode& n = node(i);
        if (!works(n, p)) continue;
        const bool self = n.use == Use::compute || n.use == Use::product || n.use == Use::gather;
        const std::size_t root = self ? i : static_cast<std::size_t>(n.in[0]);
        if (node(root).vector && (n.vector || n.use == Use::reduce)) need[root] = 1;
      }
      for (std::size_t i = count(); i-- > 0;)
        if (need[i] != 0 && node(i).use == Use::compute)
          for (int o : node(i).in)
            if (o >= 0 && node(o).vector) need[static_cast<std::size_t>(o)] = 1;
    }
  }
  static bool works(const KernelNode& n, int pass) {
    return n.level == pass &&
           (n.use == Use::reduce || n.use == Use::sink || n.use == Use::scatter || (n.store && n.vector));
  }

  template <class T>
  void enter(Row& row, const Index& index) {
    row.first.assign(count(), 0);
    row.value.assign(count(), std::numeric_limits<double>::quiet_NaN());
    row.index.assign(count(), -1);
    for (std::size_t i = 0; i < count(); ++i) {
      const KernelNode& n = node(i);
      if (n.use != Use::table && n.use != Use::scatter) row.first[i] = offset(n.row, index, spec_->row_dims);
      switch (n.use) {
      case Use::constant:
        row.value[i] = static_cast<double>(static_cast<T>(std::bit_cast<double>(n.bits)));
        break;
      case Use::iota: row.value[i] = static_cast<double>(row.first[i] + n.offset); break;
      case Use::load:
        if (n.vector) break;
        if (n.type == Scalar::i32) {
          row.index[i] = get<std::int32_t>(i, row.first[i]);
          row.value[i] = static_cast<double>(row.index[i]);
        } else {
          row.value[i] = static_cast<double>(get<T>(i, row.first[i]));
        }
        break;
      case Use::gather: {
        const auto table = static_cast<std::size_t>(n.in[1]);
        row.first[table] = index_of(row, n.in[0]) * node(table).row[0];
        row.value[i] = static_cast<double>(get<T>(table, row.first[table]));
        break;
      }
      case Use::scatter: row.first[i] = index_of(row, n.in[1]) * n.row[0]; break;
      default: break;
      }
    }
  }
  static std::int64_t index_of(const Row& row, int i) {
    const std::int64_t k = row.index[static_cast<std::size_t>(i)];
    if (k < 0) throw "an index was not loaded";
    return k;
  }

  static double evaluate(const KernelNode& n, double a, double b, double c) {
    const Rules* rules = detail::rules_of(n.code, op::Registry{});
    if (rules == nullptr || rules->evaluate == nullptr) throw "a kernel computes an unknown operation";
    return rules->evaluate(a, b, c);
  }
  static double combine(std::uint32_t code, double a, double b) {
    if (code == ct::graph::code<op::Amax>) return a < b ? b : a;
    if (code == ct::graph::code<op::Sum>) return a + b;
    throw "a kernel reduces by an unknown operation";
  }
  template <class T>
  static double rounded(const KernelNode& n, double x) {
    return n.type == Scalar::boolean ? x : static_cast<double>(static_cast<T>(x));
  }

  template <class T>
  void pass(Row& row, int p) {
    for (std::size_t i = 0; i < count(); ++i) {
      const KernelNode& n = node(i);
      if (n.level != p || n.vector) continue;
      const auto in = [&](int k) {
        const int o = n.in[static_cast<std::size_t>(k)];
        if (o >= 0 && node(o).vector) throw "a row scalar is computed from a vector";
        return o >= 0 ? row.value[static_cast<std::size_t>(o)] : 0.0;
      };
      if (n.use == Use::compute) row.value[i] = rounded<T>(n, evaluate(n, in(0), in(1), in(2)));
      if (n.store && (n.use == Use::compute || n.use == Use::gather)) set<T>(i, row.first[i], row.value[i]);
      if (n.use == Use::sink)
        set<T>(i, row.first[i], combine(n.code, static_cast<double>(get<T>(i, row.first[i])), in(0)));
      if (n.use == Use::scatter)
        set<T>(i, row.first[i], static_cast<double>(get<T>(i, row.first[i])) + in(0));
    }
    std::vector<double> sums(count(), 0.0);
    for (std::size_t i = 0; i < count(); ++i)
      if (node(i).use == Use::reduce && node(i).code == ct::graph::code<op::Amax>)
        sums[i] = op::Amax::identity;
    for (std::int64_t j = 0; j < spec_->columns; j += width) columns<T>(row, p, j, sums);
    for (std::size_t i = 0; i < count(); ++i) {
      const KernelNode& n = node(i);
      if (n.use != Use::reduce || n.level != p) continue;
      const double same = row.value[static_cast<std::size_t>(n.in[0])];
      if (node(n.in[0]).vector)
        row.value[i] = rounded<T>(n, sums[i]);
      else
        row.value[i] = n.code == ct::graph::code<op::Sum> ? same * spec_->columns : same;
      if (n.store) set<T>(i, row.first[i], row.value[i]);
    }
  }

  template <class T>
  void columns(Row& row, int p, std::int64_t first, std::vector<double>& sums) {
    using Lanes = std::array<double, widest>;
    const auto lanes = static_cast<std::size_t>(std::min<std::int64_t>(width, spec_->columns - first));
    std::vector<Lanes> value(count());
    for (std::size_t i = 0; i < count(); ++i) {
      const KernelNode& n = node(i);
      const auto in = [&](int k, std::size_t l) {
        const int o = n.in[static_cast<std::size_t>(k)];
        if (o < 0) return 0.0;
        const auto x = static_cast<std::size_t>(o);
        if (node(x).vector && needed_[static_cast<std::size_t>(p)][x] == 0)
          throw "a value is used but not computed";
        return node(x).vector ? value[x][l] : row.value[x];
      };
      for (std::size_t l = 0; l < lanes; ++l) {
        const std::int64_t j = first + static_cast<std::int64_t>(l);
        if (needed_[static_cast<std::size_t>(p)][i] != 0) {
          double& v = value[i][l];
          switch (n.use) {
          case Use::load:
            v = n.type == Scalar::i32 ? static_cast<double>(get<std::int32_t>(i, row.first[i] + j * n.column))
                                      : static_cast<double>(get<T>(i, row.first[i] + j * n.column));
            break;
          case Use::gather: {
            const auto table = static_cast<std::size_t>(n.in[1]);
            v = static_cast<double>(get<T>(table, row.first[table] + j * node(table).column));
            break;
          }
          case Use::iota: v = row.value[i] + static_cast<double>(j * n.column); break;
          case Use::product: v = rounded<T>(n, row.product[j]); break;
          case Use::compute: v = rounded<T>(n, evaluate(n, in(0, l), in(1, l), in(2, l))); break;
          default: throw "a vector node without a value";
          }
        }
        if (n.level != p) continue;
        if (n.use == Use::reduce && node(n.in[0]).vector) sums[i] = combine(n.code, sums[i], in(0, l));
        if (n.vector && (n.use == Use::sink || n.use == Use::scatter)) {
          const std::int64_t e = row.first[i] + j * n.column;
          const auto before = static_cast<double>(get<T>(i, e));
          set<T>(i, e, n.use == Use::scatter ? before + in(0, l) : combine(n.code, before, in(0, l)));
        }
      }
    }
    for (std::size_t i = 0; i < count(); ++i) {
      const KernelNode& n = node(i);
      if (n.store && n.vector && n.level == p && n.use != Use::reduce)
        for (std::size_t l = 0; l < lanes; ++l)
          set<T>(i, row.first[i] + (first + static_cast<std::int64_t>(l)) * n.column, value[i][l]);
    }
  }

  const ct::plan::DraftPlan& plan_;
  std::vector<Space>* spaces_ = nullptr;
  const ct::plan::Spec* spec_ = nullptr;
  const KernelNode* nodes_ = nullptr;
  const ct::Address* address_ = nullptr;
  std::vector<std::vector<char>> needed_;

public:
  static constexpr std::int64_t widest = 64;
  int first_result = 0;    // the space of result 0: those before are only read
  std::int64_t width = 4;  // columns that are computed before one of them is written; at most `widest`
};

/// Elements of a graph's roots, planned and run; after[0] is root 0 when only its steps have run.
struct Planned {
  ct::Items<Elements> roots, after;
  std::size_t kernels = 0, calls = 0;
};

template <class T>
std::vector<std::byte> bytes_of(const Elements& e) {
  std::vector<std::byte> b(e.size() * sizeof(T));
  for (std::size_t i = 0; i < e.size(); ++i) {
    const T x = static_cast<T>(e[i]);
    std::memcpy(b.data() + i * sizeof(T), &x, sizeof(T));
  }
  return b;
}
inline std::vector<std::byte> bytes_of(Scalar type, const Elements& e) {
  return type == Scalar::f64   ? bytes_of<double>(e)
         : type == Scalar::f32 ? bytes_of<float>(e)
                               : bytes_of<std::int32_t>(e);
}
inline Elements elements_of(Scalar type, const std::vector<std::byte>& b) {
  const auto read = [&]<class T>(T x) {
    Elements e;
    for (std::size_t i = 0; i < b.size(); i += sizeof(T)) {
      std::memcpy(&x, b.data() + i, sizeof(T));
      e.push_back(static_cast<double>(x));
    }
    return e;
  };
  return type == Scalar::f64 ? read(0.0) : read(0.0f);
}

/// Leaf i is in space 1 + i, then come the roots.
inline Planned run_plan(const Draft& d, const std::vector<Scalar>& leaf_types,
                        const ct::Items<Elements>& leaves) {
  ct::Items<ct::Address> from, to;
  std::vector<PlanRun::Space> spaces(1);
  for (std::size_t i = 0; i < leaves.size(); ++i) {
    from.push_back({static_cast<int>(spaces.size()), 0});
    spaces.push_back(bytes_of(leaf_types[i], leaves[i]));
  }
  const Elements nothing{std::numeric_limits<double>::quiet_NaN()};
  for (int r : d.roots) {
    const Node& n = d.nodes[static_cast<std::size_t>(r)];
    to.push_back({static_cast<int>(spaces.size()), 0});
    spaces.push_back(bytes_of(n.type, Elements(static_cast<std::size_t>(n.shape.size()), nothing[0])));
  }
  const ct::plan::DraftPlan plan = ct::plan::make_plan(d, from, to);
  spaces[0] = bytes_of<double>(Elements(static_cast<std::size_t>(plan.arena_bytes + 7) / 8, nothing[0]));
  PlanRun run(plan);
  run.first_result = 1 + static_cast<int>(leaves.size());
  Planned p;
  p.kernels = plan.kernels.size();
  p.calls = plan.steps.size();
  std::vector<PlanRun::Space> again = spaces;
  std::vector<PlanRun::Space> wide = spaces;
  run.run(spaces, plan.steps.size());
  run.width = PlanRun::widest;
  run.run(wide, plan.steps.size());
  if (!std::equal(wide.begin() + run.first_result, wide.end(), spaces.begin() + run.first_result))
    throw "results depend on how many columns are computed before one is written";
  run.run(again, static_cast<std::size_t>(plan.first_root_steps));
  for (std::size_t i = 0; i < d.roots.size(); ++i)
    p.roots.push_back(
        elements_of(d.nodes[static_cast<std::size_t>(d.roots[i])].type, spaces[1 + leaves.size() + i]));
  p.after.push_back(
      elements_of(d.nodes[static_cast<std::size_t>(d.roots[0])].type, again[1 + leaves.size()]));
  return p;
}

}  // namespace random_graph
