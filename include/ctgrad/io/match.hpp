// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Finds for each wanted tensor the one in a file, by name, shape and type, and lists all that does not fit.
#pragma once
#include <ctgrad/core/shape.hpp>
#include <ctgrad/io/differences.hpp>
#include <ctgrad/io/header.hpp>

#include <algorithm>
#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::io {

/// How the names and layouts of a file correspond to a model's. A pattern is a whole name, or whole dotted
/// parts of one at its beginning or end: "attn.bias" stands for "h.0.attn.bias", not for "h.0.c_attn.bias",
/// and "head" for all parameters of head. There are no wildcards.
struct LoadOptions {
  /// Pairs (name in the file, path of the parameter), for names that differ.
  std::map<std::string, std::string> rename = {};
  /// Removed from names that begin with it and are not renamed: "transformer.".
  std::string strip_prefix = {};
  /// Patterns of parameters whose matrices the file has as (in, out), the transpose of torch.nn.Linear's.
  std::vector<std::string> transpose = {};
  /// Patterns of names in the file that are not meant for the model.
  std::vector<std::string> ignore = {};
  /// Pairs of names in the file that, where it has both, must be the same tensor; the first is not meant for
  /// the model, which uses the second for both.
  std::map<std::string, std::string> tied = {};
  /// Patterns of parameters that the file need not have: those it lacks stay as they are.
  std::vector<std::string> optional = {};
  /// Whether F64 may be rounded to float parameters.
  bool narrow = false;
};

/// For the files of Hugging Face's GPT-2: its linear layers ("Conv1D") are (in, out), masks are stored among
/// the weights, and the output head, if it is stored, must be the token embedding again.
inline LoadOptions hugging_face_gpt2() {
  return {.strip_prefix = "transformer.",
          .transpose = {"attn.c_attn.weight", "attn.c_proj.weight", "mlp.c_fc.weight", "mlp.c_proj.weight"},
          .ignore = {"attn.bias", "attn.masked_bias"},
          .tied = {{"lm_head.weight", "transformer.wte.weight"}}};
}

/// Whether a pattern of LoadOptions stands for a name.
inline bool matches(std::string_view name, std::string_view pattern) {
  if (name == pattern) return true;
  if (pattern.empty() || name.size() <= pattern.size()) return false;
  return (name.ends_with(pattern) && name[name.size() - pattern.size() - 1] == '.') ||
         (name.starts_with(pattern) && name[pattern.size()] == '.');
}

/// A tensor that a model wants.
struct Wanted {
  std::string name;
  Extents shape;
};

/// Extents of a parameter as files have them.
inline Extents extents(const Dims& shape) { return {shape.extent, shape.extent + shape.rank}; }

/// The tensor of a file that fits a wanted one; none for an optional one that the file lacks.
struct Match {
  const TensorInfo* tensor = nullptr;
  bool transposed = false;
};

/// Which of the file's types may become which parameters.
enum class Conversion { none, widen, narrow };

namespace detail {

inline bool any_matches(std::string_view name, const std::vector<std::string>& patterns) {
  return std::any_of(patterns.begin(), patterns.end(),
                     [&](const std::string& p) { return matches(name, p); });
}

inline bool converts(Dtype from, Dtype to, Conversion conversion) {
  if (from == to) return true;
  if (conversion == Conversion::none) return false;
  if (from.name == "F64") return conversion == Conversion::narrow;
  return from.name == "F32" || from.name == "F16" || from.name == "BF16";
}

/// The path of the parameter that a name in the file means.
inline std::string target(const std::string& name, const LoadOptions& options) {
  if (const auto renamed = options.rename.find(name); renamed != options.rename.end()) return renamed->second;
  return name.starts_with(options.strip_prefix) ? name.substr(options.strip_prefix.size()) : name;
}

}  // namespace detail

/// The match of each wanted tensor, in their order. Adds a line to the differences for each that is missing,
/// has another shape or a type that does not convert, for each tensor in the file that nothing wants or that
/// means the same parameter as another one, and for each rename, transpose and optional that stands for
/// nothing. The result is to be used only if there were none.
inline std::vector<Match> match(const Header& header, const std::vector<Wanted>& wanted, Dtype dtype,
                                Conversion conversion, const LoadOptions& options, Differences& differences) {
  std::map<std::string, std::size_t> index;
  for (std::size_t i = 0; i < wanted.size(); ++i) index.emplace(wanted[i].name, i);
  std::vector<Match> found(wanted.size());

  for (const TensorInfo& t : header.tensors) {
    if (detail::any_matches(t.name, options.ignore)) continue;
    if (const auto tie = options.tied.find(t.name);
        tie != options.tied.end() && header.find(tie->second) != nullptr)
      continue;
    const std::string path = detail::target(t.name, options);
    const std::string name = in_quotes(t.name) + (path == t.name ? "" : " (as " + in_quotes(path) + ")");
    const auto place = index.find(path);
    if (place == index.end()) {
      differences.add("unexpected: " + name + " of shape " + to_string(t.shape));
      continue;
    }
    Match& m = found[place->second];
    if (m.tensor != nullptr) {
      differences.add("twice: " + name + " and " + in_quotes(m.tensor->name) + " mean the same parameter");
      continue;
    }
    m.tensor = &t;
    const Extents& shape = wanted[place->second].shape;
    m.transposed = shape.size() == 2 && detail::any_matches(path, options.transpose);
    if (t.shape != (m.transposed ? Extents{shape[1], shape[0]} : shape))
      differences.add("shape: " + name + " is " + to_string(t.shape) +
                      (m.transposed ? ", to be transposed," : "") + " and the parameter " + to_string(shape));
    if (!detail::converts(t.dtype, dtype, conversion))
      differences.add(
          "type: " + name + " is " + std::string(t.dtype.name) + " and the parameter " +
          std::string(dtype.name) +
          (t.dtype.name == "F64" && conversion == Conversion::widen ? ", and rounding was not allowed" : ""));
  }
  for (std::size_t i = 0; i < wanted.size(); ++i)
    if (found[i].tensor == nullptr && !detail::any_matches(wanted[i].name, options.optional))
      differences.add("missing: " + in_quotes(wanted[i].name) + " of shape " + to_string(wanted[i].shape));
  for (const auto& [from, to] : options.rename)
    if (header.find(from) == nullptr) differences.add("rename: the file has no tensor " + in_quotes(from));
  for (const std::string& pattern : options.transpose)
    if (std::none_of(wanted.begin(), wanted.end(),
                     [&](const Wanted& w) { return w.shape.size() == 2 && matches(w.name, pattern); }))
      differences.add("transpose: the model has no matrix " + in_quotes(pattern));
  for (const std::string& pattern : options.optional)
    if (std::none_of(wanted.begin(), wanted.end(), [&](const Wanted& w) { return matches(w.name, pattern); }))
      differences.add("optional: the model has no parameter " + in_quotes(pattern));
  return found;
}

}  // namespace ctgrad::io
