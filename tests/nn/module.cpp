// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Names of parameters: the path of fields that leads to each, in order of definition.
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

namespace ct = ctgrad;
namespace nn = ctgrad::nn;

namespace {

template <class Module>
std::vector<std::string> paths(const ct::Name& root = {}) {
  Module m{};
  std::vector<std::string> result;
  nn::for_each_tensor(
      m, [&](auto&, const ct::Name& path) { result.emplace_back(path.view()); }, root);
  return result;
}

using Paths = std::vector<std::string>;

struct Head {
  nn::LayerNorm<4> norm;
  nn::Parameter<4, 2> table;
};
struct Model {
  nn::Parameter<3> first;
  std::array<Head, 2> heads;
  std::array<std::array<nn::Linear<2, 2>, 1>, 2> grid;
  std::array<nn::Parameter<5>, 11> many;
  Head last;
};
struct Nothing {};
struct MostlyNothing {
  Nothing a;
  nn::Parameter<2> p;
  std::array<Head, 0> none;
};

constexpr nn::GptConfig config{.vocab_size = 5, .block_size = 4, .n_layer = 2, .n_head = 2, .n_embd = 4};

}  // namespace

TEST_CASE("a layer's parameters have their fields' names") {
  CHECK(paths<nn::Linear<3, 2>>() == Paths{"weight", "bias"});
  CHECK(paths<nn::Embedding<3, 2>>() == Paths{"weight"});
  CHECK(paths<nn::LayerNorm<3>>("ln_f") == Paths{"ln_f.weight", "ln_f.bias"});
  CHECK(paths<nn::Parameter<3>>("alone") == Paths{"alone"});
}

TEST_CASE("paths go through modules, arrays and arrays of arrays, in order of definition") {
  const Paths p = paths<Model>();
  REQUIRE(p.size() == 1 + 6 + 4 + 11 + 3);
  CHECK(Paths(p.begin(), p.begin() + 11) == Paths{"first", "heads.0.norm.weight", "heads.0.norm.bias",
                                                  "heads.0.table", "heads.1.norm.weight", "heads.1.norm.bias",
                                                  "heads.1.table", "grid.0.0.weight", "grid.0.0.bias",
                                                  "grid.1.0.weight", "grid.1.0.bias"});
  CHECK(p[11] == "many.0");
  CHECK(p[21] == "many.10");
  CHECK(Paths(p.end() - 3, p.end()) == Paths{"last.norm.weight", "last.norm.bias", "last.table"});
}

TEST_CASE("modules without parameters and empty arrays add nothing") {
  CHECK(paths<Nothing>().empty());
  CHECK(paths<MostlyNothing>() == Paths{"p"});
}

TEST_CASE("GPT's parameters have the names of its checkpoint") {
  Paths expected{"wte.weight", "wpe.weight"};
  for (const char* block : {"h.0.", "h.1."})
    for (const char* name : {"ln_1.weight", "ln_1.bias", "attn.c_attn.weight", "attn.c_attn.bias",
                             "attn.c_proj.weight", "attn.c_proj.bias", "ln_2.weight", "ln_2.bias",
                             "mlp.c_fc.weight", "mlp.c_fc.bias", "mlp.c_proj.weight", "mlp.c_proj.bias"})
      expected.push_back(std::string(block) + name);
  expected.insert(expected.end(), {"ln_f.weight", "ln_f.bias"});
  CHECK(paths<nn::Gpt<config>>() == expected);
}

TEST_CASE("the function gets the model's own parameters, and may be given a const model") {
  Model m{};
  nn::for_each_tensor(m, [](auto& p, const ct::Name&) { p.init = nn::init::ones; });
  CHECK(m.heads[1].table.init.value == 1);
  const Model& constant = m;
  double sum = 0;
  nn::for_each_tensor(constant, [&](const auto& p, const ct::Name&) { sum += p.init.value; });
  CHECK(sum == 25);
}
