// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Counts heap allocations: operator new is replaced, and malloc underneath it is counted too where glibc lets
// us.
#include <ctgrad/nn/decoder.hpp>
#include <ctgrad/train.hpp>
#include <doctest/doctest.h>

#include <atomic>
#include <cmath>
#include <cstdlib>
#include <memory>
#include <new>

#if defined(__SANITIZE_ADDRESS__)
#define CTGRAD_HAS_ASAN 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define CTGRAD_HAS_ASAN 1
#endif
#endif

namespace {
std::atomic<long> allocations{0};
}

#if defined(__GLIBC__) && !defined(CTGRAD_HAS_ASAN)
// glibc's own entry points stay reachable under these names, so the usual ones can count.
extern "C" {
void* __libc_malloc(std::size_t);
void* __libc_memalign(std::size_t, std::size_t);
void* malloc(std::size_t n) {
  ++allocations;
  return __libc_malloc(n);
}
void* aligned_alloc(std::size_t a, std::size_t n) {
  ++allocations;
  return __libc_memalign(a, n);
}
}
#else
void* operator new(std::size_t n) {
  ++allocations;
  if (void* p = std::malloc(n)) return p;
  throw std::bad_alloc();
}
void* operator new(std::size_t n, std::align_val_t a) {
  ++allocations;
  if (void* p = std::aligned_alloc(static_cast<std::size_t>(a), (n + static_cast<std::size_t>(a) - 1) /
                                                                    static_cast<std::size_t>(a) *
                                                                    static_cast<std::size_t>(a)))
    return p;
  throw std::bad_alloc();
}
void operator delete(void* p) noexcept { std::free(p); }
void operator delete(void* p, std::size_t) noexcept { std::free(p); }
void operator delete(void* p, std::align_val_t) noexcept { std::free(p); }
void operator delete(void* p, std::size_t, std::align_val_t) noexcept { std::free(p); }
#endif

namespace ct = ctgrad;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 13, .block_size = 8, .n_layer = 2, .n_head = 2, .n_embd = 16};
using Model = ct::nn::Gpt<config>;
using Tokens = ct::Tensor<std::int32_t, 2, 8>;
constexpr auto loss = [](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
};

}  // namespace

TEST_CASE("the allocation counter counts") {
  const long before = allocations;
  const ct::Tensor<float, 4096> large;
  CHECK(allocations > before);
  CHECK(large[0] == 0.0f);
}

TEST_CASE("a training step after the first allocates nothing") {
  auto trainer = ct::train::make_trainer<Model, Tokens, Tokens>(loss, ct::optim::AdamW{}, 1, 1.0);
  Tokens tokens, targets;
  for (std::size_t i = 0; i < tokens.size(); ++i) {
    tokens[i] = static_cast<std::int32_t>(i % 13);
    targets[i] = static_cast<std::int32_t>((i + 1) % 13);
  }
  trainer.step(1e-3, tokens, targets);
  const long before = allocations;
  for (int i = 0; i < 5; ++i) trainer.step(1e-3, tokens, targets);
  const double value = trainer.loss(tokens, targets);
  CHECK(allocations == before);
  CHECK(value > 0);
}

TEST_CASE("a token of a decoder allocates nothing, in short and in long texts") {
  const auto parameters = std::make_unique<ct::nn::Parameters<Model>>(1);
  ct::nn::Decoder<config> decoder(*parameters);
  float sum = 0;
  const auto text = [&] {
    for (std::size_t i = 0; i < config.block_size; ++i) sum += decoder(static_cast<std::int32_t>(i))[0];
    decoder.clear();
  };
  const long before = allocations;
  text();
  text();
  CHECK(allocations == before);
  CHECK(std::isfinite(sum));
}
