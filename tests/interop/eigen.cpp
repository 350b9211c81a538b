// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/interop/eigen.hpp>

#include <Eigen/Dense>
#include <doctest/doctest.h>

#include <cmath>
#include <type_traits>

namespace ct = ctgrad;

namespace {

using Dual = ct::Dual<double, 3>;
template <class T>
using Matrix3 = Eigen::Matrix<T, 3, 3>;
template <class T>
using Vector3 = Eigen::Matrix<T, 3, 1>;

const Eigen::Vector3d point(0.3, -0.7, 1.1);

/// A symmetric positive definite matrix that depends on all three numbers.
template <class T>
Matrix3<T> matrix(const Vector3<T>& v) {
  Matrix3<T> m;
  m << 3 + v[0] * v[0], v[1], sin(v[2]), v[1], 4 + exp(v[1]), v[0] * v[2], sin(v[2]), v[0] * v[2],
      5 + v[2] * v[2];
  return m;
}

/// The gradient of f by duals against central differences of f in double.
template <class F>
void agrees(F f) {
  const Eigen::Vector3d gradient = ct::gradient(f, point);
  for (int i = 0; i < 3; ++i) {
    CAPTURE(i);
    const double h = 1e-5;
    Eigen::Vector3d up = point, down = point;
    up[i] += h;
    down[i] -= h;
    CHECK(gradient[i] == doctest::Approx((f(up) - f(down)) / (2 * h)).epsilon(1e-8));
  }
  CHECK(f(ct::variables(point)).value == doctest::Approx(f(point)).epsilon(1e-14));
}

}  // namespace

TEST_CASE("products, sums and norms") {
  agrees([](const auto& v) { return (matrix(v) * v).sum(); });
  agrees([](const auto& v) { return v.norm() + v.squaredNorm() + v.normalized()[0]; });
  agrees([](const auto& v) { return v.dot(matrix(v) * v) + v.cross(matrix(v).row(0).transpose()).sum(); });
  agrees([](const auto& v) { return matrix(v).trace() + matrix(v).cwiseProduct(matrix(v)).mean(); });
  agrees([](const auto& v) { return (matrix(v) * matrix(v).transpose()).template lpNorm<1>(); });
  agrees([](const auto& v) {
    return v.array().exp().sum() + v.array().sin().square().prod() + v.cwiseAbs().maxCoeff();
  });
}

TEST_CASE("inverse, determinant and decompositions") {
  agrees([](const auto& v) { return matrix(v).inverse().sum(); });
  agrees([](const auto& v) { return matrix(v).determinant(); });
  agrees([](const auto& v) { return matrix(v).partialPivLu().solve(v).eval()[1]; });
  agrees([](const auto& v) { return matrix(v).llt().solve(v).eval()[2]; });
}

TEST_CASE("a product with the inverse is the identity, whose derivative is 0") {
  const Matrix3<Dual> m = matrix(ct::variables(point)), one = m * m.inverse();
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) {
      CHECK(std::abs(one(i, j).value - (i == j ? 1 : 0)) < 1e-14);
      for (const double d : one(i, j).gradient) CHECK(std::abs(d) < 1e-14);
    }
}

TEST_CASE("matrices of dynamic size and large ones, through Eigen's blocked product") {
  using Matrix = Eigen::Matrix<Dual, Eigen::Dynamic, Eigen::Dynamic>;
  const Dual x = ct::variable<3>(0.5, 1);
  Matrix a(40, 30), b(30, 20);
  for (int i = 0; i < a.size(); ++i) a.data()[i] = x * i + 1;
  for (int i = 0; i < b.size(); ++i) b.data()[i] = x - i;
  const Matrix c = a * b;
  Dual expected = 0;
  for (int k = 0; k < 30; ++k) expected += a(7, k) * b(k, 11);
  CHECK(c(7, 11).value == doctest::Approx(expected.value).epsilon(1e-14));
  CHECK(c(7, 11).gradient[1] == doctest::Approx(expected.gradient[1]).epsilon(1e-14));
  CHECK(c(7, 11).gradient[0] == 0);
}

TEST_CASE("plain numbers and matrices mix with dual ones") {
  const Vector3<Dual> v = ct::variables(point);
  Eigen::Matrix3d m;
  m << 1, 2, 3, 4, 5, 6, 7, 8, 10;
  const Vector3<Dual> product = m * v;
  for (int i = 0; i < 3; ++i)
    for (int j = 0; j < 3; ++j) CHECK(product[i].gradient[static_cast<std::size_t>(j)] == m(i, j));
  const Vector3<Dual> sum = 2.0 * v + point - v / 4.0 + v * 2;
  CHECK(sum[1].gradient[1] == 3.75);
  CHECK(sum[1].value == doctest::Approx(4.75 * point[1]));
  CHECK(point.cast<Dual>()[2].value == point[2]);
  CHECK(v.dot(point).gradient[0] == point[0]);
}

TEST_CASE("jacobian and hessian of functions of Eigen's vectors") {
  const auto spherical = [](const auto& v) {
    using T = typename std::decay_t<decltype(v)>::Scalar;
    return Vector3<T>(v[0] * sin(v[1]) * cos(v[2]), v[0] * sin(v[1]) * sin(v[2]), v[0] * cos(v[1]));
  };
  const Eigen::Vector3d at(2, 0.6, 0.4);
  const Eigen::Matrix3d j = ct::jacobian(spherical, at);
  CHECK(j.determinant() == doctest::Approx(4 * std::sin(0.6)).epsilon(1e-14));
  const auto quadratic = [](const auto& v) { return v[0] * v[0] * v[1] + v[1] * v[2] + pow(v[2], 3); };
  const Eigen::Matrix3d h = ct::hessian(quadratic, point);
  Eigen::Matrix3d expected;
  expected << 2 * point[1], 2 * point[0], 0, 2 * point[0], 0, 1, 0, 1, 6 * point[2];
  CHECK((h - expected).norm() < 1e-14);
  const Eigen::Vector3d solved =
      ct::gradient([](const auto& v) { return (matrix(v).inverse() * v).eval().sum(); }, at);
  const Eigen::Matrix3d bend =
      ct::hessian([](const auto& v) { return (matrix(v).inverse() * v).eval().sum(); }, at);
  CHECK((bend - bend.transpose()).norm() < 1e-14);
  CHECK(solved.allFinite());
}
