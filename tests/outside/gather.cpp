// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Rows of a table: bad elements that are and that are not looked up, and indices that are no rows.
#include "expect.hpp"

#include <cstdint>

namespace ct = ctgrad;

namespace {

using outside::Phase;
using Table = ct::Tensor<double, 4, 2>;
using Rows = ct::Tensor<std::int32_t, 3>;

constexpr auto f = [](auto table, auto rows) {
  const auto looked_up = gather(table, rows);
  return sum(log(looked_up));
};
constexpr unsigned gather_line = __LINE__ - 3, log_line = __LINE__ - 2;

}  // namespace

TEST_CASE("a bad row counts only if it is looked up") {
  Table table{1, 2, 3, 4, 5, 6, 7, 8};
  table(2, 1) = 0;
  CHECK_FALSE(ct::explain_nonfinite(f, table, Rows{0, 1, 3}).found);
  outside::check(ct::explain_nonfinite(f, table, Rows{0, 1, 2}),
                 {"row 2", log_line, "log", "log 0", Phase::forward, "", {2, 1}}, __FILE__);
  outside::check(ct::explain_nonfinite(ct::value_and_grad<0>(f), table, Rows{2, 1, 2}),
                 {"row 2 twice", log_line, "log", "log 0", Phase::forward, "", {0, 1}}, __FILE__);
  table(2, 1) = outside::not_a_number;
  CHECK_FALSE(ct::explain_nonfinite(f, table, Rows{0, 1, 3}).found);
  const auto r = ct::explain_nonfinite(f, table, Rows{0, 2, 2});
  outside::show("NaN in a row", to_string(r));
  REQUIRE(r.found);
  CHECK(r.phase == Phase::argument);
  CHECK(outside::contains(r.name, "argument 0"));
  CHECK(r.index == std::vector{2, 1});
}

TEST_CASE("an index that is no row is reported as such") {
  const Table table{1, 2, 3, 4, 5, 6, 7, 8};
  for (const std::int32_t bad : {-1, 4, 50257}) {
    const auto r = ct::explain_nonfinite(f, table, Rows{0, bad, 2});
    outside::show("index", to_string(r));
    REQUIRE(r.found);
    CHECK(r.operation == "gather");
    CHECK(r.line == gather_line);
    CHECK(outside::contains(r.cause, "index"));
    CHECK(outside::contains(r.cause, std::to_string(bad)));
  }
}

// "first non-finite value: 1 made by gather ... element: [0, 0]": 1 is finite, and it is row 1 that is wrong.
TEST_CASE("an index that is no row is not called a non-finite value") {
  const auto r = ct::explain_nonfinite(f, Table{1, 2, 3, 4, 5, 6, 7, 8}, Rows{0, 4, 2});
  REQUIRE(r.found);
  CHECK((!std::isfinite(r.value) || !outside::contains(to_string(r), "non-finite value")));
  CHECK(r.index.front() == 1);
}

// "index 1e+06 at position 1".
TEST_CASE("a large index is printed as an integer") {
  const auto r = ct::explain_nonfinite(f, Table{1, 2, 3, 4, 5, 6, 7, 8}, Rows{0, 1000000, 2});
  REQUIRE(r.found);
  CHECK(outside::contains(r.cause, "1000000"));
}
