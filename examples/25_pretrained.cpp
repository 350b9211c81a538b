// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A text goes on with the weights of GPT-2:
//
//   25_pretrained model.safetensors TOKEN...
//
// reads the file that Hugging Face has of GPT-2 with 124 million parameters (openai-community/gpt2) and adds
// 20 tokens to the text, each the likeliest. Tokens are numbers of GPT-2's vocabulary: its tokenizer turns
// text into them and back. Without arguments the same happens with a tiny model of random weights, whose file
// is first written in the same layout.
//
// Output:
//   3 1 4 1 5 -> 35 21 29 21 21 21 29 21 3 21
//   28 tensors, read as they were written
#include <ctgrad/io.hpp>
#include <ctgrad/nn/decoder.hpp>

#include <algorithm>
#include <charconv>
#include <cstdio>
#include <filesystem>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace ct = ctgrad;

constexpr ct::nn::GptConfig gpt2{
    .vocab_size = 50257, .block_size = 1024, .n_layer = 12, .n_head = 12, .n_embd = 768};
constexpr ct::nn::GptConfig tiny{.vocab_size = 40, .block_size = 32, .n_layer = 2, .n_head = 2, .n_embd = 16};

template <ct::nn::GptConfig config>
using Parameters = ct::nn::Parameters<ct::nn::Gpt<config>>;
using Tokens = std::vector<std::int32_t>;

/// Reads the weights and prints the prompt and the `count` tokens that follow it, each when it is known.
template <ct::nn::GptConfig config>
Parameters<config> go_on(const std::filesystem::path& file, const Tokens& prompt, std::size_t count) {
  Parameters<config> parameters;
  ct::io::load_safetensors(file, parameters, ct::io::hugging_face_gpt2());
  ct::nn::Decoder<config> decoder(parameters);
  std::int32_t likeliest = 0;
  const char* before = "";
  const auto read = [&](std::int32_t token) {
    std::printf("%s%d", std::exchange(before, " "), static_cast<int>(token));
    std::fflush(stdout);
    const auto logits = decoder(token);
    likeliest = static_cast<std::int32_t>(std::ranges::max_element(logits) - logits.begin());
  };
  for (const std::int32_t token : prompt) read(token);
  std::printf(" ->");
  for (std::size_t i = 0; i < count; ++i) read(likeliest);
  std::printf("\n");
  return parameters;
}

/// Writes a file as Hugging Face does: names begin with "transformer.", and linear layers are (in, out).
template <ct::nn::GptConfig config>
std::size_t write(const std::filesystem::path& file, const Parameters<config>& parameters) {
  const ct::io::LoadOptions layout = ct::io::hugging_face_gpt2();
  std::vector<ct::io::TensorData> tensors = ct::io::tensors_of(parameters, layout.strip_prefix);
  std::vector<std::vector<float>> transposed;
  for (ct::io::TensorData& t : tensors)
    for (const std::string& pattern : layout.transpose) {
      if (!ct::io::matches(t.name, pattern)) continue;
      const std::size_t rows = t.shape[0], columns = t.shape[1];
      const std::span<const float> from = parameters[t.name.substr(layout.strip_prefix.size())];
      std::vector<float>& to = transposed.emplace_back(from.size());
      for (std::size_t i = 0; i < from.size(); ++i) to[i % columns * rows + i / columns] = from[i];
      t.shape = {columns, rows};
      t.bytes = std::as_bytes(std::span(to));
    }
  ct::io::write_safetensors(file, tensors, {{"format", "pt"}});
  return tensors.size();
}

Tokens tokens_of(int count, char** arguments) {
  Tokens tokens;
  for (const std::string_view word : std::span(arguments, static_cast<std::size_t>(count))) {
    const auto [end, error] = std::from_chars(word.begin(), word.end(), tokens.emplace_back());
    if (error != std::errc() || end != word.end())
      throw ct::Error("a token is a number below " + std::to_string(gpt2.vocab_size) + ", not \"" +
                      std::string(word) + '"');
  }
  return tokens;
}

int main(int argc, char** argv) try {
  if (argc == 2) throw ct::Error("usage: 25_pretrained [model.safetensors TOKEN...]");
  if (argc > 2) {
    go_on<gpt2>(argv[1], tokens_of(argc - 2, argv + 2), 20);
    return 0;
  }
  const auto file = std::filesystem::temp_directory_path() / "ctgrad_pretrained.safetensors";
  Parameters<tiny> random(/*seed=*/1);
  for (float& x : random.flat()) x *= 10;  // or each token would only be followed by itself
  const std::size_t tensors = write<tiny>(file, random);
  const Parameters<tiny> read = go_on<tiny>(file, {3, 1, 4, 1, 5}, 10);
  std::filesystem::remove(file);
  const bool same = std::ranges::equal(read.flat(), random.flat());
  std::printf("%zu tensors, read as they were %swritten\n", tensors, same ? "" : "not ");
  return same ? 0 : 1;
} catch (const std::exception& e) {
  std::fprintf(stderr, "25_pretrained: %s\n", e.what());
  return 1;
}
