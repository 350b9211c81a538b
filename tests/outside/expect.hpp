// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What a user expects of the report about a NaN: one row of a table, and its comparison with the report.
#pragma once
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/explain.hpp>
#include <doctest/doctest.h>

#include <algorithm>
#include <cctype>
#include <cmath>
#include <cstdlib>
#include <iostream>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace outside {

using Report = ctgrad::NonFiniteReport;
using Phase = Report::Phase;

inline constexpr double inf = std::numeric_limits<double>::infinity();
inline constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// Empty strings and vectors, and line 0, are not compared. `operation` is the forward operation where the
/// value was born in a derivative. `cause` lists words that the sentence has to contain, in any case,
/// separated by blanks.
struct Expected {
  std::string_view name;
  unsigned line = 0;
  std::string_view operation{};
  std::string_view cause{};
  Phase phase = Phase::forward;
  std::string_view function{};
  std::vector<int> index{};
  std::vector<int> loop_steps{};
};

inline bool contains(std::string_view text, std::string_view word) {
  const auto same = [](char a, char b) {
    return std::tolower(static_cast<unsigned char>(a)) == std::tolower(static_cast<unsigned char>(b));
  };
  return std::search(text.begin(), text.end(), word.begin(), word.end(), same) != text.end();
}

inline std::string_view file_name(std::string_view path) {
  const std::size_t slash = path.find_last_of('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

/// With CTGRAD_SHOW_REPORTS in the environment every report is printed.
inline void show(std::string_view name, std::string_view text) {
  if (std::getenv("CTGRAD_SHOW_REPORTS") != nullptr) std::cout << "--- " << name << '\n' << text << '\n';
}

inline void check(const Report& r, const Expected& e, std::string_view file) {
  const std::string text = to_string(r);
  show(e.name, text);
  CAPTURE(e.name);
  CAPTURE(text);
  REQUIRE(r.found);
  CHECK(r.phase == e.phase);
  CHECK(!std::isfinite(r.value));
  CHECK(r.shape.size() == r.index.size());
  for (std::size_t i = 0; i < std::min(r.shape.size(), r.index.size()); ++i) {
    CHECK(r.index[i] >= 0);
    CHECK(r.index[i] < r.shape[i]);
  }
  if (e.line != 0) {
    CHECK(r.line == e.line);
    CHECK(file_name(r.file) == file_name(file));
    CHECK(contains(text, std::string(file_name(file)) + ":" + std::to_string(e.line)));
  }
  if (!e.operation.empty()) {
    CHECK((e.phase == Phase::derivative ? r.forward_operation : r.operation) == e.operation);
    CHECK(contains(text, e.operation));
  }
  CHECK(r.function == e.function);
  if (!e.index.empty()) CHECK(r.index == e.index);
  CHECK(r.loop_steps == e.loop_steps);
  std::string_view words = e.cause;
  while (!words.empty()) {
    const std::string_view word = words.substr(0, words.find(' '));
    words.remove_prefix(std::min(words.size(), word.size() + 1));
    CAPTURE(word);
    CHECK(contains(r.cause, word));
    CHECK(contains(text, word));
  }
}

}  // namespace outside
