// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Everything that reads safetensors files, applied to one file that may be anything.
#pragma once
#include <ctgrad/io.hpp>
#include <ctgrad/train.hpp>
#include <ctgrad/train/checkpoint.hpp>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <stdexcept>
#include <string>
#include <vector>

namespace fuzz {

using Model = ctgrad::nn::Linear<2, 2>;
using Batch = ctgrad::Tensor<float, 1, 2>;
using Parameters = ctgrad::nn::Parameters<Model>;
using Loss = decltype([](const auto& model, auto x, auto y) { return ctgrad::mse(model(x), y); });

/// What went wrong, by f's Error; empty if nothing did. Other exceptions pass through: they are mistakes.
template <class F>
std::string error_of(F&& f) {
  try {
    f();
  } catch (const ctgrad::Error& e) {
    return e.what();
  }
  return "";
}

inline void require(bool condition, const char* what) {
  if (!condition) throw std::logic_error(what);
}

inline bool same(const Parameters& a, const Parameters& b) {
  return std::memcmp(a.data(), b.data(), a.flat().size_bytes()) == 0;
}

/// Reads every tensor that can be read.
inline void read_all(const ctgrad::io::SafetensorsFile& file) {
  for (const ctgrad::io::TensorInfo& t : file.header().tensors) {
    const auto elements = ctgrad::io::detail::byte_count({"", 8}, t.shape);
    require(elements && t.begin <= t.end && (t.end - t.begin) * 8 == *elements * t.dtype.bits,
            "sizes differ");
    std::vector<double> values(*elements);
    error_of([&] { file.read<double>(t, values, t.shape.size() == 2); });
  }
}

/// Reads a file in each way; throws std::logic_error where a promise is not kept.
inline void try_file(const std::filesystem::path& path) {
  const std::string format = error_of([&] { read_all(ctgrad::io::SafetensorsFile(path)); });
  require(format.find('\n') == format.npos && format.size() < 5000, "not one clear sentence");
  if (!format.empty()) return;  // each of the others begins by opening the file the same way

  const ctgrad::io::LoadOptions plain{.narrow = true}, mapped{.rename = {{"w", "weight"}},
                                                              .strip_prefix = "m.",
                                                              .transpose = {"weight"},
                                                              .ignore = {"mask"},
                                                              .tied = {{"copy", "w"}},
                                                              .optional = {"bias"}};
  for (const auto& options : {plain, mapped}) {
    Parameters parameters(1);
    const Parameters before = parameters;
    const std::string loading = error_of([&] { ctgrad::io::load_safetensors(path, parameters, options); });
    require(loading.empty() || same(parameters, before), "loaded a part");
  }

  static auto trainer =
      ctgrad::train::make_trainer<Model, Batch, Batch>(Loss{}, ctgrad::optim::Sgd{.momentum = 0.5}, 1, 1.0);
  trainer.parameters().initialize(1);
  const Parameters before = trainer.parameters();
  const long steps = trainer.optimizer().steps();
  const std::string resuming = error_of([&] { ctgrad::train::load_checkpoint(path, trainer); });
  require(resuming.empty() || (same(trainer.parameters(), before) && trainer.optimizer().steps() == steps),
          "loaded a part of a checkpoint");
}

}  // namespace fuzz
