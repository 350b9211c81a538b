// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Checkpoints: training goes on bit for bit, everything that is different is said at once, damage is noticed.
#include "../io/files.hpp"

#include <ctgrad/train.hpp>
#include <ctgrad/train/checkpoint.hpp>
#include <doctest/doctest.h>

#include <cstring>
#include <vector>

namespace ct = ctgrad;
using ct::train::Extra;

namespace {

using X = ct::Tensor<float, 8, 3>;
using Y = ct::Tensor<float, 8, 2>;

template <std::size_t Hidden>
struct Network {
  ct::nn::Linear<3, Hidden> in;
  ct::nn::Linear<Hidden, 2> out;
  constexpr auto operator()(auto x) const { return out(tanh(in(x))); }
};
constexpr auto squared = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };

struct Run {
  std::mt19937_64 generator{5};
  X x;
  Y y;

  /// The loss of one step on the generator's next batch.
  template <class Trainer>
  double step(Trainer& trainer) {
    std::normal_distribution<float> normal;
    for (float& v : x) v = normal(generator);
    for (std::size_t i = 0; i < 8; ++i) {
      y(i, 0) = x(i, 0) * x(i, 1);
      y(i, 1) = x(i, 2) - 1;
    }
    return trainer.step(0.02, x, y).loss;
  }
};

template <class Rule>
auto make(Rule rule, double max_norm = 0.5, std::uint64_t seed = 3) {
  return ct::train::make_trainer<Network<5>, X, Y>(squared, rule, seed, max_norm);
}

template <class P>
bool same(const P& a, const P& b) {
  return std::memcmp(a.data(), b.data(), a.flat().size_bytes()) == 0;
}

/// With running statistics.
struct Normalized {
  ct::nn::Linear<3, 4> in;
  ct::nn::BatchNorm<4> norm;
  ct::nn::Linear<4, 2> out;
  constexpr auto operator()(auto x, ct::nn::Mode auto mode) const { return out(norm(in(x), mode)); }
};
constexpr auto in_training = [](const auto& model, auto x, auto y) {
  return ct::mse(model(x, ct::nn::Training{}), y);
};

template <class Rule>
void goes_on(Rule rule) {
  const Directory directory;
  auto whole = make(rule);
  Run run;
  std::vector<double> expected;
  for (int i = 0; i < 40; ++i) expected.push_back(run.step(whole));
  const auto end = whole.parameters();

  for (const int n : {0, 1, 17}) {
    auto first = make(rule);
    Run part;
    for (int i = 0; i < n; ++i) part.step(first);
    ct::train::save_checkpoint(directory / "c", first, {.generator = part.generator});

    auto second = make(rule, 0.5, 99);
    part.step(second);  // moments and steps that must go
    Run rest;
    rest.generator = ct::train::load_checkpoint(directory / "c", second).generator;
    CHECK(second.optimizer().steps() == n);
    for (std::size_t i = static_cast<std::size_t>(n); i < expected.size(); ++i)
      CHECK(rest.step(second) == expected[i]);
    CHECK(same(second.parameters(), end));
  }
}

/// A trainer that has made three steps, saved.
struct Saved {
  Directory directory;
  std::filesystem::path path = directory / "c.safetensors";
  decltype(make(ct::optim::AdamW{})) trainer = make(ct::optim::AdamW{});
  Saved() {
    Run run;
    for (int i = 0; i < 3; ++i) run.step(trainer);
    ct::train::save_checkpoint(path, trainer,
                               {.generator = run.generator,
                                .settings = {{"schedule", {{"peak", 0.02}, {"total", 100}}}, {"text", "abc"}},
                                .state = {{"best", 1.25}}});
  }
  static nlohmann::json settings() {
    return {{"schedule", {{"peak", 0.02}, {"total", 100}}}, {"text", "abc"}};
  }
};

/// What load_checkpoint says, and that it changed nothing if it said something.
template <class Trainer>
std::string loading(const std::filesystem::path& path, Trainer& trainer,
                    const nlohmann::json& settings = Saved::settings()) {
  const auto parameters = trainer.parameters();
  const auto moments = trainer.optimizer().moments();
  const long steps = trainer.optimizer().steps();
  const std::string message = message_of([&] { ct::train::load_checkpoint(path, trainer, settings); });
  if (!message.empty()) {
    CHECK(same(trainer.parameters(), parameters));
    for (std::size_t k = 0; k < moments.size(); ++k)
      CHECK(same(trainer.optimizer().moments()[k], moments[k]));
    CHECK(trainer.optimizer().steps() == steps);
  }
  return message;
}

}  // namespace

TEST_CASE("after save and load the losses are the same bits: AdamW") { goes_on(ct::optim::AdamW{}); }
TEST_CASE("after save and load the losses are the same bits: momentum") {
  goes_on(ct::optim::Sgd{.momentum = 0.9, .nesterov = true, .weight_decay = 0.01});
}

TEST_CASE("what was saved beside the trainer comes back") {
  const Saved saved;
  auto trainer = make(ct::optim::AdamW{});
  const Extra extra = ct::train::load_checkpoint(saved.path, trainer, Saved::settings());
  CHECK(extra.settings == Saved::settings());
  CHECK(extra.state == nlohmann::json{{"best", 1.25}});
  Run run;
  auto other = make(ct::optim::AdamW{});
  for (int i = 0; i < 3; ++i) run.step(other);
  CHECK(extra.generator == run.generator);
}

TEST_CASE("the copy for people has the settings, and is not needed") {
  const Saved saved;
  auto copy = saved.path;
  copy += ".json";
  const auto j = nlohmann::json::parse(get(copy));
  CHECK(j["step"] == 3);
  CHECK(j["trainer"]["optimizer"]["name"] == "AdamW");
  CHECK(j["trainer"]["optimizer"]["beta2"] == 0.999);
  CHECK(j["settings"] == Saved::settings());
  std::filesystem::remove(copy);
  auto trainer = make(ct::optim::AdamW{});
  CHECK(loading(saved.path, trainer).empty());
  CHECK(same(trainer.parameters(), saved.trainer.parameters()));
}

TEST_CASE("the weights in a checkpoint load without a trainer") {
  const Saved saved;
  ct::nn::Parameters<Network<5>> p;
  ct::io::load_safetensors(saved.path, p, {.ignore = {"optimizer"}});
  CHECK(same(p, saved.trainer.parameters()));
}

TEST_CASE("all settings that are different are said at once, and nothing changes") {
  const Saved saved;
  auto trainer =
      make(ct::optim::AdamW{.beta2 = 0.99, .weight_decay = 0}, std::numeric_limits<double>::infinity());
  const nlohmann::json settings{{"schedule", {{"peak", 0.02}, {"total", 200}, {"floor", 0}}}};
  CHECK(loading(saved.path, trainer, settings) ==
        "ctgrad: the checkpoint " + saved.path.string() +
            " is of another run:\n"
            "  trainer.max_norm: 0.5 in the checkpoint, \"inf\" here\n"
            "  trainer.optimizer.beta2: 0.999 in the checkpoint, 0.99 here\n"
            "  trainer.optimizer.weight_decay: 0.01 in the checkpoint, 0.0 here\n"
            "  settings.schedule.total: 100 in the checkpoint, 200 here\n"
            "  settings.schedule.floor: nothing in the checkpoint, 0 here\n"
            "  settings.text: \"abc\" in the checkpoint, nothing here");
}

TEST_CASE("another optimizer, model or scalar type is said with every tensor that is different") {
  const Saved saved;
  auto sgd = make(ct::optim::Sgd{});
  const std::string optimizer = loading(saved.path, sgd);
  CHECK(contains(optimizer, "\n  trainer.optimizer.name: \"AdamW\" in the checkpoint, \"Sgd\" here"));
  CHECK(contains(optimizer, "\n  trainer.optimizer.momentum: nothing in the checkpoint, 0.0 here"));
  CHECK(contains(optimizer, "\n  unexpected: \"optimizer.moment1.out.bias\" of shape (2)"));

  auto wide = ct::train::make_trainer<Network<6>, X, Y>(squared, ct::optim::AdamW{}, 1, 0.5);
  const std::string model = loading(saved.path, wide);
  CHECK(contains(model, "\n  shape: \"in.bias\" is (5) and the parameter (6)"));
  CHECK(contains(model, "\n  shape: \"optimizer.moment1.out.weight\" is (2, 5) and the parameter (2, 6)"));
  CHECK(std::count(model.begin(), model.end(), '\n') == 9);

  using D = ct::Tensor<double, 8, 3>;
  using E = ct::Tensor<double, 8, 2>;
  ct::train::Trainer<Network<5>, std::remove_const_t<decltype(squared)>, ct::optim::AdamW, double, D, E>
      precise(ct::optim::AdamW{}, 1);
  const std::string type = loading(saved.path, precise);
  CHECK(contains(type, "\n  type: \"in.bias\" is F32 and the parameter F64"));
  CHECK(std::count(type.begin(), type.end(), '\n') == 13);  // 12 tensors and the clipping
}

TEST_CASE("a change of any byte is noticed, and so is any cut") {
  const Saved saved;
  const std::string good = get(saved.path);
  auto trainer = make(ct::optim::AdamW{});
  std::fstream file(saved.path, std::ios::binary | std::ios::in | std::ios::out);
  const auto write = [&](std::size_t i, int byte) {
    file.seekp(static_cast<std::streamoff>(i)).put(static_cast<char>(byte)).flush();
  };
  for (std::size_t i = 0; i < good.size(); ++i) {
    CAPTURE(i);
    write(i, good[i] ^ 1 << i % 8);
    REQUIRE_FALSE(loading(saved.path, trainer).empty());
    write(i, good[i]);
  }
  CHECK(loading(saved.path, trainer).empty());
  for (std::size_t n = good.size(); n > 13; n -= 13) {
    std::filesystem::resize_file(saved.path, n - 1);
    REQUIRE_FALSE(loading(saved.path, trainer).empty());
  }
}

TEST_CASE("files that are no checkpoint are told from damaged ones") {
  const Saved saved;
  auto trainer = make(ct::optim::AdamW{});
  const auto with = [&](const ct::io::Metadata& metadata) {
    ct::io::write_safetensors(saved.path, {}, metadata);
    return loading(saved.path, trainer);
  };
  CHECK(contains(with({{"format", "pt"}}), "is a safetensors file, but no checkpoint of ctgrad"));
  const std::string rest =
      R"("trainer":{},"generator":"","settings":{},"state":{},"lr_factor":1.0,"skipped":0})";
  struct Case {
    std::string json, message;
  };
  const Case cases[] = {
      {"{", "is damaged: in the checkpoint's JSON: it is not JSON"},
      {"[]", "of a format that this version of ctgrad does not read"},
      {R"({"format":2})", "of a format that this version of ctgrad does not read"},
      {R"({"format":1})", "\"step\" is missing or of a wrong type"},
      {R"({"format":1,"step":-1})", "\"step\" is missing or of a wrong type"},
      {R"({"format":1,"step":1.5})", "\"step\" is missing or of a wrong type"},
      {R"({"format":1,"step":1,"trainer":[]})", "\"trainer\" is missing or of a wrong type"},
      {R"({"format":1,"step":18446744073709551615,)" + rest, "\"step\" is too large"},
      {R"({"format":1,"step":1,)" + rest,
       "is of another run:\n  trainer.max_norm: nothing in the checkpoint"},
  };
  for (const Case& c : cases) {
    CAPTURE(c.json);
    const std::string message = with({{"ctgrad.checkpoint", c.json}});
    CAPTURE(message);
    CHECK(contains(message, c.message));
  }
}

TEST_CASE("settings that could not be loaded are not saved") {
  const Saved saved;
  const std::string before = get(saved.path);
  nlohmann::json deep = 1;
  for (int i = 0; i < 40; ++i) deep = nlohmann::json::array({deep});
  CHECK(contains(message_of([&] {
                   ct::train::save_checkpoint(saved.path, saved.trainer, {.state = {{"x", deep}}});
                 }),
                 "nested more than 32 deep"));
  CHECK(contains(message_of([&] {
                   ct::train::save_checkpoint(saved.path, saved.trainer, {.state = {{"x", "\xff"}}});
                 }),
                 "not UTF-8"));
  constexpr double infinity = std::numeric_limits<double>::infinity();
  const nlohmann::json list = nlohmann::json::array({1.0, infinity});
  for (const ct::train::Extra& extra :
       {ct::train::Extra{.state = {{"best", infinity}}}, ct::train::Extra{.settings = {{"list", list}}}})
    CHECK(contains(message_of([&] { ct::train::save_checkpoint(saved.path, saved.trainer, extra); }),
                   "have a number that is not finite"));
  CHECK(get(saved.path) == before);
}

TEST_CASE("halvings of the learning rate and skipped batches are part of the state") {
  const Saved saved;
  auto trainer = make(ct::optim::AdamW{});
  trainer.restore(trainer.parameters(), trainer.optimizer().moments(), 7, 0.125, 3);
  ct::train::save_checkpoint(saved.path, trainer);
  auto other = make(ct::optim::AdamW{});
  ct::train::load_checkpoint(saved.path, other);
  CHECK(other.optimizer().steps() == 7);
  CHECK(other.lr_factor() == 0.125);
  CHECK(other.skipped() == 3);
}

TEST_CASE("a checkpoint has a model's buffers") {
  const Directory directory;
  const auto make_normalized = [](std::uint64_t seed) {
    return ct::train::make_trainer<Normalized, X, Y>(in_training, ct::optim::AdamW{}, seed);
  };
  auto trainer = make_normalized(1);
  Run run;
  for (int i = 0; i < 3; ++i) run.step(trainer);
  ct::train::save_checkpoint(directory / "c", trainer, {.generator = run.generator});
  const double next = run.step(trainer);

  auto again = make_normalized(2);
  Run rest;
  rest.step(again);  // statistics that must go
  rest.generator = ct::train::load_checkpoint(directory / "c", again).generator;
  CHECK(rest.step(again) == next);
  CHECK(std::ranges::equal(again.parameters().buffers(), trainer.parameters().buffers()));
  CHECK(again.parameters()["norm.running_mean"][0] != 0);
}

TEST_CASE("with halve_lr a run goes on as if it had not stopped, also where the next step goes back") {
  const Directory directory;
  const auto path = directory / "run.safetensors";
  const auto goes_back = [&](auto rule) {
    const auto fresh = [&] {
      return ct::train::make_trainer<Network<5>, X, Y>(
          squared, rule, 3, ct::train::TrainerOptions{.on_non_finite = ct::train::OnNonFinite::halve_lr});
    };
    auto whole = fresh();
    Run batches;
    for (int i = 0; i < 3; ++i) batches.step(whole);
    whole.step(1e30, batches.x, batches.y);  // itself finite; the next loss overflows
    ct::train::save_checkpoint(path, whole);
    auto resumed = fresh();
    ct::train::load_checkpoint(path, resumed);
    CHECK(resumed.before() != nullptr);
    for (int i = 0; i < 3; ++i) {
      const auto a = whole.step(0.01, batches.x, batches.y), b = resumed.step(0.01, batches.x, batches.y);
      CHECK(a.lr < 0.01);  // halved: the step went back
      CHECK(a.lr == b.lr);
      CHECK(a.step == b.step);
      CHECK(a.loss == b.loss);
    }
    CHECK(same(whole.parameters(), resumed.parameters()));
    for (std::size_t k = 0; k < whole.optimizer().moments().size(); ++k)
      CHECK(same(whole.optimizer().moments()[k], resumed.optimizer().moments()[k]));
  };
  goes_back(ct::optim::Sgd{.momentum = 0.9});
  goes_back(ct::optim::AdamW{});
}
