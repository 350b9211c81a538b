// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// train CHECKPOINT STEPS: trains a small network, saves after every step, begins where the checkpoint is if
// there is one, and prints the losses of all steps with all their bits. SIGTERM stops it after a step.
#include <ctgrad/train.hpp>
#include <ctgrad/train/checkpoint.hpp>
#include <ctgrad/train/stop.hpp>

#include <cstdio>
#include <cstdlib>
#include <filesystem>

namespace ct = ctgrad;

namespace {

struct Network {
  ct::nn::Linear<4, 8> in;
  ct::nn::Linear<8, 2> out;
  constexpr auto operator()(auto x) const { return out(tanh(in(x))); }
};
using X = ct::Tensor<float, 8, 4>;
using Y = ct::Tensor<float, 8, 2>;
constexpr auto squared = [](const auto& model, auto x, auto y) { return ct::mse(model(x), y); };

void run(const std::filesystem::path& path, long steps) {
  const ct::train::StopRequest stop;
  auto trainer = ct::train::make_trainer<Network, X, Y>(squared, ct::optim::AdamW{}, 1, 1.0);
  const ct::optim::WarmupCosine schedule{.peak = 0.02, .floor = 0.001, .warmup = 10, .total = 500};
  ct::train::Extra extra{.settings = {{"schedule", ct::train::describe(schedule)}},
                         .state = {{"losses", nlohmann::json::array()}}};
  if (std::filesystem::exists(path)) extra = ct::train::load_checkpoint(path, trainer, extra.settings);

  for (long step = trainer.optimizer().steps(); step < steps && !stop.requested(); ++step) {
    X x;
    Y y;
    std::normal_distribution<float> normal;
    for (float& v : x) v = normal(extra.generator);
    for (std::size_t i = 0; i < 8; ++i) {
      y(i, 0) = x(i, 0) * x(i, 1);
      y(i, 1) = x(i, 2) - x(i, 3);
    }
    extra.state["losses"].push_back(trainer.step(schedule(step), x, y).loss);
    ct::train::save_checkpoint(path, trainer, extra);
  }
  for (const double loss : extra.state["losses"]) std::printf("%a\n", loss);
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  try {
    run(argv[1], std::atol(argv[2]));
  } catch (const std::exception& e) {
    std::fprintf(stderr, "%s\n", e.what());
    return 1;
  }
  return 0;
}
