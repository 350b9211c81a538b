// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A GPT learns a sentence, is saved in a safetensors file, and another copy of it continues the sentence one
// token at a time: a Decoder keeps keys and values, so that a token costs one pass over the weights. A file
// of the real GPT-2 loads in the same way, with io::hugging_face_gpt2() for its names.
//
// Output:
//   loss 4.8... at first, 0.0... at last
//   the question. ->  to be, or not to be, that is the question. to be,
#include <ctgrad/io.hpp>
#include <ctgrad/nn/decoder.hpp>
#include <ctgrad/train.hpp>

#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <string>
#include <string_view>

namespace ct = ctgrad;

constexpr ct::nn::GptConfig config{
    .vocab_size = 128, .block_size = 64, .n_layer = 2, .n_head = 2, .n_embd = 32};
using Model = ct::nn::Gpt<config>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

constexpr std::size_t batch = 4, length = 60;
using Tokens = ct::Tensor<std::int32_t, batch, length>;

ct::nn::Parameters<Model> learn(std::string_view text) {
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, /*seed=*/1, 1.0);
  const ct::optim::WarmupCosine schedule{.peak = 4e-3, .floor = 1e-4, .warmup = 20, .total = 400};
  Tokens tokens, targets;
  double first = 0, last = 0;
  for (std::size_t step = 0; step < 400; ++step) {
    for (std::size_t b = 0; b < batch; ++b)  // the text over and over, from another place each time
      for (std::size_t t = 0; t < length; ++t) {
        tokens(b, t) = text[(step * 7 + b * 11 + t) % text.size()];
        targets(b, t) = text[(step * 7 + b * 11 + t + 1) % text.size()];
      }
    last = trainer.step(schedule, tokens, targets).loss;
    if (step == 0) first = last;
  }
  std::printf("loss %.4f at first, %.4f at last\n", first, last);
  return trainer.parameters();
}

int main() {
  const auto file = std::filesystem::temp_directory_path() / "ctgrad_generation.safetensors";
  ct::io::save_safetensors(file, learn("to be, or not to be, that is the question. "));

  ct::nn::Parameters<Model> parameters;
  ct::io::load_safetensors(file, parameters);
  std::filesystem::remove(file);

  ct::nn::Decoder<config> decoder(parameters);
  const std::string prompt = "the question.";
  std::span<const float, config.vocab_size> logits = decoder(prompt[0]);
  for (const char c : prompt.substr(1)) logits = decoder(c);
  std::string continuation;
  while (continuation.size() < 50) {
    const auto likely = std::max_element(logits.begin(), logits.end()) - logits.begin();
    continuation += static_cast<char>(likely);
    logits = decoder(static_cast<std::int32_t>(likely));
  }
  std::printf("%s -> %s\n", prompt.c_str(), continuation.c_str());
  return continuation.starts_with(" to be, or not to be, that is the question. ") ? 0 : 1;
}
