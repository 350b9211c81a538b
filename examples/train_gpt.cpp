// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Trains a small GPT on bytes of text and samples from it. The forward pass, its derivative, the fused
// kernels and the memory plan were all made by the compiler: this program only calls them. With --out it can
// be stopped or killed at any moment and goes on with --resume as if nothing had happened.
#include "train_gpt/model.hpp"

#include <ctgrad/inspect.hpp>
#include <ctgrad/train/checkpoint.hpp>
#include <ctgrad/train/stop.hpp>

#include <CLI/CLI.hpp>
#include <nlohmann/json.hpp>

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <limits>
#include <optional>
#include <vector>

#ifdef _OPENMP
#include <omp.h>
#endif

namespace ct = ctgrad;

struct Options {
  std::string text, json, out, explain;
  long steps = 2000, eval_every = 250, eval_batches = 20, checkpoint_every = 250, sample = 0;
  bool resume = false, report = false;
  std::uint64_t seed = 1;
  double lr = 1e-3, temperature = 0.8;
  std::size_t top_k = 40;
  int threads = 1;
  bool self_check = false;
};

/// The library's own headers, one after the other.
std::string own_headers() {
  std::vector<std::filesystem::path> files;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(CTGRAD_INCLUDE_DIR))
    if (entry.path().extension() == ".hpp") files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  std::string text;
  for (const auto& f : files) text += ct::data::read_file(f.string());
  return text;
}

double median(std::vector<double> v) {
  if (v.empty()) return 0;
  std::nth_element(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2), v.end());
  return v[v.size() / 2];
}

/// One progress line that overwrites itself on a terminal; a line now and then elsewhere.
class Progress {
public:
  Progress(long first, long steps) : first_(first), steps_(steps) {}
  void step(const ct::train::StepMetrics& m) {
    total_ms_ += m.ms;
    const long left = steps_ - m.step - 1;
    if (terminal_) {
      const long eta = static_cast<long>(total_ms_ / static_cast<double>(m.step + 1 - first_) *
                                         static_cast<double>(left) / 1000);
      std::cerr << "\rstep " << m.step + 1 << '/' << steps_ << "  loss " << m.loss << "  " << eta
                << " s left   " << std::flush;
    } else if ((m.step + 1) % 100 == 0) {
      std::cerr << "step " << m.step + 1 << '/' << steps_ << "  loss " << m.loss << '\n';
    }
  }
  void clear() const {
    if (terminal_) std::cerr << '\r' << std::string(60, ' ') << '\r';
  }

private:
  long first_, steps_;
  double total_ms_ = 0;
  bool terminal_ = isatty(STDERR_FILENO) != 0;
};

void write_file(const std::filesystem::path& path, const std::string& text) {
  std::ofstream file(path, std::ios::binary);
  if (!(file << text)) throw ct::Error("cannot write " + path.string());
}

/// The losses so far as lines of a chart: every step, and the evaluations.
struct LossCurves {
  ct::inspect::Series step{"batch", {}, {}, true}, train{"training text", {}, {}},
      held_out{"validation text", {}, {}};
  static void add(ct::inspect::Series& s, long step, double loss) {
    s.x.push_back(static_cast<double>(step));
    s.y.push_back(loss);
  }
  void write(const std::filesystem::path& path) const {
    const ct::inspect::Series lines[] = {step, train, held_out};
    write_file(path, ct::inspect::line_chart("Loss while training", "step", "cross-entropy in nats per byte",
                                             lines));
  }
};

/// Prints (--report) and draws (--explain) what the compiler made of loss and gradient, with measured times.
void show_program(const Options& o, const auto& trainer) {
  const ct::inspect::Machine machine = ct::inspect::measure_machine();
  const ct::inspect::Facts facts = ct::inspect::measure(trainer);
  if (o.report) std::cout << ct::inspect::report(facts, machine) << std::flush;
  if (o.explain.empty()) return;
  const std::filesystem::path directory(o.explain);
  std::filesystem::create_directories(directory);
  write_file(directory / "index.html", ct::inspect::to_html(facts, machine, "train_gpt: loss and gradient"));
  write_file(directory / "memory.svg", ct::inspect::memory_chart(facts));
  write_file(directory / "program.dot", ct::inspect::to_dot(facts));
}

/// A file with one JSON object per line.
class Log {
public:
  /// Continues the file after its first bytes, as many as the checkpoint knows of; what is behind them was
  /// written on the way to a point that the run was killed before it could save.
  void open(const std::string& path, std::size_t keep) {
    if (path.empty()) return;
    std::string text = keep > 0 ? ct::data::read_file(path).substr(0, keep) : "";
    text.erase(text.rfind('\n') + 1);
    ct::io::replace_file(path, [&](auto write) { write(std::as_bytes(std::span(text))); });
    file_.open(path, std::ios::app);
    if (!file_) throw ct::Error("cannot write " + path);
    bytes_ = text.size();
  }
  void operator()(const nlohmann::ordered_json& line) {
    if (!file_.is_open()) return;
    const std::string text = line.dump() + '\n';
    file_ << text << std::flush;
    bytes_ += text.size();
  }
  std::size_t bytes() const { return bytes_; }

private:
  std::ofstream file_;
  std::size_t bytes_ = 0;
};

/// What must not change while a run is interrupted.
nlohmann::json settings(const Options& o, const std::string& text, const ct::optim::WarmupCosine& schedule) {
  ct::io::Checksum sum;
  sum.add(std::as_bytes(std::span(text)));
  return {{"model", ct::train::describe(config)},
          {"batch_size", batch_size},
          {"schedule", ct::train::describe(schedule)},
          {"seed", o.seed},
          {"text", {{"bytes", text.size()}, {"checksum", sum.text()}}}};
}

void run(const Options& o) {
  const Dataset data(o.text.empty() ? own_headers() : ct::data::read_file(o.text));
  auto trainer = ct::train::make_trainer<Model, Dataset::Tokens, Dataset::Tokens>(
      Loss{}, ct::optim::AdamW{.beta1 = 0.9, .beta2 = 0.99, .weight_decay = 0.1}, o.seed, 1.0);
  const ct::optim::WarmupCosine schedule{.peak = o.lr, .floor = o.lr / 10, .warmup = 100, .total = o.steps};
  ct::train::Extra extra{.generator = std::mt19937_64(o.seed),
                         .settings = settings(o, data.text(), schedule)};
  double val_loss = std::numeric_limits<double>::quiet_NaN();
  Dataset::Tokens tokens, targets;

  const std::filesystem::path checkpoint = std::filesystem::path(o.out) / "checkpoint.safetensors";
  std::optional<ct::train::StopRequest> stop;
  std::size_t logged = 0;
  if (!o.out.empty()) {
    std::filesystem::create_directories(o.out);
    const bool exists = std::filesystem::exists(checkpoint);
    if (exists && !o.resume)
      throw ct::Error(checkpoint.string() +
                      " exists: add --resume to go on from it, or choose another --out");
    if (exists) {
      extra = ct::train::load_checkpoint(checkpoint, trainer, extra.settings);
      if (extra.state["val_loss"].is_number()) val_loss = extra.state["val_loss"];
      if (extra.state["log"] == o.json) logged = extra.state["log_bytes"];
    }
    stop.emplace();
  }
  const long first = trainer.optimizer().steps();
  Log log;
  log.open(o.json, logged);
  const auto save = [&] {
    extra.state = {{"val_loss", val_loss}, {"log", o.json}, {"log_bytes", log.bytes()}};
    ct::train::save_checkpoint(checkpoint, trainer, extra);
  };

  const auto evaluate = [&](bool held_out) {
    double sum = 0;
    for (long i = 0; i < o.eval_batches; ++i) {
      data.even(held_out, static_cast<std::size_t>(i), static_cast<std::size_t>(o.eval_batches), tokens,
                targets);
      sum += trainer.loss(tokens, targets);
    }
    return sum / static_cast<double>(o.eval_batches);
  };
  if (o.report || !o.explain.empty()) show_program(o, trainer);
  LossCurves curves;
  const auto report = [&](long step) {
    const double train_loss = evaluate(false);
    val_loss = evaluate(true);
    curves.add(curves.train, step, train_loss);
    curves.add(curves.held_out, step, val_loss);
    std::cout << "step " << step << "  train loss " << train_loss << "  validation loss " << val_loss
              << std::endl;
    log({{"step", step}, {"train_loss", train_loss}, {"val_loss", val_loss}});
  };

  std::cout << "GPT with " << ct::nn::Layout<Model>::parameter_count << " parameters, arena "
            << trainer.arena_bytes / 1000000.0 << " MB, "
            << static_cast<double>(trainer.flops_per_step) * 1e-9 << " GFLOP per step; text of "
            << data.text().size() << " bytes" << std::endl;
  if (first > 0) std::cout << "continuing after step " << first << std::endl;
  Progress progress(first, o.steps);
  std::vector<double> times;
  times.reserve(static_cast<std::size_t>(o.steps));
  for (long step = first; step < o.steps; ++step) {
    data.sample(extra.generator, tokens, targets);
    const ct::train::StepMetrics m = trainer.step(schedule(step), tokens, targets);
    times.push_back(m.ms);
    progress.step(m);
    curves.add(curves.step, m.step + 1, m.loss);
    log({{"step", m.step},
         {"loss", m.loss},
         {"grad_norm", m.grad_norm},
         {"lr", m.lr},
         {"ms", m.ms},
         {"tokens_per_s", static_cast<double>(batch_size * config.block_size) / m.ms * 1000}});
    if ((step + 1) % o.eval_every == 0 || step + 1 == o.steps) {
      progress.clear();
      report(step + 1);
    }
    const bool stopping = stop && stop->requested();
    if (!o.out.empty() && ((step + 1) % o.checkpoint_every == 0 || step + 1 == o.steps || stopping)) save();
    if (stopping) {
      progress.clear();
      std::cout << "stopped after step " << step + 1 << ", saved in " << checkpoint.string()
                << "; --resume goes on from there" << std::endl;
      return;
    }
  }
  if (o.steps == 0) report(0);
  if (!o.explain.empty()) curves.write(std::filesystem::path(o.explain) / "loss.svg");
  if (!o.json.empty()) curves.write(std::filesystem::path(o.json).parent_path() / "loss.svg");
  log({{"final_val_loss", val_loss},
       {"params", ct::nn::Layout<Model>::parameter_count},
       {"arena_bytes", trainer.arena_bytes},
       {"flops_per_step", trainer.flops_per_step},
       {"median_ms", median(times)}});
  std::cout << "final validation loss " << val_loss << ", median step " << median(times) << " ms"
            << std::endl;

  if (o.sample > 0) {
    ct::train::Generator<Model, config.block_size, config.vocab_size> generate;
    const auto out = generate(trainer.parameters(), {'\n'}, static_cast<std::size_t>(o.sample),
                              {.temperature = o.temperature, .top_k = o.top_k}, o.seed);
    for (std::size_t i = 1; i < out.size(); ++i) std::cout << static_cast<char>(out[i]);
    std::cout << std::endl;
  }
}

/// Checks model, loss and optimizer on one batch instead of training; throws if one of the checks fails.
void self_check(const Options& o) {
  const Dataset data(o.text.empty() ? own_headers() : ct::data::read_file(o.text));
  const auto trainer = ct::train::make_trainer<Model, Dataset::Tokens, Dataset::Tokens>(
      Loss{}, ct::optim::AdamW{.beta1 = 0.9, .beta2 = 0.99, .weight_decay = 0.1}, o.seed, 1.0);
  std::mt19937_64 generator(o.seed);
  Dataset::Tokens tokens, targets;
  data.sample(generator, tokens, targets);
  const ct::train::SelfCheck check =
      trainer.self_check({.classes = config.vocab_size, .lr = o.lr, .seed = o.seed}, tokens, targets);
  std::cout << check;
  if (!check.passed()) throw ct::Error("the self-check failed");
}

int main(int argc, char** argv) {
  Options o;
  CLI::App app("Trains a small GPT on bytes of text with ctgrad");
  app.add_option("--text", o.text, "file to learn from (default: the library's own headers)");
  app.add_option("--steps", o.steps, "updates")->capture_default_str()->check(CLI::NonNegativeNumber);
  app.add_option("--seed", o.seed, "of weights and batches")->capture_default_str();
  app.add_option("--eval-every", o.eval_every, "steps between evaluations")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--eval-batches", o.eval_batches, "batches per evaluation")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--lr", o.lr, "peak learning rate; falls to a tenth of it along a cosine")
      ->capture_default_str()
      ->check(CLI::PositiveNumber);
  app.add_option("--threads", o.threads, "OpenMP threads")->capture_default_str()->check(CLI::PositiveNumber);
  app.add_option("--sample", o.sample, "bytes to generate at the end")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--temperature", o.temperature, "of sampling; 0 takes the likeliest byte")
      ->capture_default_str()
      ->check(CLI::NonNegativeNumber);
  app.add_option("--top-k", o.top_k, "sample from this many likeliest bytes; 0: from all")
      ->capture_default_str();
  app.add_option("--json", o.json,
                 "file for one JSON object per step and evaluation; loss.svg is drawn beside it");
  app.add_flag("--self-check", o.self_check,
               "check first loss, gradient and learning on one batch instead of training");
  auto* out = app.add_option("--out", o.out, "directory for checkpoints; then Ctrl-C saves one and stops");
  app.add_option("--checkpoint-every", o.checkpoint_every, "steps between checkpoints")
      ->capture_default_str()
      ->check(CLI::PositiveNumber)
      ->needs(out);
  app.add_flag("--resume", o.resume, "go on from the checkpoint in --out, if there is one")->needs(out);
  app.add_flag("--report", o.report, "print the kernels with their work, time and share of the roofline");
  app.add_option("--explain", o.explain,
                 "directory for a page about the program (index.html), program.dot, memory.svg and loss.svg");
  CLI11_PARSE(app, argc, argv);
#ifdef _OPENMP
  omp_set_num_threads(o.threads);
#endif
  try {
    o.self_check ? self_check(o) : run(o);
  } catch (const std::exception& e) {
    std::cerr << "train_gpt: " << e.what() << '\n';
    return 1;
  }
  return 0;
}
