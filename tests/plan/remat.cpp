// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// What is computed again to save memory, as counts of calls and bytes.
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;

namespace {

template <std::size_t Layers>
using Model = ct::nn::Gpt<ct::nn::GptConfig{
    .vocab_size = 64, .block_size = 128, .n_layer = Layers, .n_head = 8, .n_embd = 256}>;
using Tokens = ct::Tensor<std::int32_t, 2, 128>;
using Loss = decltype([](const auto& model, auto tokens, auto targets) {
  return ct::cross_entropy(model(tokens), targets);
});

template <std::size_t Layers>
ct::plan::DraftPlan training(std::int64_t budget) {
  using Source = ct::run::ValueSource<ct::transform::ValueAndGrad<Loss, 0>, ct::nn::Parameters<Model<Layers>>,
                                      Tokens, Tokens>;
  const ct::run::Traced t = Source::trace();
  return ct::plan::make_plan(t.graph, t.leaves, t.results, {.arena_budget = budget});
}
template <std::size_t Layers>
ct::plan::DraftPlan forward(std::int64_t budget) {
  using Source = ct::run::ValueSource<Loss, ct::nn::Parameters<Model<Layers>>, Tokens, Tokens>;
  const ct::run::Traced t = Source::trace();
  return ct::plan::make_plan(t.graph, t.leaves, t.results, {.arena_budget = budget});
}

constexpr std::int64_t floats(std::int64_t n) { return 4 * n; }
/// Of all batches and heads of one layer.
constexpr std::int64_t scores = floats(2 * 8 * 128 * 128);

}  // namespace

TEST_CASE("without a budget nothing is computed again, and with one forward passes do not change") {
  const ct::plan::DraftPlan all = training<3>(ct::unlimited), enough = training<3>(all.arena_bytes);
  CHECK(enough.steps.size() == all.steps.size());
  CHECK(enough.arena_bytes == all.arena_bytes);
  CHECK(forward<3>(0).steps.size() == forward<3>(ct::unlimited).steps.size());
}

TEST_CASE("with no bytes no scores and no weights are between a layer's forward and backward pass") {
  // Kept are each layer's weights and as much besides; computed again, scores and weights are in a region of
  // one head.
  const std::int64_t kept = training<4>(ct::unlimited).arena_bytes - training<3>(ct::unlimited).arena_bytes;
  const std::int64_t again = training<4>(0).arena_bytes - training<3>(0).arena_bytes;
  CHECK(kept >= 2 * scores);
  CHECK(again <= kept - 2 * scores);
  const ct::plan::DraftPlan p = training<4>(0);
  REQUIRE(p.regions.size() == 2 * 4);  // forward and backward
  for (const ct::plan::BatchRegion& r : p.regions) {
    CHECK(r.slices == 2 * 8);
    CHECK(r.scratch_bytes <= 6 * scores / r.slices);
  }
}

TEST_CASE("attention is computed again by one more call for each layer") {
  const auto more = [](std::int64_t budget) {
    return training<4>(budget).steps.size() - training<3>(budget).steps.size();
  };
  CHECK(more(0) == more(ct::unlimited) + 1);
  CHECK(training<4>(0).kernels.size() == training<5>(0).kernels.size());
}

TEST_CASE("a budget is kept with as little as it takes") {
  const std::int64_t most = training<4>(ct::unlimited).arena_bytes, least = training<4>(0).arena_bytes;
  std::int64_t last = least;
  std::int64_t flops = training<4>(0).flops;
  for (int percent : {20, 50, 80}) {
    const std::int64_t budget = least + (most - least) * percent / 100;
    const ct::plan::DraftPlan p = training<4>(budget);
    CHECK(p.arena_bytes <= budget);
    CHECK(p.arena_bytes >= last);
    CHECK(p.flops <= flops);
    last = p.arena_bytes;
    flops = p.flops;
  }
}

TEST_CASE("a budget that only the last choice keeps is kept, too") {
  constexpr auto loss = [](auto x, auto w) {
    const auto a = tanh(matmul(x, w)), b = exp(0.1f * a) + x, c = tanh(matmul(b, w)) * a,
               d = sin(matmul(c, w));
    const auto e = ct::concat<0>(d, ct::slice<0, 0, 48>(b));
    const auto g = tanh(matmul(e, w)), h = cos(matmul(g, w)), i = tanh(matmul(h, transpose(w)));
    return sum(i * i * e) + sum(amax<1>(a * c));
  };
  using X = ct::Tensor<float, 96, 96>;
  using Source = ct::run::ValueSource<ct::transform::Grad<std::remove_cvref_t<decltype(loss)>, 0, 1>, X, X>;
  const ct::run::Traced t = Source::trace();
  const auto arena = [&](std::int64_t budget) {
    return ct::plan::make_plan(t.graph, t.leaves, t.results, {.arena_budget = budget}).arena_bytes;
  };
  const std::int64_t all = arena(ct::unlimited), least = arena(0);
  REQUIRE(least < all);
  CHECK(arena(least + (all - least) / 4) < all);
}
