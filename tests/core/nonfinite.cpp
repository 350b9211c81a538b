// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The report's text has everything that the report has.
#include <ctgrad/core/nonfinite.hpp>
#include <doctest/doctest.h>

#include <limits>
#include <type_traits>

namespace ct = ctgrad;
using Phase = ct::NonFiniteReport::Phase;

static_assert(std::is_base_of_v<ct::Error, ct::NonFiniteError>);

namespace {

bool has(const std::string& text, const std::string& part) { return text.find(part) != std::string::npos; }

ct::NonFiniteReport example() {
  ct::NonFiniteReport r;
  r.found = true;
  r.operation = "log";
  r.file = "model.cpp";
  r.line = 17;
  r.module = "h.0";
  r.shape = {3, 4};
  r.index = {2, 1};
  r.value = -std::numeric_limits<double>::infinity();
  r.operands = {{"sub", {3, 4}, 0, false, -1, 2.5, false, true}};
  r.cause = "log of 0";
  return r;
}

}  // namespace

TEST_CASE("a report of the forward pass") {
  const std::string text = to_string(example());
  for (const char* part :
       {"-inf made by log at model.cpp:17, in the forward pass", "[2, 1] of shape [3, 4]", "module: h.0",
        "operand sub of shape [3, 4]: here 0, from -1 to 2.5, has infinities", "likely cause: log of 0"})
    CHECK_MESSAGE(has(text, part), text);
  CHECK_FALSE(has(text, "NaNs"));
}

TEST_CASE("a report of a derivative, inside a function and a loop") {
  ct::NonFiniteReport r = example();
  r.phase = Phase::derivative;
  r.forward_operation = "sqrt";
  r.function = "norm";
  r.loop_steps = {7, 2};
  const std::string text = to_string(r);
  CHECK(has(text, "log at model.cpp:17 (in norm), in the derivative of the sqrt made there"));
  CHECK(has(text, "in step 7 of a loop, in step 2 of a loop"));
}

TEST_CASE("a report of an argument has no line") {
  ct::NonFiniteReport r = example();
  r.phase = Phase::argument;
  r.name = "wte.weight";
  r.is_parameter = true;
  CHECK(has(to_string(r), "-inf in parameter wte.weight"));
  CHECK_FALSE(has(to_string(r), "model.cpp"));
}

TEST_CASE("a report of an update names the parameter") {
  ct::NonFiniteReport r = example();
  r.phase = Phase::optimizer;
  r.name = "wte.weight";
  CHECK(has(to_string(r), "in the optimizer's update of parameter wte.weight"));
}

TEST_CASE("without an origin the largest value is told") {
  ct::NonFiniteReport r;
  r.largest = "3e38, made by mul at a.cpp:3";
  CHECK(has(to_string(r), "no result becomes infinite"));
  CHECK(has(to_string(r), "; the largest is 3e38, made by mul at a.cpp:3"));
}

TEST_CASE("the error's message is the sentence and then the report") {
  const ct::NonFiniteError e("the loss is not finite", example());
  CHECK(std::string(e.what()) == "the loss is not finite\n" + to_string(example()));
  CHECK(e.report.line == 17);
}
