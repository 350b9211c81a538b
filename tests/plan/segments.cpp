// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/plan/segments.hpp>
#include <doctest/doctest.h>

using ctgrad::Dims;
using ctgrad::plan::dense, ctgrad::plan::Place;
using ctgrad::plan::detail::Cuts, ctgrad::plan::detail::row_segments, ctgrad::plan::detail::Segments;

TEST_CASE("dense rows are one segment, and one where a stride leaves a gap is two") {
  const Dims shape{2, 3, 4, 5};
  const Segments all = row_segments(shape, dense(0, shape));
  REQUIRE(all.count == 1);
  CHECK((all.at[0].unit == 1 && all.at[0].extent == 24 && all.at[0].stride == 5));
  Place gap = dense(0, shape);
  gap.step(0) = 100;
  const Segments two = row_segments(shape, gap);
  REQUIRE(two.count == 2);
  CHECK((two.at[0].unit == 1 && two.at[0].extent == 12 && two.at[0].stride == 5));
  CHECK((two.at[1].unit == 12 && two.at[1].extent == 2 && two.at[1].stride == 100));
  CHECK(!(two == all));
  CHECK(row_segments(Dims{7}, dense(0, Dims{7})).count == 0);
}

TEST_CASE("cuts are the ends of all segments, in order and once each") {
  Cuts cuts;
  Segments s;
  s.at[0] = {1, 12, 5};
  s.at[1] = {12, 2, 100};
  s.count = 2;
  cuts.add(24);
  cuts.add(s, 1);
  cuts.add(s, 2);
  REQUIRE(cuts.count == 5);
  const int expected[] = {1, 2, 12, 24, 48};
  for (int i = 0; i < 5; ++i) CHECK(cuts.at[i] == expected[i]);
}
