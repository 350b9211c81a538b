// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Structs of numbers and random generators as JSON and text.
#include "../io/files.hpp"

#include <ctgrad/optim.hpp>
#include <ctgrad/train/describe.hpp>
#include <doctest/doctest.h>

#include <limits>

namespace ct = ctgrad;
using ct::train::describe;

namespace {

template <class T>
struct Mixed {
  T real = 0;
  bool flag = true;
  long whole = -3;
};

}  // namespace

TEST_CASE("a struct of numbers is described by its name and fields") {
  CHECK(describe(ct::optim::Sgd{.momentum = 0.9, .nesterov = true}) ==
        nlohmann::json{{"name", "Sgd"}, {"momentum", 0.9}, {"nesterov", true}, {"weight_decay", 0.0}});
  CHECK(describe(ct::optim::WarmupCosine{})["name"] == "WarmupCosine");
  CHECK(describe(ct::optim::WarmupCosine{})["total"] == 2000);
  CHECK(describe(Mixed<float>{}).dump() == R"({"flag":true,"name":"Mixed<float>","real":0.0,"whole":-3})");
  CHECK(describe(Mixed<double>{std::numeric_limits<double>::infinity()})["real"] == "inf");
}

TEST_CASE("a generator continues from its text") {
  std::mt19937_64 generator(42);
  for (const int draws : {0, 1, 311, 312, 1000}) {
    for (int i = 0; i < draws; ++i) generator();
    std::mt19937_64 copy = ct::train::generator_from(ct::train::generator_text(generator));
    CHECK(copy == generator);
    CHECK(copy() == std::mt19937_64(generator)());
  }
}

TEST_CASE("text that is no generator is refused") {
  const std::string good = ct::train::generator_text(std::mt19937_64(1));
  for (const std::string& text : {std::string(), std::string("x"), std::string("1 2 3"), good + " 1",
                                  good + "x", " " + good, "-" + good, good.substr(0, good.size() / 2)}) {
    CAPTURE(text.substr(0, 40));
    CHECK(contains(message_of([&] { ct::train::generator_from(text); }), "random generator is damaged"));
  }
}
