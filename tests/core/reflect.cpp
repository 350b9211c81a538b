// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Fields of plain aggregates: their number, values and names.
#include <ctgrad/core/reflect.hpp>
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace reflect = ctgrad::reflect;

namespace {

struct F0 {};
struct F1 {
  int a;
};
struct F2 {
  int a, b;
};
struct F3 {
  int a, b, c;
};
struct F4 {
  int a, b, c, d;
};
struct F5 {
  int a, b, c, d, e;
};
struct F6 {
  int a, b, c, d, e, f;
};
struct F7 {
  int a, b, c, d, e, f, g;
};
struct F8 {
  int a, b, c, d, e, f, g, h;
};
struct F9 {
  int a, b, c, d, e, f, g, h, i;
};
struct F10 {
  int a, b, c, d, e, f, g, h, i, j;
};
struct F11 {
  int a, b, c, d, e, f, g, h, i, j, k;
};
struct F12 {
  int a, b, c, d, e, f, g, h, i, j, k, l;
};
struct F13 {
  int a, b, c, d, e, f, g, h, i, j, k, l, m;
};
struct F14 {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n;
};
struct F15 {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o;
};
struct F16 {
  int a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p;
};

template <class T, std::size_t N>
constexpr bool has_fields() {
  if (reflect::field_count<T> != N) return false;
  T value{};
  std::size_t visited = 0;
  bool ordered = true, named = true;
  reflect::for_each_field(value, [&](auto index, int& field) {
    ordered = ordered && index == visited;
    named = named && reflect::field_name<T, index>() == std::string_view("abcdefghijklmnop").substr(index, 1);
    field = static_cast<int>(++visited);
  });
  // The references were to the object's own fields.
  int last = 0;
  reflect::for_each_field(value, [&](auto, int field) { ordered = ordered && field == ++last; });
  return visited == N && last == static_cast<int>(N) && ordered && named;
}

static_assert(has_fields<F0, 0>() && has_fields<F1, 1>() && has_fields<F2, 2>() && has_fields<F3, 3>());
static_assert(has_fields<F4, 4>() && has_fields<F5, 5>() && has_fields<F6, 6>() && has_fields<F7, 7>());
static_assert(has_fields<F8, 8>() && has_fields<F9, 9>() && has_fields<F10, 10>() && has_fields<F11, 11>());
static_assert(has_fields<F12, 12>() && has_fields<F13, 13>() && has_fields<F14, 14>());
static_assert(has_fields<F15, 15>() && has_fields<F16, 16>());

struct Inner {
  float x = 1;
  double y = 2;
};
template <int N>
struct Outer {
  Inner inner;
  std::array<Inner, 3> list;
  std::array<std::array<int, 2>, 4> grid;
  Inner c_attn_2, _last;
};

// Aggregates and arrays inside an aggregate are one field each.
static_assert(reflect::field_count<Outer<1>> == 5);
static_assert(reflect::field_count<const Outer<1>&> == 5);
static_assert(reflect::field_name<Outer<1>, 0>() == "inner");
static_assert(reflect::field_name<Outer<1>, 1>() == "list");
static_assert(reflect::field_name<Outer<1>, 2>() == "grid");
static_assert(reflect::field_name<Outer<1>, 3>() == "c_attn_2");
static_assert(reflect::field_name<Outer<1>, 4>() == "_last");
static_assert(reflect::field_name<Inner, 1>() == "y");

// Names survive types with punctuation in their own names.
template <auto Value, class... T>
struct Odd {
  int first;
  std::array<int, 2> second;
};
constexpr auto lambda = [](int x) { return x; };
static_assert(reflect::field_name<Odd<'}'>, 0>() == "first");
static_assert(reflect::field_name<Odd<',', int[2], void (*)(int)>, 1>() == "second");
static_assert(reflect::field_name<Odd<lambda>, 1>() == "second");

// Initial values do not change the number of fields, and a const object gives const fields.
static_assert(reflect::field_count<Inner> == 2);
static_assert(std::is_same_v<decltype(reflect::fields(std::declval<const Inner&>())),
                             std::tuple<const float&, const double&>>);
static_assert(
    std::is_same_v<decltype(reflect::field_types(std::declval<Inner&>())), reflect::Types<float, double>>);
static_assert(std::is_same_v<decltype(reflect::field_types(std::declval<const Inner&>())),
                             reflect::Types<const float, const double>>);

}  // namespace

TEST_CASE("fields are references to the object, in order") {
  Outer<2> o{};
  auto [inner, list, grid, third, last] = reflect::fields(o);
  inner.x = 5;
  list[1].y = 6;
  grid[3][1] = 7;
  last.x = 8;
  CHECK(o.inner.x == 5);
  CHECK(o.list[1].y == 6);
  CHECK(o.grid[3][1] == 7);
  CHECK(o._last.x == 8);
  CHECK(&third == &o.c_attn_2);
}

TEST_CASE("a struct defined inside a function has field names") {
  struct Local {
    int width;
    float height;
  };
  std::vector<std::string> names;
  Local local{};
  reflect::for_each_field(
      local, [&](auto index, auto&) { names.emplace_back(reflect::field_name<Local, index>()); });
  CHECK(names == std::vector<std::string>{"width", "height"});
}
