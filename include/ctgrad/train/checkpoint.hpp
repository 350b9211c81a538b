// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Checkpoints: all that a training run is, in one file that is replaced as a whole, so that it goes on from
// there bit for bit, whenever and however the program ended.
//
// The file is a safetensors file: parameters under their paths, the optimizer's moments under
// "optimizer.moment<k>.<path>", and the rest as JSON in its metadata. One rename publishes it; tensors and
// JSON in two files could not be replaced together. A copy of the JSON beside it is for people and is never
// read.
#pragma once
#include <ctgrad/io/checksum.hpp>
#include <ctgrad/io/weights.hpp>
#include <ctgrad/train/describe.hpp>
#include <ctgrad/version.hpp>

#include <cmath>
#include <cstddef>
#include <filesystem>
#include <limits>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace ctgrad::train {

/// What a run has besides its trainer.
struct Extra {
  /// Draws the batches.
  std::mt19937_64 generator = {};
  /// What must be the same when the run continues: schedule, data, batch size.
  nlohmann::json settings = nlohmann::json::object();
  /// What else changes as it goes: given back by load_checkpoint().
  nlohmann::json state = nlohmann::json::object();
};

namespace detail {

inline constexpr int checkpoint_format = 1;
inline constexpr const char* checkpoint_key = "ctgrad.checkpoint";
inline constexpr const char* checksum_key = "ctgrad.checksum";

/// What is fixed in a trainer's type and construction.
template <class Trainer>
nlohmann::json describe_trainer(const Trainer& trainer) {
  return {{"optimizer", describe(trainer.optimizer().rule())}, {"max_norm", number(trainer.max_norm())}};
}

inline std::string moment_prefix(std::size_t k) { return "optimizer.moment" + std::to_string(k) + "."; }
/// Of what is kept from before the last update.
inline constexpr const char* before_prefix = "before.";

/// Adds all tensors of these parameters and moments, in a fixed order.
template <class Parameters, class Moments>
void add_tensors(std::vector<io::TensorData>& tensors, const std::string& prefix,
                 const Parameters& parameters, const Moments& moments) {
  using Layout = typename Parameters::layout;
  for (io::TensorData& t : io::tensors_of(parameters, prefix)) tensors.push_back(std::move(t));
  for (std::size_t k = 0; k < moments.size(); ++k)
    for (io::TensorData& t : io::tensors_of(moments[k], prefix + moment_prefix(k), Layout::parameters))
      tensors.push_back(std::move(t));
}

/// What a checkpoint has of them, in the same order.
template <class Model>
void add_wanted(std::vector<io::Wanted>& wanted, const std::string& prefix, std::size_t moments) {
  for (io::Wanted& w : io::wanted_parameters<Model>(prefix)) wanted.push_back(std::move(w));
  for (std::size_t k = 0; k < moments; ++k)
    for (io::Wanted& w :
         io::wanted_parameters<Model>(prefix + moment_prefix(k), nn::Layout<Model>::parameters))
      wanted.push_back(std::move(w));
}

inline std::string checksum(const std::string& json, const std::vector<io::TensorData>& tensors) {
  io::Checksum sum;
  sum.add(std::as_bytes(std::span(json)));
  for (const io::TensorData& t : tensors) sum.add(t.bytes);
  return sum.text();
}

/// Adds a line for each value that is not the same in both documents.
inline void compare(const std::string& name, const nlohmann::json& saved, const nlohmann::json& here,
                    io::Differences& differences) {
  const auto text = [](const nlohmann::json& j) {
    const std::string s = j.dump(-1, ' ', true);
    return s.size() <= 200 ? s : s.substr(0, 200) + "...";
  };
  if (!saved.is_object() || !here.is_object()) {
    if (saved != here)
      differences.add(name + ": " + text(saved) + " in the checkpoint, " + text(here) + " here");
    return;
  }
  const auto path = [&](const std::string& key) {
    const std::string printable = io::in_quotes(key);
    return name + "." + (printable == '"' + key + '"' ? key : printable);
  };
  for (const auto& [key, value] : saved.items())
    if (here.contains(key))
      compare(path(key), value, here[key], differences);
    else
      differences.add(path(key) + ": " + text(value) + " in the checkpoint, nothing here");
  for (const auto& [key, value] : here.items())
    if (!saved.contains(key))
      differences.add(path(key) + ": nothing in the checkpoint, " + text(value) + " here");
}

/// The JSON of a checkpoint, with all its parts there and of their types.
inline nlohmann::json checkpoint_json(const io::SafetensorsFile& file) {
  const std::string path = file.path().string();
  const io::Metadata& metadata = file.header().metadata;
  const auto text = metadata.find(checkpoint_key);
  if (text == metadata.end())
    throw Error("ctgrad: " + path + " is a safetensors file, but no checkpoint of ctgrad");
  nlohmann::json j = io::parse_json(text->second, path + " is damaged: in the checkpoint's JSON");
  if (!j.is_object() || !j.contains("format") || j["format"] != checkpoint_format)
    throw Error("ctgrad: " + path + " is a checkpoint of a format that this version of ctgrad does not read");
  using Type = nlohmann::json::value_t;
  const std::pair<const char*, Type> parts[] = {
      {"step", Type::number_unsigned},    {"trainer", Type::object}, {"generator", Type::string},
      {"settings", Type::object},         {"state", Type::object},   {"lr_factor", Type::number_float},
      {"skipped", Type::number_unsigned},
  };
  for (const auto& [name, type] : parts)
    if (!j.contains(name) || j[name].type() != type)
      throw Error("ctgrad: " + path + " is damaged: the checkpoint's \"" + name +
                  "\" is missing or of a wrong type");
  if (j["step"].get<std::uint64_t>() > static_cast<std::uint64_t>(std::numeric_limits<long>::max()))
    throw Error("ctgrad: " + path + " is damaged: the checkpoint's \"step\" is too large");
  return j;
}

/// JSON has no infinities and no NaN: they would come back as null.
inline void require_finite(const nlohmann::json& j, const std::string& what) {
  if (j.is_number_float() && !std::isfinite(j.get<double>()))
    throw Error("ctgrad: " + what + " have a number that is not finite, which a checkpoint cannot hold");
  if (j.is_structured())
    for (const nlohmann::json& part : j) require_finite(part, what);
}

}  // namespace detail

/// Replaces the checkpoint at path by one of this trainer: whole and synced when the call returns, the old
/// one until then. Throws Error, with the old one still there, if it cannot be written. Writes a copy of the
/// JSON for people to the same path with ".json" added.
template <class Trainer>
void save_checkpoint(const std::filesystem::path& path, const Trainer& trainer, const Extra& extra = {}) {
  detail::require_finite(extra.settings, "the settings or state for " + path.string());
  detail::require_finite(extra.state, "the settings or state for " + path.string());
  nlohmann::json j{{"format", detail::checkpoint_format},
                   {"library", std::to_string(CTGRAD_VERSION_MAJOR) + "." +
                                   std::to_string(CTGRAD_VERSION_MINOR) + "." +
                                   std::to_string(CTGRAD_VERSION_PATCH)},
                   {"step", static_cast<std::uint64_t>(trainer.optimizer().steps())},
                   {"trainer", detail::describe_trainer(trainer)},
                   {"lr_factor", trainer.lr_factor()},
                   {"skipped", static_cast<std::uint64_t>(trainer.skipped())},
                   {"before", trainer.before() != nullptr},
                   {"settings", extra.settings},
                   {"state", extra.state}};
  const nlohmann::json readable = j;
  j["generator"] = generator_text(extra.generator);
  std::string text;
  try {
    text = j.dump();
  } catch (const nlohmann::json::exception&) {
    throw Error("ctgrad: the settings or state for " + path.string() + " are not UTF-8");
  }
  // What could not be loaded is not saved.
  io::parse_json(text, "the settings or state for " + path.string());
  std::vector<io::TensorData> tensors;
  detail::add_tensors(tensors, "", trainer.parameters(), trainer.optimizer().moments());
  if (const auto* before = trainer.before())
    detail::add_tensors(tensors, detail::before_prefix, before->parameters, before->optimizer.moments());
  io::write_safetensors(
      path, tensors,
      {{detail::checkpoint_key, text}, {detail::checksum_key, detail::checksum(text, tensors)}});
  std::filesystem::path copy = path;
  copy += ".json";
  io::replace_file(copy, [s = readable.dump(2) + "\n"](auto write) { write(std::as_bytes(std::span(s))); });
}

/// Puts a trainer into the state of a checkpoint; returns what was saved with it. The trainer must have been
/// made as the saved one: model, scalar type, optimizer with its settings, clipping; and these settings must
/// be those that were saved. Throws one Error that lists every difference, or says how the file is damaged;
/// the trainer changes only if nothing is wrong.
template <class Trainer>
Extra load_checkpoint(const std::filesystem::path& path, Trainer& trainer,
                      const nlohmann::json& settings = nlohmann::json::object()) {
  using Parameters = typename Trainer::Parameters;
  using Moments = std::remove_cvref_t<decltype(trainer.optimizer().moments())>;
  constexpr std::size_t moment_count = std::tuple_size_v<Moments>;

  const io::SafetensorsFile file(path);
  nlohmann::json j = detail::checkpoint_json(file);

  io::Differences differences;
  detail::compare("trainer", j["trainer"], detail::describe_trainer(trainer), differences);
  detail::compare("settings", j["settings"], settings, differences);
  // Checkpoints of earlier versions do not say it.
  const bool has_before = j.value("before", nlohmann::json(false)) == true;
  if (has_before && j["step"] == 0)
    throw Error("ctgrad: " + path.string() + " is damaged: nothing is before the checkpoint's first step");
  std::vector<io::Wanted> wanted;
  detail::add_wanted<typename Parameters::model>(wanted, "", moment_count);
  if (has_before) detail::add_wanted<typename Parameters::model>(wanted, detail::before_prefix, moment_count);
  const std::vector<io::Match> found =
      io::match(file.header(), wanted, io::dtype_of<typename Parameters::value_type>(), io::Conversion::none,
                {}, differences);
  differences.check("ctgrad: the checkpoint " + path.string() + " is of another run");

  struct Loaded {
    Parameters parameters;
    Moments moments;
  };
  std::vector<io::TensorData> tensors;
  auto next = found.begin();
  const auto read_into = [&](Parameters& into, std::span<const nn::ParameterInfo> these) {
    for (const nn::ParameterInfo& p : these) file.read(*next++->tensor, into.span(p));
  };
  const auto read = [&](const std::string& prefix) {
    auto loaded = std::make_unique<Loaded>();
    read_into(loaded->parameters, Parameters::layout::tensors);
    for (Parameters& m : loaded->moments) read_into(m, Parameters::layout::parameters);
    detail::add_tensors(tensors, prefix, loaded->parameters, loaded->moments);
    return loaded;
  };
  const std::unique_ptr<Loaded> now = read("");
  const std::unique_ptr<Loaded> before = has_before ? read(detail::before_prefix) : nullptr;
  const io::Metadata& metadata = file.header().metadata;
  const auto sum = metadata.find(detail::checksum_key);
  if (sum == metadata.end() || sum->second != detail::checksum(metadata.at(detail::checkpoint_key), tensors))
    throw Error("ctgrad: " + path.string() + " is damaged: its content does not have its checksum");
  Extra extra{.generator = generator_from(j["generator"].get<std::string>()),
              .settings = std::move(j["settings"]),
              .state = std::move(j["state"])};

  trainer.restore(now->parameters, now->moments, static_cast<long>(j["step"].get<std::uint64_t>()),
                  j["lr_factor"].get<double>(), static_cast<long>(j["skipped"].get<std::uint64_t>()));
  if (before) trainer.restore_before(before->parameters, before->moments);
  return extra;
}

}  // namespace ctgrad::train
