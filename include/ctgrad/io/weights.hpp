// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A model's parameters from and to safetensors files.
#pragma once
#include <ctgrad/io/match.hpp>
#include <ctgrad/io/safetensors.hpp>
#include <ctgrad/nn/parameters.hpp>

#include <cstddef>
#include <filesystem>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ctgrad::io {

/// Names, prefixed, and shapes of a model's parameters and Buffers, or of these of them.
template <class Model>
std::vector<Wanted> wanted_parameters(const std::string& prefix = "",
                                      std::span<const nn::ParameterInfo> these = nn::Layout<Model>::tensors) {
  std::vector<Wanted> wanted;
  for (const nn::ParameterInfo& p : these)
    wanted.push_back({prefix + std::string(p.path.view()), extents(p.shape)});
  return wanted;
}

/// A model's parameters and Buffers, or these of them, with prefixed names, as tensors to write; they refer
/// to the parameters' memory.
template <class Model, class T>
std::vector<TensorData> tensors_of(const nn::Parameters<Model, T>& parameters, const std::string& prefix = "",
                                   std::span<const nn::ParameterInfo> these = nn::Layout<Model>::tensors) {
  std::vector<TensorData> tensors;
  for (const nn::ParameterInfo& p : these)
    tensors.push_back({prefix + std::string(p.path.view()), dtype_of<T>(), extents(p.shape),
                       std::as_bytes(parameters.span(p))});
  return tensors;
}

/// Sets parameters and Buffers from a safetensors file, by name: each from the tensor that has its path, F16,
/// BF16 and F32 widened exactly. Throws one Error that lists every difference: missing and unexpected names,
/// shapes, types. Parameters change only if all of them could be read (which takes memory for a second copy
/// meanwhile). The weights in a checkpoint of ctgrad load with .ignore = {"optimizer"}.
template <class Model, class T>
void load_safetensors(const std::filesystem::path& path, nn::Parameters<Model, T>& parameters,
                      const LoadOptions& options = {}) {
  const SafetensorsFile file(path);
  Differences differences;
  const std::vector<Match> found =
      match(file.header(), wanted_parameters<Model>(), dtype_of<T>(),
            options.narrow ? Conversion::narrow : Conversion::widen, options, differences);
  for (const auto& [name, other] : options.tied) {
    const TensorInfo *a = file.header().find(name), *b = file.header().find(other);
    if (a != nullptr && b != nullptr && !file.same(*a, *b))
      differences.add("tied: " + in_quotes(name) + " and " + in_quotes(other) + " are not the same");
  }
  differences.check("ctgrad: " + path.string() + " does not fit the model");
  nn::Parameters<Model, T> loaded = parameters;
  auto match = found.begin();
  for (const nn::ParameterInfo& p : nn::Layout<Model>::tensors) {
    if (match->tensor != nullptr) file.read(*match->tensor, loaded.span(p), match->transposed);
    ++match;
  }
  parameters = std::as_const(loaded);  // a copy: what points to the parameters stays valid
}

/// Replaces the file at path, all or nothing, by one with every parameter and Buffer under its path, in F32
/// or F64. Hugging Face's transformers want metadata {{"format", "pt"}}.
template <class Model, class T>
void save_safetensors(const std::filesystem::path& path, const nn::Parameters<Model, T>& parameters,
                      const Metadata& metadata = {}) {
  write_safetensors(path, tensors_of(parameters), metadata);
}

}  // namespace ctgrad::io
