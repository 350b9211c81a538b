// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Programs: a compiled function with its workspace. Calling one allocates nothing.
#pragma once
#include <ctgrad/diff/reverse.hpp>
#include <ctgrad/run/compiled.hpp>
#include <ctgrad/run/execute.hpp>
#include <ctgrad/trace/trace.hpp>

#include <cstddef>
#include <tuple>
#include <type_traits>
#include <utility>

namespace ctgrad::run {

/// What a function returns: one traced value, or a std::tuple of them.
template <class R>
struct Results {
  static_assert(ctgrad::Traced<R>,
                "ctgrad: the function must return a traced value, or a std::tuple of them");
  static_assert(!std::is_same_v<typename R::scalar, bool>,
                "ctgrad: a comparison cannot be returned; choose numbers with select(condition, a, b)");
  static_assert(!std::is_same_v<typename R::scalar, std::int32_t>,
                "ctgrad: integers cannot be returned; convert them with cast<double>(x)");
  using Tuple = std::tuple<R>;
};
template <class... R>
struct Results<std::tuple<R...>> {
  using Tuple = decltype(std::tuple_cat(std::declval<typename Results<R>::Tuple>()...));
};

/// The value of F on arguments A....
template <class F, class... A>
struct ValueSource {
  using Returns = typename Results<trace::Result<F, A...>>::Tuple;
  static constexpr int outputs = std::tuple_size_v<Returns>;
  static constexpr int spaces = 1 + sizeof...(A) + outputs;

  static constexpr Traced trace() {
    graph::Builder g;
    trace::Tracer t{g, {}, 0};
    Traced r;
    std::vector<int> roots;
    const auto add = [&](const auto& v) {
      r.results.push_back({1 + static_cast<int>(sizeof...(A)) + static_cast<int>(roots.size()), 0});
      roots.push_back(v.value.id);
    };
    const auto result = trace::call<F, A...>(t);
    if constexpr (ctgrad::Traced<decltype(result)>)
      add(result);
    else
      std::apply([&](const auto&... v) { (add(v), ...); }, result);
    for (const trace::Leaf& l : t.leaves) r.leaves.push_back({l.argument + 1, l.byte_offset});
    r.graph = simplify::finish({g.nodes(), roots});
    return r;
  }
};

/// The value of F and its gradient in the arguments with the given indices. Results: the value, then each
/// gradient, with the layout of its argument.
template <class F, class Indices, class... A>
struct GradientSource;
template <class F, std::size_t... I, class... A>
struct GradientSource<F, std::index_sequence<I...>, A...> {
  using Value = trace::Result<F, A...>;
  static_assert(ctgrad::Traced<Value>, "ctgrad: grad needs a function that returns one traced value");
  static_assert(Value::shape::size == 1,
                "ctgrad: grad needs a scalar-valued function; reduce its result with sum or mean");
  static constexpr int outputs = 1 + sizeof...(I);
  static constexpr int spaces = 1 + sizeof...(A) + outputs;

  static constexpr Traced trace() {
    graph::Builder g;
    trace::Tracer t{g, {}, 0};
    const graph::Value value = trace::call<F, A...>(t).value;
    std::vector<graph::Value> wrt;
    for (const trace::Leaf& l : t.leaves) wrt.push_back(l.value);
    const std::vector<graph::Value> gradient = diff::reverse(value, op::constant_like(value, 1), wrt);

    Traced r;
    std::vector<int> roots{value.id};
    constexpr int first = 1 + static_cast<int>(sizeof...(A));
    r.results.push_back({first, 0});
    int space = first;
    for (const int argument : {static_cast<int>(I)...}) {
      ++space;
      for (std::size_t l = 0; l < t.leaves.size(); ++l) {
        if (t.leaves[l].argument != argument) continue;
        graph::Value d = gradient[l];
        if (!d.valid()) {
          if (t.leaves[l].parameter && r.unreached == Name{}) r.unreached = t.leaves[l].path;
          d = op::constant_like(t.leaves[l].value, 0);
        }
        roots.push_back(d.id);
        r.results.push_back({space, t.leaves[l].byte_offset});
      }
    }
    for (const trace::Leaf& l : t.leaves) r.leaves.push_back({l.argument + 1, l.byte_offset});
    r.graph = simplify::finish({g.nodes(), roots});
    return r;
  }
};

/// Memory for a program's arena, aligned, of fixed size.
template <class Compiled>
using Workspace =
    Storage<std::byte,
            static_cast<std::size_t>(Compiled::plan.arena_bytes > 0 ? Compiled::plan.arena_bytes : 1)>;

/// A compiled function and its workspace. Not shared between threads: one Program per thread.
template <class Source, class Arch = simd::Arch>
class Program {
public:
  using compiled = Compiled<Source>;
  static constexpr const auto& plan = compiled::plan;

  /// Runs on the memory of arguments and then results, one pointer each.
  template <class... P>
  void run(P*... memory) {
    run_steps(plan.steps.size(), memory...);
  }
  /// Runs only what the first result needs; other results are left as they are or hold intermediate values.
  template <class... P>
  void run_first(P*... memory) {
    run_steps(static_cast<std::size_t>(plan.first_root_steps), memory...);
  }

private:
  template <class... P>
  void run_steps(std::size_t steps, P*... memory) {
    static_assert(sizeof...(P) + 1 == Source::spaces, "ctgrad: one pointer per argument and result");
    std::byte* const space[] = {workspace_.data(),
                                const_cast<std::byte*>(reinterpret_cast<const std::byte*>(memory))...};
    Schedule<compiled, Arch>::run(space, steps);
  }

  Workspace<compiled> workspace_;
};

}  // namespace ctgrad::run
