// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Facts about small programs whose kernels, flops and bytes are known by hand.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/describe.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

namespace ct = ctgrad;
using ct::inspect::Facts;

namespace {

template <std::size_t... E>
using T = ct::Tensor<float, E...>;

const ct::inspect::Call& only_call(const Facts& f) {
  REQUIRE(f.parts.size() == 1);
  REQUIRE(f.parts[0].calls.size() == 1);
  return f.parts[0].calls[0];
}

struct Two {
  ct::nn::Linear<40, 80> first;
  ct::nn::Linear<80, 40> second;
  constexpr auto operator()(auto x) const { return second(tanh(first(x))); }
};

}  // namespace

TEST_CASE("a matrix product has 2mnk flops, and reads and writes each element once") {
  const Facts f = ct::inspect::describe([](auto a, auto b) { return matmul(a, b); }, T<6, 10>{}, T<10, 7>{});
  const auto& c = only_call(f);
  CHECK(c.flops == 2 * 6 * 7 * 10);
  CHECK(c.bytes_in == 4 * (6 * 10 + 10 * 7));
  CHECK(c.bytes_out == 4 * 6 * 7);
  CHECK(c.intensity() == doctest::Approx(840.0 / (520 + 168)));
  CHECK(c.title == "matmul");
}

TEST_CASE("a batch of products with one shared operand reads that once") {
  const Facts f =
      ct::inspect::describe([](auto a, auto b) { return matmul(a, b); }, T<5, 6, 10>{}, T<10, 7>{});
  std::int64_t flops = 0;
  for (const auto& c : f.parts.at(0).calls) flops += c.flops;
  CHECK(flops == 2 * 5 * 6 * 7 * 10);
  CHECK(f.parts[0].calls.back().bytes_in == 4 * (5 * 6 * 10 + 10 * 7));
}

TEST_CASE("elementwise operations and reductions count one flop for each element") {
  const Facts f =
      ct::inspect::describe([](auto x, auto row) { return sum(tanh(x * row)); }, T<30, 50>{}, T<50>{});
  const auto& c = only_call(f);
  CHECK(c.flops == 3 * 1500 + 30);  // the sum is taken along each row, and then over the 30 rows
  CHECK(c.bytes_in == 4 * (1500 + 50));
  CHECK(c.bytes_out == 4);
}

TEST_CASE("a gather reads no more than its table, and no more than what it looks up") {
  const auto f = [](auto table, auto index) { return gather(table, index); };
  const auto few = ct::inspect::describe(f, T<100, 8>{}, ct::Tensor<std::int32_t, 3>{});
  CHECK(only_call(few).bytes_in == 3 * 4 + 3 * 8 * 4);
  const auto many = ct::inspect::describe(f, T<2, 8>{}, ct::Tensor<std::int32_t, 30>{});
  CHECK(only_call(many).bytes_in == 30 * 4 + 2 * 8 * 4);
}

/// Facts of a loss's derivative agree with its plan, and lifetimes of buffers in the arena do not overlap.
template <class Loss, class Model, class Tokens>
void check_facts() {
  using Source =
      ct::run::ValueSource<ct::transform::ValueAndGrad<Loss, 0>, ct::nn::Parameters<Model>, Tokens, Tokens>;
  constexpr const auto& plan = ct::run::Compiled<Source>::plan;
  const Facts f = ct::inspect::describe<Source>();
  const ct::inspect::Part& p = f.parts.at(0);
  const ct::inspect::Totals t = totals(f);
  CHECK(p.calls.size() == plan.steps.size());
  CHECK(t.kernels == plan.kernels.size());
  CHECK(t.product_flops == plan.flops);
  CHECK(t.arena == plan.arena_bytes);
  CHECK(t.unshared == plan.unshared_bytes);
  std::int64_t passes = 0;
  for (const auto& step : plan.steps) passes += plan.kernels[static_cast<std::size_t>(step.kernel)].passes;
  CHECK(t.passes == passes);

  std::int64_t sum = 0;
  for (const auto& a : p.buffers) {
    if (!a.in_arena()) continue;
    sum += a.bytes;
    CHECK(a.at.byte_offset >= 0);
    CHECK(a.at.byte_offset + a.bytes <= plan.arena_bytes);
    for (const auto& b : p.buffers) {
      if (&a == &b || !b.in_arena() || b.last < a.first || a.last < b.first) continue;
      const bool apart =
          a.at.byte_offset + a.bytes <= b.at.byte_offset || b.at.byte_offset + b.bytes <= a.at.byte_offset;
      CHECK(apart);
    }
  }
  CHECK(sum == plan.unshared_bytes);
  for (const std::int64_t live : live_bytes(p)) CHECK(live <= plan.arena_bytes);

  // Every operation is evaluated by some call, and what a call reads from the arena was written before.
  std::vector<int> evaluated(p.tables.nodes.size(), 0);
  std::vector<char> written(p.buffers.size(), 0);
  bool forward = false, derivative = false;
  for (const auto& c : p.calls) {
    for (const int n : c.nodes) ++evaluated[static_cast<std::size_t>(n)];
    for (const int b : c.writes) written[static_cast<std::size_t>(b)] = 1;
    for (const int b : c.reads)
      if (p.buffers[static_cast<std::size_t>(b)].in_arena()) CHECK(written[static_cast<std::size_t>(b)] == 1);
    (c.derivative ? derivative : forward) = true;
    CHECK_FALSE(c.title.empty());
  }
  CHECK(forward);
  CHECK(derivative);
  CHECK_FALSE(p.calls.front().derivative);
  CHECK(p.calls.back().derivative);
  for (std::size_t n = 0; n < evaluated.size(); ++n)
    if (p.tables.nodes[n].op->kind == ct::graph::Kind::matmul ||
        p.tables.nodes[n].op->kind == ct::graph::Kind::reduction)
      CHECK(evaluated[n] == 1);
}

TEST_CASE("facts of a derivative agree with its plan, and lifetimes of buffers in the arena do not overlap") {
  using Loss = decltype([](const auto& m, auto x, auto y) { return ct::cross_entropy(m(x), y); });
  check_facts<Loss,
              ct::nn::Gpt<ct::nn::GptConfig{
                  .vocab_size = 32, .block_size = 8, .n_layer = 2, .n_head = 2, .n_embd = 16}>,
              ct::Tensor<std::int32_t, 3, 8>>();
  // With attention in batch regions, and with its weights computed again.
  using Long = ct::nn::Gpt<ct::nn::GptConfig{
      .vocab_size = 32, .block_size = 128, .n_layer = 2, .n_head = 4, .n_embd = 16}>;
  check_facts<Loss, Long, ct::Tensor<std::int32_t, 2, 128>>();
  check_facts<decltype(ct::remat(Loss{})), Long, ct::Tensor<std::int32_t, 2, 128>>();
}

TEST_CASE("calls carry the part of the model that they belong to") {
  using Source = ct::run::ValueSource<decltype([](const auto& m, auto x) { return m(x); }),
                                      ct::nn::Parameters<Two>, T<30, 40>>;
  const Facts f = ct::inspect::describe<Source>();
  const auto& calls = f.parts.at(0).calls;
  REQUIRE(calls.size() == 2);
  CHECK(calls[0].module == "first");
  CHECK(calls[1].module == "second");
  CHECK(calls[0].title.find("tanh") != std::string::npos);
}

TEST_CASE("a function of numbers is one piece of straight-line code") {
  const Facts f = ct::inspect::describe([](auto x, auto y) { return sin(x) * y; }, 1.0, 2.0);
  const auto& c = only_call(f);
  CHECK(f.parts[0].straight());
  CHECK(c.flops == 2);
  CHECK(c.bytes_in == 16);
  CHECK(c.bytes_out == 8);
}

TEST_CASE("a function of small tensors is one piece of straight-line code") {
  const Facts f =
      ct::inspect::describe([](auto x, auto y) { return sum(tanh(x) * matmul(x, y)); }, T<3, 3>{}, T<3, 3>{});
  const auto& c = only_call(f);
  CHECK(f.parts[0].straight());
  CHECK(c.flops == 9 + 9 + 2 * 9 * 3 + 9);
  CHECK(c.bytes_in == 4 * 18);
  CHECK(c.bytes_out == 4);
}

TEST_CASE("a program with loops has parts, and a body counts as often as it runs") {
  const Facts f = ct::inspect::describe(
      [](auto s) { return sum(ct::repeat<5>([](auto x) { return x * x + tanh(x); }, s * 2)); }, T<16>{});
  std::int64_t body = 0, all = 0;
  for (const auto& p : f.parts)
    for (const auto& c : p.calls) {
      if (p.runs == 5) body += c.flops;
      all += p.runs * c.flops;
    }
  CHECK(body == 3 * 16);
  CHECK(totals(f).flops == all);
  CHECK(all == 16 + 5 * 3 * 16 + 16);
}

TEST_CASE("a Program is described by its type") {
  const ct::run::Program<ct::run::ValueSource<decltype([](auto x) { return tanh(x); }), T<4, 4>>> program{};
  CHECK(only_call(ct::inspect::describe(program)).flops == 16);
}
