// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
#include <ctgrad/inspect/chart.hpp>
#include <doctest/doctest.h>

#include <cstdlib>
#include <limits>

#include "../xml.hpp"

using ctgrad::inspect::line_chart;
using ctgrad::inspect::Series;

namespace {

/// Coordinates of the path of the only line of a chart.
std::vector<std::pair<double, double>> points(const std::string& svg, int& strokes) {
  const std::size_t end = svg.find("\" fill=\"none\""), begin = svg.rfind("d=\"", end) + 3;
  std::vector<std::pair<double, double>> r;
  const char* at = svg.c_str() + begin;
  strokes = 0;
  while (*at != '"') {
    strokes += *at == 'M';
    char* next = nullptr;
    const double x = std::strtod(at + 1, &next), y = std::strtod(next, &next);
    r.emplace_back(x, y);
    at = next;
  }
  return r;
}

}  // namespace

TEST_CASE("a line passes from left to right, and larger values stand higher") {
  const Series s[] = {{"loss", {0, 10, 20, 30}, {4, 2, 1, 0.5}}};
  const std::string svg = line_chart("Loss", "step", "nats", s);
  CHECK(Xml(svg).error == "");
  int strokes = 0;
  const auto p = points(svg, strokes);
  REQUIRE(p.size() == 4);
  CHECK(strokes == 1);
  CHECK(Xml(svg).count("circle") == 4);
  for (std::size_t i = 1; i < p.size(); ++i) {
    CHECK(p[i].first > p[i - 1].first);
    CHECK(p[i].second > p[i - 1].second);  // y grows downwards
  }
  // Linear in both directions.
  CHECK((p[2].first - p[0].first) / (p[3].first - p[0].first) == doctest::Approx(2.0 / 3).epsilon(0.01));
  CHECK((p[1].second - p[0].second) / (p[2].second - p[1].second) == doctest::Approx(2).epsilon(0.01));
}

TEST_CASE("values that are not finite interrupt the line") {
  const double nan = std::numeric_limits<double>::quiet_NaN(), inf = std::numeric_limits<double>::infinity();
  const Series s[] = {{"loss", {0, 1, 2, 3, 4, 5}, {3, nan, 2, 1, inf, 1}}};
  const std::string svg = line_chart("Loss", "step", "nats", s);
  CHECK(Xml(svg).error == "");
  int strokes = 0;
  CHECK(points(svg, strokes).size() == 4);
  CHECK(strokes == 3);
  CHECK(svg.find("nan") == std::string::npos);
  CHECK(svg.find("inf") == std::string::npos);
}

TEST_CASE("charts of nothing, one point and a constant are charts, too") {
  for (const Series& s :
       {Series{"none", {}, {}}, Series{"one", {1}, {2}}, Series{"same", {0, 1, 2}, {5, 5, 5}},
        Series{"nan", {0}, {std::numeric_limits<double>::quiet_NaN()}}}) {
    const std::string svg = line_chart("t", "x", "y", {&s, 1});
    CAPTURE(svg);
    CHECK(Xml(svg).error == "");
    CHECK(svg.find("nan\"") == std::string::npos);
  }
}

TEST_CASE("numbers whose neighbours are more than 1 apart get a few lines, too") {
  for (const Series& s :
       {Series{"near", {1e17, 1e17 + 64}, {1e17, 1e17 + 32}}, Series{"one", {1e17}, {-1e17}}}) {
    const Xml xml(line_chart("t", "x", "y", {&s, 1}));
    CHECK(xml.error == "");
    CHECK(xml.count("text") >= 5);
    CHECK(xml.count("text") <= 30);
  }
}

TEST_CASE("many points are averaged, so that the file stays small") {
  Series s{"loss", {}, {}, true};
  for (int i = 0; i < 100000; ++i) s.x.push_back(i), s.y.push_back(i % 2 == 0 ? 1 : 3);
  const std::string svg = line_chart("t", "x", "y", {&s, 1});
  CHECK(svg.size() < 20000);
  int strokes = 0;
  CHECK(points(svg, strokes).size() <= 400);
}

TEST_CASE("names and titles are escaped") {
  const Series s[] = {{"a<b & \"c\"", {0, 1}, {0, 1}}};
  const Xml xml(line_chart("<title>", "x & y", "'y'", s));
  CHECK(xml.error == "");
  for (const char* text : {"a<b & \"c\"", "<title>", "x & y", "'y'"})
    CHECK(xml.text.find(text) != std::string::npos);
}
