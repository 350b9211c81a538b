// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Eigen's matrices as arguments, in place.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/interop/eigen_views.hpp>
#include <doctest/doctest.h>

#include <type_traits>

namespace ct = ctgrad;

namespace {

using RowMajor = Eigen::Matrix<double, 2, 3, Eigen::RowMajor>;
using RowMajorX = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;

// Rows are told from columns.
constexpr auto weighted = [](auto x) { return sum(ct::slice<0, 1, 2>(x) * ct::slice<0, 1, 2>(x)); };

template <class View>
void check(View v, const double* memory) {
  static_assert(View::shape::dims == ct::Shape<2, 3>::dims);
  CHECK(v.data() == memory);
  const auto g = ct::grad(weighted)(v);
  CHECK(g == ct::Tensor<double, 2, 3>{0, 0, 0, 8, 10, 12});
}

}  // namespace

TEST_CASE("matrices and maps, row by row, of fixed and of checked size") {
  RowMajor m;
  m << 1, 2, 3, 4, 5, 6;
  check(ct::view(m), m.data());
  check(ct::view(std::as_const(m)), m.data());
  RowMajorX x = m;
  check(ct::view<2, 3>(x), x.data());
  const Eigen::Map<RowMajor> map(x.data());
  check(ct::view(map), x.data());
}

TEST_CASE("vectors have one axis, whichever way they lie") {
  Eigen::Vector3d v(1, 2, 3);
  static_assert(std::is_same_v<decltype(ct::view(v)), ct::TensorView<double, 3>>);
  Eigen::RowVectorXd r = v;
  CHECK(ct::evaluate([](auto a, auto b) { return sum(a * b); })(ct::view(v), ct::view<3>(r)) == 14);
}

TEST_CASE("a matrix of another size is an error") {
  const RowMajorX x(3, 2);
  CHECK_THROWS_WITH_AS((void)(ct::view<2, 3>(x)),
                       "ctgrad: view: the matrix is 3 by 2, which these extents are not", ct::Error);
}

TEST_CASE("parts of a matrix are views where their rows have no gaps, and errors otherwise") {
  RowMajorX x(4, 3);
  x << 0, 0, 0, 1, 2, 3, 4, 5, 6, 0, 0, 0;
  auto rows = x.middleRows(1, 2);
  check(ct::view<2, 3>(rows), x.data() + 3);
  Eigen::Ref<RowMajorX> whole = rows;
  check(ct::view<2, 3>(whole), x.data() + 3);
  auto row = x.row(2);
  CHECK(ct::view<3>(row).data() == x.data() + 6);

  const char* const gaps =
      "ctgrad: view: the rows are 3 elements apart in memory, and have 2; copy the matrix";
  auto block = x.leftCols(2);
  CHECK_THROWS_WITH_AS((void)(ct::view<4, 2>(block)), gaps, ct::Error);
  Eigen::Ref<RowMajorX> reference = block;
  CHECK_THROWS_WITH_AS((void)(ct::view<4, 2>(reference)), gaps, ct::Error);
  using Strided = Eigen::Map<Eigen::Matrix<double, 4, 2, Eigen::RowMajor>, 0, Eigen::OuterStride<>>;
  Strided map(x.data(), Eigen::OuterStride<>(3));
  CHECK_THROWS_WITH_AS((void)ct::view(map), gaps, ct::Error);
}
