// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Pages are well-formed, complete in themselves, and link to what they have.
#include <ctgrad/ctgrad.hpp>
#include <ctgrad/inspect/describe.hpp>
#include <ctgrad/inspect/html.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <set>

#include "../xml.hpp"

namespace ct = ctgrad;

namespace {

using Model = ct::nn::Gpt<ct::nn::GptConfig{
    .vocab_size = 32, .block_size = 8, .n_layer = 1, .n_head = 2, .n_embd = 16}>;
using Tokens = ct::Tensor<std::int32_t, 3, 8>;
using Loss = decltype([](const auto& m, auto x, auto y) { return ct::cross_entropy(m(x), y); });
using Source =
    ct::run::ValueSource<ct::transform::ValueAndGrad<Loss, 0>, ct::nn::Parameters<Model>, Tokens, Tokens>;

Xml check_page(const std::string& page) {
  Xml xml(page);
  CHECK(xml.error == "");
  const std::set<std::string> ids(xml.ids.begin(), xml.ids.end());
  CHECK(ids.size() == xml.ids.size());
  for (const std::string& r : xml.references) {
    CAPTURE(r);
    CHECK(ids.count(r) == 1);
  }
  // Nothing from elsewhere: the only addresses are the names of XML's own formats.
  for (std::size_t at = page.find("://"); at != std::string::npos; at = page.find("://", at + 1))
    CHECK(page.substr(at, 14) == "://www.w3.org/");
  for (const char* outside : {"src=", "@import", "url("}) CHECK(page.find(outside) == std::string::npos);
  return xml;
}

}  // namespace

TEST_CASE("a model's page has a box and an entry for every call, and is well-formed with and without times") {
  ct::inspect::Facts f = ct::inspect::describe<Source>();
  const std::size_t calls = f.parts.at(0).calls.size();
  for (const bool timed : {false, true}) {
    if (timed)
      for (auto& c : f.parts[0].calls) c.seconds = 1e-5;
    const std::string page =
        to_html(f, timed ? ct::inspect::Machine{1e11, {{1 << 20, 1e11}}} : ct::inspect::Machine{});
    const Xml xml = check_page(page);
    CHECK(xml.count("details") == calls);
    CHECK(xml.ids.size() == calls);
    CHECK(xml.count("svg") == 2);
    CHECK((xml.text.find("roofline") != std::string::npos) == timed);
    for (const char* text :
         {"h.0.attn.c_attn", "scaled_dot_product_attention", "layer_norm", "derivative of"})
      CHECK(xml.text.find(text) != std::string::npos);
  }
}

TEST_CASE("the memory chart stands alone, with a rectangle for every buffer in the arena") {
  const ct::inspect::Facts f = ct::inspect::describe<Source>();
  std::size_t buffers = 0;
  for (const auto& b : f.parts[0].buffers) buffers += b.in_arena();
  const Xml xml(ct::inspect::memory_chart(f));
  CHECK(xml.error == "");
  CHECK(xml.names.front() == "svg");
  CHECK(xml.count("rect") == buffers + 1);  // and the ground
  CHECK(xml.count("style") == 1);
  CHECK(xml.references.empty());
  CHECK(ct::inspect::memory_chart(ct::inspect::describe([](auto x) { return sin(x); }, 1.0)).empty());
}

TEST_CASE("programs of numbers and with loops have pages") {
  check_page(to_html(ct::inspect::describe([](auto x, auto y) { return sin(x) * y; }, 1.0, 2.0)));
  const Xml xml = check_page(to_html(ct::inspect::describe(
      [](auto s) { return sum(ct::repeat<7>([](auto x) { return x * x + tanh(x); }, s)); },
      ct::Tensor<float, 16>{})));
  CHECK(xml.text.find("run 7 times") != std::string::npos);
}

TEST_CASE("titles, files and the model's paths are escaped") {
  ct::inspect::Facts f = ct::inspect::describe<Source>();
  ct::inspect::Part& p = f.parts[0];
  std::vector<ct::graph::Node> nodes(p.tables.nodes.begin(), p.tables.nodes.end());
  for (auto& n : nodes) {
    n.where.file = "/a<b>/&\"c'.cpp";
    n.where.within = "<i>";
    if (n.where.derivative_of != nullptr) n.where.derivative_of = "&&";
  }
  p.tables.nodes = nodes;
  for (auto& c : p.calls) c.module = "m<&>\"'";
  for (auto& c : p.calls) c.title = "<script>&";
  const Xml xml = check_page(to_html(f, {}, "<b>&"));
  for (const char* text : {"<b>&", "m<&>\"'", "<script>&", "&\"c'.cpp", "<i>", "derivative of &&"})
    CHECK(xml.text.find(text) != std::string::npos);
}
