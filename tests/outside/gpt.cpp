// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Faults inside of a small GPT: the report names layer, line, parameter and element.
#include "snapshot.hpp"

#include <cstdint>

namespace ct = ctgrad;

namespace {

using outside::failing_step;
using outside::good_step;
using outside::Phase;
using outside::Report;

constexpr ct::nn::GptConfig config{
    .vocab_size = 16, .block_size = 4, .n_layer = 2, .n_head = 2, .n_embd = 16};
using Model = ct::nn::Gpt<config>;
using Tokens = ct::Tensor<std::int32_t, 2, 4>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};
constexpr unsigned loss_line = __LINE__ - 2;
const Tokens tokens{0, 1, 2, 3, 4, 5, 6, 7}, targets{1, 2, 3, 4, 5, 6, 7, 15};

}  // namespace

TEST_CASE("every weight of a GPT that is set to NaN is found by its path and index") {
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1);
  good_step(trainer, 1e-3, tokens, targets);
  for (const ct::nn::ParameterInfo& p : ct::nn::Layout<Model>::parameters) {
    const std::string path(p.path.view());
    const std::size_t k = static_cast<std::size_t>(p.shape[p.shape.rank - 1]) - 3;  // in the first row
    const float good = trainer.parameters()[path][k];
    trainer.parameters()[path][k] = std::numeric_limits<float>::quiet_NaN();
    const Report r = failing_step(path, trainer, 1e-3, tokens, targets);
    CAPTURE(path);
    CHECK(r.phase == Phase::argument);
    CHECK(outside::contains(r.name, path));
    CHECK(r.index ==
          (p.shape.rank == 1 ? std::vector{static_cast<int>(k)} : std::vector{0, static_cast<int>(k)}));
    trainer.parameters()[path][k] = good;
  }
  good_step(trainer, 1e-3, tokens, targets);
}

TEST_CASE("a fault in the second block is said to be there") {
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1);
  good_step(trainer, 1e-3, tokens, targets);
  for (const std::string path : {"h.0.ln_2.weight", "h.1.ln_1.weight"}) {
    float& w = trainer.parameters()[path][2];
    const float good = w;
    w = 3.4e38f;
    const Report r = failing_step(path, trainer, 1e-3, tokens, targets);
    CHECK(r.found);
    CHECK(outside::contains(r.module, path.substr(0, 3)));
    CHECK(!r.file.empty());
    trainer.parameters()[path][2] = good;
  }
  good_step(trainer, 1e-3, tokens, targets);
}

TEST_CASE("logits that overflow are blamed where they are made, the loss where it is called") {
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1);
  for (float& w : trainer.parameters()["ln_f.weight"]) w = 1e38f;
  for (float& w : trainer.parameters()["wte.weight"]) w *= 100;
  const Report r = failing_step("logits", trainer, 1e-3, tokens, targets);
  CHECK((outside::file_name(r.file) == "gpt.hpp" || r.line == loss_line));
  CHECK(outside::contains(r.cause, "overflow"));
}
