// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What does a gradient cost? Value and all partial derivatives of small functions, BM_<case>/<who>: ctgrad's
// plain call (ctgrad), the same into memory that is there already (ctgrad_program), gradients written by hand
// (bench/hand), and other libraries where CMake found them. Every gradient is compared with ctgrad's first.
// bench/autodiff.py makes a table of ratios of it.
#include "autodiff/case.hpp"

#include <cmath>
#include <cstdio>

bool autodiff::agrees(const std::string& name, const std::vector<double>& got,
                      const std::vector<double>& expected, double tolerance) {
  if (got.size() != expected.size()) {
    std::fprintf(stderr, "%s: %zu numbers instead of %zu\n", name.c_str(), got.size(), expected.size());
    return false;
  }
  double squares = 0;  // of the partial derivatives: the scale that one which cancels is compared with
  for (std::size_t i = 1; i < expected.size(); ++i) squares += expected[i] * expected[i];
  const double scale = std::sqrt(squares / static_cast<double>(expected.size() - 1));
  for (std::size_t i = 0; i < got.size(); ++i) {
    const double error = std::abs(got[i] - expected[i]);
    if (error <= tolerance * std::fmax(std::abs(expected[i]), i == 0 ? 0 : scale)) continue;  // not if NaN
    std::fprintf(stderr, "%s: %s %zu is %.17g instead of %.17g\n", name.c_str(),
                 i == 0 ? "value" : "partial derivative", i == 0 ? 0 : i - 1, got[i], expected[i]);
    return false;
  }
  return true;
}

int main(int argc, char** argv) {
  benchmark::Initialize(&argc, argv);
  autodiff::scalar4();
  autodiff::rosenbrock1000();
  autodiff::logsumexp1000();
  autodiff::normal1000();
  autodiff::product20();
  autodiff::fused4096();
  autodiff::mlp();
  autodiff::mixture();
  autodiff::reprojection();
  autodiff::lstm();
  if (!autodiff::all_agree) return 1;
  benchmark::RunSpecifiedBenchmarks();
}
