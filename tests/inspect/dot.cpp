// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/describe.hpp>
#include <ctgrad/inspect/dot.hpp>
#include <doctest/doctest.h>

#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

namespace ct = ctgrad;

namespace {

/// Names of nodes that have a label, and of those that edges name; what stands in quotes does not count.
void check_dot(const std::string& dot) {
  CAPTURE(dot);
  std::set<std::string> nodes, used;
  int depth = 0;
  bool quoted = false;
  for (std::size_t i = 0; i < dot.size(); ++i) {
    if (quoted && dot[i] == '\\') {
      ++i;
      continue;
    }
    if (dot[i] == '"') quoted = !quoted;
    if (!quoted) depth += dot[i] == '{' ? 1 : dot[i] == '}' ? -1 : 0;
    CHECK(depth >= 0);
  }
  CHECK_FALSE(quoted);
  CHECK(depth == 0);
  std::istringstream lines(dot);
  for (std::string line; std::getline(lines, line);) {
    std::istringstream words(line);
    std::string a, b, c;
    words >> a >> b >> c;
    if (b == "->") {
      used.insert(a);
      used.insert(c.substr(0, c.size() - 1));
    } else if (a.starts_with("n") && b.starts_with("[label=")) {
      CHECK(nodes.insert(a).second);
    }
  }
  CHECK_FALSE(nodes.empty());
  for (const std::string& n : used) CHECK(nodes.count(n) == 1);
  if (std::system("dot -V > /dev/null 2>&1") != 0) return;  // Graphviz is not installed
  const std::string file =
      (std::filesystem::temp_directory_path() / ("ctgrad_dot_" + std::to_string(dot.size()) + ".dot"))
          .string();
  std::ofstream(file) << dot;
  CHECK(std::system(("dot -Tsvg " + file + " > /dev/null").c_str()) == 0);
  std::remove(file.c_str());
}

}  // namespace

TEST_CASE("clusters are the calls of kernels, and values that are kept name their slot of the arena") {
  const std::string dot =
      to_dot(ct::inspect::describe(ct::grad([](auto a, auto b) { return sum(tanh(matmul(a, b))); }),
                                   ct::Tensor<float, 60, 80>{}, ct::Tensor<float, 80, 50>{}));
  check_dot(dot);
  CHECK(dot.find("subgraph cluster_0_0 {") != std::string::npos);
  CHECK(dot.find("subgraph cluster_0_1 {") != std::string::npos);
  CHECK(dot.find("60×50\\narena +0") != std::string::npos);
  CHECK(dot.find("argument 0\\n60×80\\nmemory 1 +0") != std::string::npos);
  CHECK(dot.find("tooltip=\"dot.cpp:") != std::string::npos);
}

TEST_CASE("programs of numbers and with loops can be drawn") {
  check_dot(to_dot(ct::inspect::describe([](auto x, auto y) { return sin(x) * y; }, 1.0, 2.0)));
  check_dot(to_dot(ct::inspect::describe(
      [](auto s) { return sum(ct::repeat<7>([](auto x) { return x * x + tanh(x); }, s)); },
      ct::Tensor<float, 16>{})));
}

TEST_CASE("names from outside are quoted") {
  CHECK(ct::inspect::detail::dot_text("a\"b\\c\nd") == "a\\\"b\\\\c d");
}
