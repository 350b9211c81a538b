// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/core/items.hpp>
#include <doctest/doctest.h>

#include <memory>
#include <random>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using ctgrad::Items;

namespace {

/// Numbers pushed, copied, moved and shortened where the compiler sees every wrong access and every leak.
template <class T>
constexpr bool grows(int n) {
  Items<T> a;
  for (int i = 0; i < n; ++i) a.push_back(T(i));
  Items<T> b(a), c(std::move(a));
  if (!(b == c)) return false;
  a = b;
  a.resize(a.size() - 1);
  a.push_back(a[0]);  // while it may move
  b.append(c.begin(), c.end());
  b.resize(static_cast<std::size_t>(n) + 1);
  c = std::move(b);
  if (c.size() != static_cast<std::size_t>(n) + 1 || !(c.back() == T(0)) || !(a.back() == T(0))) return false;
  c.assign(2, c[1]);
  c.clear();
  return c.empty() && !(a == c);
}

/// An element that owns memory.
struct Node {
  constexpr explicit Node(int i = 0) : children(static_cast<std::size_t>(i % 3)), number(i) {}
  friend constexpr bool operator==(const Node&, const Node&) = default;
  Items<Node> children;
  int number;
};

template <class V>
std::vector<std::string> copy(const V& v) {
  return {v.begin(), v.end()};
}

}  // namespace

static_assert(grows<int>(2) && grows<int>(9) && grows<double>(16) && grows<Node>(21));
static_assert(Items{1, 2, 3} == Items<int>({1, 2, 3}) && !(Items{1, 2} == Items{1, 3}));
static_assert(Items<int>(3) == Items{0, 0, 0} && Items<int>(2, 5) == Items{5, 5});
static_assert(std::is_nothrow_move_constructible_v<Items<int>> &&
              std::is_nothrow_move_assignable_v<Items<int>>);

TEST_CASE("what random calls leave is what they leave of std::vector") {
  std::mt19937 random(1);
  const auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  const auto text = [&] { return std::string(below(40), static_cast<char>('a' + below(26))); };
  for (int round = 0; round < 200; ++round) {
    Items<std::string> items;
    std::vector<std::string> expected;
    for (int call = 0; call < 60; ++call) {
      const std::string s = text();
      switch (below(9)) {
      case 0: items.clear(), expected.clear(); break;
      case 1: {
        const std::size_t n = below(2 * expected.size() + 2);
        items.resize(n), expected.resize(n);
        break;
      }
      case 2: {
        const std::size_t n = below(10);
        items.assign(n, s), expected.assign(n, s);
        break;
      }
      case 3: {
        const Items<std::string> other{s, text()};
        items.append(other.begin(), other.end());
        expected.insert(expected.end(), other.begin(), other.end());
        break;
      }
      case 4:
        if (!expected.empty()) items.resize(items.size() - 1), expected.pop_back();
        break;
      case 5:
        if (!expected.empty()) {
          const std::size_t i = below(expected.size());
          items.push_back(items[i]), expected.push_back(expected[i]);
        }
        break;
      case 6: {
        Items<std::string> other(items);
        items = Items<std::string>();
        CHECK(items.empty());
        items = std::move(other);
        break;
      }
      case 7: items.reserve(below(30)); break;
      default: items.push_back(s), expected.push_back(s);
      }
      REQUIRE(copy(items) == expected);
      REQUIRE(items.capacity() >= items.size());
    }
  }
}

TEST_CASE("elements may be such that only move") {
  Items<std::unique_ptr<int>> owners;
  for (int i = 0; i < 10; ++i) owners.push_back(std::make_unique<int>(i));
  int sum = 0;
  for (const std::unique_ptr<int>& p : owners) sum += *p;
  CHECK(sum == 45);
}

TEST_CASE("room asked for is kept") {
  Items<int> a;
  a.reserve(10);
  const int* const memory = a.data();
  for (int i = 0; i < 10; ++i) a.push_back(i);
  CHECK(a.data() == memory);
  a.assign(7, a[3]);
  CHECK(a.data() == memory);
  CHECK(a == Items<int>(7, 3));
}
