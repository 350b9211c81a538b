// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A model's parameters from and to files: GPT-2's as PyTorch wrote them (tests/data/make_safetensors.py), and
// all or nothing.
#include "../golden.hpp"
#include "files.hpp"

#include <ctgrad/ctgrad.hpp>
#include <ctgrad/io.hpp>
#include <ctgrad/nn.hpp>
#include <doctest/doctest.h>

#include <sys/wait.h>

#include <cstdlib>
#include <cstring>

namespace ct = ctgrad;
namespace io = ctgrad::io;

namespace {

constexpr ct::nn::GptConfig config{
    .vocab_size = 11, .block_size = 8, .n_layer = 2, .n_head = 2, .n_embd = 16};
using Model = ct::nn::Gpt<config>;
using Parameters = ct::nn::Parameters<Model>;
using Tokens = ct::Tensor<std::int32_t, 2, 8>;

constexpr auto logits = [](const auto& model, auto tokens) { return model(tokens); };

std::string gpt2(const std::string& type) { return CTGRAD_TEST_DATA "/gpt2_" + type + ".safetensors"; }

struct Body {
  ct::nn::Linear<3, 2> body;
};
struct Whole {
  ct::nn::Linear<3, 2> body, head;
};

template <class P>
bool same(const P& a, const P& b) {
  return std::equal(a.flat().begin(), a.flat().end(), b.flat().begin());
}

std::size_t lines(const std::string& s) {
  return static_cast<std::size_t>(std::count(s.begin(), s.end(), '\n'));
}

}  // namespace

TEST_CASE("GPT-2's weights as Hugging Face stores them give PyTorch's logits, in F32, F16 and BF16") {
  const Golden golden("gpt2_golden.txt");
  Tokens tokens;
  for (std::size_t i = 0; i < tokens.size(); ++i) tokens[i] = static_cast<std::int32_t>(golden["tokens"][i]);
  for (const std::string type : {"f32", "f16", "bf16"}) {
    CAPTURE(type);
    Parameters p(7);
    io::load_safetensors(gpt2(type), p, io::hugging_face_gpt2());
    const auto result = ct::evaluate(logits)(p, tokens);
    const std::vector<double>& expected = golden["logits_" + type];
    REQUIRE(expected.size() == result.size());
    double worst = 0;
    for (std::size_t i = 0; i < expected.size(); ++i)
      worst = std::max(worst, std::abs(static_cast<double>(result[i]) - expected[i]));
    MESSAGE(type << ": logits differ by at most " << worst);
    CHECK(worst <= 1e-5);
  }
}

TEST_CASE("without its options, GPT-2's file lists every name that does not fit, and changes nothing") {
  Parameters p(7);
  const Parameters before = p;
  const std::string message = message_of([&] { io::load_safetensors(gpt2("f32"), p); });
  CHECK(message.starts_with("ctgrad: " + gpt2("f32") + " does not fit the model:\n"));
  CHECK(lines(message) == 33 + 28);  // 28 parameters, their 28 foreign names, 4 masks and the head
  CHECK(contains(message, "\n  unexpected: \"transformer.h.1.attn.masked_bias\" of shape ()"));
  CHECK(contains(message, "\n  missing: \"h.1.mlp.c_proj.weight\" of shape (16, 64)"));
  auto options = io::hugging_face_gpt2();
  options.transpose.clear();
  const std::string shapes = message_of([&] { io::load_safetensors(gpt2("f32"), p, options); });
  CHECK(lines(shapes) == 6);  // square matrices cannot be told
  CHECK(contains(shapes,
                 "\"transformer.h.0.attn.c_attn.weight\" (as \"h.0.attn.c_attn.weight\") is (16, 48) and "
                 "the parameter (48, 16)"));
  CHECK(same(p, before));
}

TEST_CASE("what is saved is loaded to the bit, in float and double, and double from float") {
  const Directory directory;
  const Parameters p(3);
  io::save_safetensors(directory / "p", p, {{"format", "pt"}});
  CHECK(io::SafetensorsFile(directory / "p").header().metadata.at("format") == "pt");
  Parameters q(4);
  io::load_safetensors(directory / "p", q);
  CHECK(same(p, q));

  ct::nn::Parameters<Model, double> wide, again;
  io::load_safetensors(directory / "p", wide);
  CHECK(std::equal(p.flat().begin(), p.flat().end(), wide.flat().begin()));
  wide["ln_f.bias"][3] = 0.1;
  io::save_safetensors(directory / "w", wide);
  io::load_safetensors(directory / "w", again);
  CHECK(same(wide, again));

  CHECK(lines(message_of([&] { io::load_safetensors(directory / "w", q); })) == 28);
  CHECK(same(p, q));
  io::load_safetensors(directory / "w", q, {.narrow = true});
  CHECK(q["ln_f.bias"][3] == 0.1f);
}

TEST_CASE("an output head that is not the token embedding is a difference") {
  const Directory directory;
  std::string content = get(gpt2("f32"));
  std::uint64_t header = 0;
  std::memcpy(&header, content.data(), sizeof header);
  char& byte = content[sizeof header + header + 100];  // of lm_head.weight, which comes first
  byte = static_cast<char>(byte ^ 1);
  put(directory / "p", content);
  Parameters p(7);
  const Parameters before = p;
  CHECK(message_of([&] { io::load_safetensors(directory / "p", p, io::hugging_face_gpt2()); }) ==
        "ctgrad: " + (directory / "p").string() +
            " does not fit the model:\n  tied: \"lm_head.weight\" and \"transformer.wte.weight\" are not the "
            "same");
  CHECK(same(p, before));
}

TEST_CASE("a model takes what a file has and keeps its optional parameters") {
  const Directory directory;
  const ct::nn::Parameters<Body> saved(1);
  io::save_safetensors(directory / "p", saved);
  ct::nn::Parameters<Whole> p(2);
  const ct::nn::Parameters<Whole> before = p;
  const float* address = p.data();
  CHECK(lines(message_of([&] { io::load_safetensors(directory / "p", p); })) == 2);
  io::load_safetensors(directory / "p", p, {.optional = {"head"}});
  CHECK(p.data() == address);
  for (std::size_t i = 0; i < 6; ++i) {
    CHECK(p["body.weight"][i] == saved["body.weight"][i]);
    CHECK(p["head.weight"][i] == before["head.weight"][i]);
  }
}

TEST_CASE("running statistics are read from a file as PyTorch writes it, and written") {
  const Directory directory;
  ct::nn::Parameters<ct::nn::BatchNorm<2>> p(1), q(2);
  p["running_mean"][1] = 3;
  p["running_var"][0] = 0.25;
  const std::int64_t batches = 7;
  std::vector<io::TensorData> tensors = io::tensors_of(p);
  tensors.push_back({"num_batches_tracked", io::Dtype{"I64", 64}, {}, std::as_bytes(std::span(&batches, 1))});
  io::write_safetensors(directory / "torch", tensors);
  CHECK(lines(message_of([&] { io::load_safetensors(directory / "torch", q); })) == 1);
  io::load_safetensors(directory / "torch", q, {.ignore = {"num_batches_tracked"}});
  CHECK(q["running_mean"][1] == 3);
  CHECK(q["running_var"][0] == 0.25f);
  io::save_safetensors(directory / "own", q);
  ct::nn::Parameters<ct::nn::BatchNorm<2>> r;
  io::load_safetensors(directory / "own", r);
  CHECK(std::ranges::equal(r.buffers(), p.buffers()));
}

TEST_CASE("a number that cannot be narrowed changes nothing") {
  const Directory directory;
  ct::nn::Parameters<Model, double> wide;
  wide["ln_f.bias"][15] = 1e300;
  io::save_safetensors(directory / "w", wide);
  Parameters p(3);
  const Parameters before = p;
  CHECK(
      contains(message_of([&] { io::load_safetensors(directory / "w", p, {.narrow = true}); }), "too large"));
  CHECK(same(p, before));
}

TEST_CASE("Python's safetensors reads what is saved and writes it back to the bit, where it is installed") {
  const Directory directory;
  Parameters p(3), q;
  io::save_safetensors(directory / "p", p, {{"format", "pt"}, {"text", "line\n\u00e4"}});
  const std::string command = "python3 " CTGRAD_TEST_DATA "/../io/rewrite.py '" + (directory / "p").string() +
                              "' '" + (directory / "q").string() + "'";
  const int status = std::system(command.c_str());
  if (!WIFEXITED(status) || WEXITSTATUS(status) == 77 || WEXITSTATUS(status) == 127) {
    MESSAGE("skipped: python3 has no package safetensors");
    return;
  }
  REQUIRE(WEXITSTATUS(status) == 0);
  io::load_safetensors(directory / "q", q);
  CHECK(same(p, q));
  CHECK(io::SafetensorsFile(directory / "q").header().metadata ==
        io::SafetensorsFile(directory / "p").header().metadata);
}
