// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What the report looks like to a person.
#include "snapshot.hpp"

#include <sstream>

namespace ct = ctgrad;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream in(text);
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}
std::size_t count(std::string_view text, std::string_view word) {
  std::size_t n = 0;
  for (std::size_t i = text.find(word); i != std::string_view::npos; i = text.find(word, i + 1)) ++n;
  return n;
}
/// No empty lines, no line that is a paragraph, no doubled blanks or left-over separators, nothing
/// machine-made.
void check_reads_well(const std::string& text) {
  CAPTURE(text);
  CHECK(!text.empty());
  for (const std::string& line : lines_of(text)) {
    CHECK(!line.empty());
    CHECK(line.size() < 400);
    CHECK(line.back() != ' ');
    CHECK(line.back() != ',');
    CHECK(line.back() != ':');
    CHECK(line.find("  ", line.find_first_not_of(' ')) == std::string::npos);
  }
  for (const char* word : {"ctgrad::", "lambda", "Expr<", "()", ",,", ".:", "::"})
    CHECK(count(text, word) == 0);
}

}  // namespace

TEST_CASE("a report of a tensor's element, line by line") {
  constexpr auto f = [](auto x, auto y) { return sum(x / y); };
  constexpr unsigned line = __LINE__ - 1;
  const ct::Tensor<double, 2, 3> x{1, 2, 3, 4, 5, 6}, y{1, 1, 1, 1, 0, 1};
  const auto r = ct::explain_nonfinite(f, x, y);
  const std::string text = to_string(r);
  check_reads_well(text);
  const auto lines = lines_of(text);
  REQUIRE(lines.size() == 5);
  CHECK(outside::contains(lines[0], "inf made by div at "));
  CHECK(outside::contains(lines[0], "text.cpp:" + std::to_string(line)));
  CHECK(outside::contains(lines[0], "forward pass"));
  CHECK(lines[1] == "  element: [1, 1] of shape [2, 3]");
  CHECK(lines[2] == "  operand argument 0 of shape [2, 3]: here 5, from 1 to 6");
  CHECK(lines[3] == "  operand argument 1 of shape [2, 3]: here 0, from 0 to 1");
  CHECK(outside::contains(lines[4], "likely cause: division by 0"));
}

// "-nan made by log": the sign of a NaN means nothing.
TEST_CASE("NaN has no sign") {
  const auto r = ct::explain_nonfinite([](auto x) { return log(x); }, -1.0);
  CHECK(count(to_string(r), "-nan") == 0);
}

// "the sum overflows", but the code has a difference.
TEST_CASE("a difference that overflows is called one") {
  const auto r = ct::explain_nonfinite([](auto x, auto y) { return x - y; }, 1.7e308, -1.7e308);
  REQUIRE(r.found);
  CHECK(outside::contains(r.cause, "difference"));
}

namespace {

struct Model {
  ct::nn::Linear<2, 16> hidden{.weight = ct::nn::init::normal(1)};
  ct::nn::Linear<16, 1> out;
  constexpr auto operator()(auto x) const { return out(tanh(hidden(x))); }
};
using X = ct::Tensor<float, 4, 2>;
using Y = ct::Tensor<float, 4, 1>;
constexpr auto relative = [](const auto& model, auto x, auto y) {
  const auto error = (model(x) - y) / y;
  return mean(error * error);
};
constexpr unsigned division_line = __LINE__ - 3;

}  // namespace

TEST_CASE("the message of a trainer") {
  auto trainer = ct::train::make_trainer<Model, X, Y>(relative, ct::optim::AdamW{}, 1);
  const X x{1, 2, 3, 4, 5, 6, 7, 8};
  Y y{1, 2, 3, 4};
  for (int i = 0; i < 3; ++i) outside::good_step(trainer, 1e-3, x, y);
  y(2, 0) = 0;
  std::string what;
  try {
    trainer.step(1e-3, x, y);
  } catch (const ct::NonFiniteError& error) {
    what = error.what();
    CHECK(outside::contains(what, to_string(error.report)));
  }
  outside::show("trainer", what);
  check_reads_well(what);
  const auto lines = lines_of(what);
  REQUIRE(lines.size() >= 3);
  CHECK(lines[0].starts_with("ctgrad: step 3: "));
  CHECK(outside::contains(lines[0], "loss"));
  CHECK(outside::contains(what, "text.cpp:" + std::to_string(division_line)));
  CHECK(outside::contains(what, "division by 0"));
  CHECK(outside::contains(what, "argument 2"));
  CHECK_FALSE(outside::contains(what, "learning rate"));
}

TEST_CASE("every report of a row of faults reads well") {
  constexpr auto masked = [](auto x) { return sum(softmax(select(x < 9.0, -outside::inf, x))); };
  constexpr auto looped = [](auto x, auto xs) {
    return ct::scan([](auto s, auto v) { return std::pair(s / v, std::tuple{}); }, x, xs).first;
  };
  check_reads_well(to_string(ct::explain_nonfinite(masked, ct::Tensor<float, 3>{1, 2, 3})));
  check_reads_well(to_string(ct::explain_nonfinite(looped, 1.0, ct::Tensor<double, 3>{1, 0, 1})));
  check_reads_well(to_string(ct::explain_nonfinite(ct::grad([](auto x) { return sqrt(x); }), 0.0)));
  check_reads_well(to_string(ct::explain_nonfinite([](auto x) { return x + 1.0; }, outside::inf)));
  check_reads_well(to_string(ct::explain_nonfinite([](auto x) { return x + 1.0; }, 1.0)));
}
