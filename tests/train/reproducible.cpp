// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// The same seed gives the same bits: in one process, in two, and in two threads at once. ThreadSanitizer
// watches this test.
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <array>
#include <bit>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <memory>
#include <random>
#include <string>
#include <thread>

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 17, .block_size = 8, .n_layer = 1, .n_head = 2, .n_embd = 16};
using Model = ct::nn::Gpt<config>;
using Tokens = ct::Tensor<std::int32_t, 4, 8>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

/// All bits that training leaves: parameters, moments and the loss of every step, in one number.
std::uint64_t train(std::uint64_t seed, int steps = 12) {
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, seed, 0.5);
  const ct::optim::WarmupCosine schedule{.peak = 0.01, .floor = 1e-3, .warmup = 4, .total = steps};
  std::mt19937_64 generator(seed);
  Tokens tokens, targets;
  std::uint64_t bits = 0;
  const auto mix = [&bits](std::uint64_t x) { bits = (bits ^ x) * 0x9E3779B97F4A7C15u + (bits >> 29); };
  for (int step = 0; step < steps; ++step) {
    for (std::size_t i = 0; i < tokens.size(); ++i) {
      tokens[i] = static_cast<std::int32_t>(generator() % config.vocab_size);
      targets[i] = static_cast<std::int32_t>(generator() % config.vocab_size);
    }
    mix(std::bit_cast<std::uint64_t>(trainer.step(schedule, tokens, targets).loss));
  }
  for (const float x : trainer.parameters().flat()) mix(std::bit_cast<std::uint32_t>(x));
  for (const auto& moment : trainer.optimizer().moments())
    for (const float x : moment.flat()) mix(std::bit_cast<std::uint32_t>(x));
  return bits;
}

}  // namespace

TEST_CASE("the same seed gives the same bits, another seed others") {
  CHECK(train(1) == train(1));
  CHECK(train(1) != train(2));
  CHECK(train(1) != train(1, 11));
}

TEST_CASE("two trainers in two threads give the bits that they give one after the other") {
  const std::array<std::uint64_t, 2> expected{train(1), train(2)};
  for (int round = 0; round < 3; ++round) {
    std::array<std::uint64_t, 2> together{};
    std::thread first([&] { together[0] = train(1); }), second([&] { together[1] = train(2); });
    first.join();
    second.join();
    CHECK(together == expected);
  }
}

TEST_CASE("functions with workspaces of their own per thread give the same bits in two threads") {
  using Matrix = ct::Tensor<float, 64, 64>;  // too large for the stack
  constexpr auto f = [](auto a, auto b) { return sum(tanh(matmul(a, b))); };
  const auto gradient = [f](float scale) {
    Matrix a, b;
    for (std::size_t i = 0; i < a.size(); ++i) {
      a[i] = scale * static_cast<float>(i % 13) / 100;
      b[i] = scale * static_cast<float>(i % 7) / 100;
    }
    return ct::grad<0>(f)(a, b);
  };
  const Matrix expected[] = {gradient(1), gradient(2)};
  Matrix together[2];
  std::thread first([&] { together[0] = gradient(1); }), second([&] { together[1] = gradient(2); });
  first.join();
  second.join();
  CHECK(together[0] == expected[0]);
  CHECK(together[1] == expected[1]);
  CHECK(together[0] != together[1]);
}

#ifdef __linux__
TEST_CASE("prints the bits of seed 1" * doctest::skip()) {
  std::printf("bits %016llx\n", static_cast<unsigned long long>(train(1)));
}

TEST_CASE("another process gives the same bits") {
  const std::string self = std::filesystem::read_symlink("/proc/self/exe").string();
  const std::string command = "'" + self + "' --no-skip --test-case='prints the bits of seed 1'";
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> output(popen(command.c_str(), "r"), pclose);
  REQUIRE(output != nullptr);
  std::string text;
  for (int c = std::fgetc(output.get()); c != EOF; c = std::fgetc(output.get())) text += static_cast<char>(c);
  const std::size_t bits = text.find("bits ");
  REQUIRE(bits != std::string::npos);
  CHECK(std::strtoull(text.c_str() + bits + 5, nullptr, 16) == train(1));
}
#endif
