// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/print.hpp>
#include <doctest/doctest.h>

#include <sstream>

namespace ct = ctgrad;

TEST_CASE("graphs and plans print what they are") {
  using Compiled = ct::run::Compiled<
      ct::run::ValueSource<decltype([](auto x) { return sum(tanh(x * 2)); }), ct::Tensor<float, 3, 5>>>;
  std::ostringstream out;
  ct::inspect::print_graph(out, Compiled::graph);
  ct::inspect::print_plan(out, Compiled::plan);
  const std::string text = out.str();
  CAPTURE(text);
  CHECK(text.find("= tanh %2  (3,5)") != std::string::npos);
  CHECK(text.find("print.cpp:") != std::string::npos);
  CHECK(text.find("rows 1 x 15") != std::string::npos);
  CHECK(text.find("compute tanh") != std::string::npos);
}
