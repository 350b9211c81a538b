// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Integers from outside are held against what they index.
#include <ctgrad/nn.hpp>
#include <ctgrad/run/indices.hpp>
#include <ctgrad/transform/checkpoint.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

using Table = ct::Tensor<float, 5, 2>;
using Index = ct::Tensor<std::int32_t, 3>;

template <class Source>
std::optional<ct::run::BadArgumentIndex> find(const auto&... arguments) {
  const std::byte* space[] = {nullptr, reinterpret_cast<const std::byte*>(arguments.data())..., nullptr};
  return ct::run::find_bad_index<Source>(space);
}

}  // namespace

TEST_CASE("rows of a table, in value and gradient, through views") {
  constexpr auto f = [](auto table, auto index) { return sum(ct::gather(table, ct::reshape<3, 1>(index))); };
  using F = std::remove_const_t<decltype(f)>;
  using Value = ct::run::ValueSource<F, Table, Index>;
  using Gradient = ct::run::ValueSource<ct::transform::Grad<F, 0>, Table, Index>;
  const Table t;
  CHECK_FALSE(find<Value>(t, Index{0, 4, 2}));
  CHECK(find<Value>(t, Index{0, 5, -1})->value == 5);
  CHECK(find<Value>(t, Index{0, 4, -1})->element == 2);
  CHECK(find<Value>(t, Index{0, 4, -1})->range.bound == 5);
  CHECK(find<Gradient>(t, Index{0, 5, 1}));
}

TEST_CASE("the smaller of two tables counts, and classes of cross_entropy") {
  constexpr auto f = [](auto logits, auto index) {
    return ct::cross_entropy(ct::gather(logits, index), ct::reshape<3>(index)) +
           sum(ct::gather(logits, index));
  };
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, Table, Index>;
  CHECK(find<Source>(Table(), Index{0, 2, 1})->value == 2);  // two classes
  CHECK_FALSE(find<Source>(Table(), Index{0, 1, 1}));
}

TEST_CASE("integers that index nothing may be anything") {
  constexpr auto f = [](auto x, auto n) { return sum(x) + sum(ct::cast<float>(n)); };
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, Table, Index>;
  CHECK_FALSE(find<Source>(Table(), Index{-7, 1000, 3}));
}

TEST_CASE("of a slice only the part that is used is held against the table") {
  constexpr auto f = [](auto table, auto index) { return sum(ct::gather(table, ct::slice<0, 1, 3>(index))); };
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, Table, Index>;
  const Table t;
  CHECK_FALSE(find<Source>(t, Index{99, 4, 0}));
  CHECK(find<Source>(t, Index{99, 5, 0})->element == 1);
  CHECK(find<Source>(t, Index{0, 0, -1})->element == 2);
}

TEST_CASE("of a slice of a transpose, too") {
  constexpr auto f = [](auto table, auto index) {
    return sum(ct::gather(table, ct::reshape<2>(ct::slice<0, 0, 1>(ct::transpose(index)))));
  };
  using Square = ct::Tensor<std::int32_t, 2, 2>;
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, Table, Square>;
  const Table t;
  CHECK_FALSE(find<Source>(t, Square{0, 99, 4, 0}));  // the first column is used
  CHECK(find<Source>(t, Square{0, 0, 99, 0})->value == 99);
  CHECK(find<Source>(t, Square{0, 0, 99, 0})->element == 2);
}

TEST_CASE("an element of a scan's sequence is an index in every step") {
  constexpr auto f = [](auto table, auto index) {
    const auto step = [table](auto state, auto i) {
      const auto row = ct::gather(table, ct::reshape<1>(i));
      return std::pair(state + row * row, sum(row));
    };
    const auto [last, sums] = ct::scan(step, 0.5 * ct::slice<0, 0, 1>(table), index);
    return sum(last) + sum(sums);
  };
  using F = std::remove_const_t<decltype(f)>;
  using Value = ct::run::ValueSource<F, Table, Index>;
  using Gradient = ct::run::ValueSource<ct::transform::Grad<F, 0>, Table, Index>;
  const Table t;
  CHECK_FALSE(find<Value>(t, Index{0, 4, 2}));
  CHECK(find<Value>(t, Index{0, 1, 5})->value == 5);
  CHECK(find<Value>(t, Index{0, -1, 7})->element == 1);
  CHECK_FALSE(find<Gradient>(t, Index{0, 4, 2}));
  CHECK(find<Gradient>(t, Index{5, 0, 0})->range.bound == 5);
}

TEST_CASE("of elements of a sequence only the part that is used, in every step") {
  constexpr auto f = [](auto table, auto index) {
    const auto step = [table](auto state, auto i) {
      const auto next = state + ct::gather(table, ct::slice<0, 1, 2>(i));
      return std::pair(next, sum(next));
    };
    return sum(ct::scan(step, ct::slice<0, 0, 1>(table), ct::slice<0, 1, 3>(index)).second);
  };
  using Pairs = ct::Tensor<std::int32_t, 4, 2>;
  using Source = ct::run::ValueSource<std::remove_const_t<decltype(f)>, Table, Pairs>;
  const Table t;
  CHECK_FALSE(find<Source>(t, Pairs{9, 9, 9, 4, 9, 0, 9, 9}));
  CHECK(find<Source>(t, Pairs{9, 9, 9, 4, 9, 5, 9, 9})->element == 5);
  CHECK(find<Source>(t, Pairs{9, 9, 9, -1, 9, 5, 9, 9})->element == 3);
}

TEST_CASE("indices that a loop gets from outside, in loops of loops and where values are computed again") {
  constexpr auto checkpointed = [](auto table, auto index) {
    const auto layer = [index](auto x) {
      const auto rows = ct::gather(exp(x), index);
      return x * sum(rows * rows);
    };
    return sum(ct::checkpoint(layer, table));
  };
  constexpr auto nested = [](auto table, auto index) {
    const auto layer = [index](auto x) { return x * sum(ct::gather(tanh(x), ct::reshape<3, 1>(index))); };
    return sum(ct::repeat<9, ct::States::recompute>(layer, table));
  };
  const auto check = []<class F>(F) {
    using Value = ct::run::ValueSource<F, Table, Index>;
    using Gradient = ct::run::ValueSource<ct::transform::Grad<F, 0>, Table, Index>;
    const Table t;
    CHECK_FALSE(find<Value>(t, Index{0, 4, 2}));
    CHECK(find<Value>(t, Index{0, 4, 5})->element == 2);
    CHECK_FALSE(find<Gradient>(t, Index{0, 4, 2}));
    CHECK(find<Gradient>(t, Index{0, -3, 5})->value == -3);
  };
  check(checkpointed);
  check(nested);
}
