// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Plain structs of numbers (optimizers, schedules) and random generators as JSON and text, for checkpoints.
#pragma once
#include <ctgrad/core/error.hpp>
#include <ctgrad/core/reflect.hpp>

#include <nlohmann/json.hpp>

#include <cmath>
#include <cstddef>
#include <locale>
#include <random>
#include <sstream>
#include <string>
#include <string_view>
#include <type_traits>

namespace ctgrad::train {

namespace detail {

template <class T>
constexpr std::string_view signature() {
  return __PRETTY_FUNCTION__;
}

/// The name of a type without its namespaces: signature() has "T = ctgrad::optim::AdamW" before a ';' or ']'.
template <class T>
constexpr std::string_view type_name() {
  std::string_view s = signature<T>();
  s.remove_prefix(s.find("T = ") + 4);
  s = s.substr(0, s.find_first_of(";]"));
  const std::size_t scope = s.substr(0, s.find('<')).rfind("::");
  return scope == s.npos ? s : s.substr(scope + 2);
}

/// JSON has no infinities: they are text.
inline nlohmann::json number(double x) {
  if (std::isfinite(x)) return x;
  return std::to_string(x);
}

}  // namespace detail

/// A plain struct of numbers as {"name": its type, field: value, …}.
template <class S>
nlohmann::json describe(const S& settings) {
  static_assert(std::is_aggregate_v<S>, "ctgrad: a checkpoint can describe plain structs of numbers only");
  nlohmann::json j{{"name", detail::type_name<S>()}};
  reflect::for_each_field(settings, [&](auto i, const auto& value) {
    using T = std::remove_cvref_t<decltype(value)>;
    static_assert(std::is_arithmetic_v<T>, "ctgrad: a checkpoint can describe plain structs of numbers only");
    const std::string field(reflect::field_name<S, decltype(i)::value>());
    if constexpr (std::is_floating_point_v<T>)
      j[field] = detail::number(value);
    else
      j[field] = value;
  });
  return j;
}

/// The state of a standard generator, as its operator<< writes it.
template <class Generator>
std::string generator_text(const Generator& generator) {
  std::ostringstream out;
  out.imbue(std::locale::classic());
  out << generator;
  return out.str();
}

/// The generator with the state that generator_text() gave; throws Error if the text is none.
template <class Generator = std::mt19937_64>
Generator generator_from(const std::string& text) {
  Generator generator;
  std::istringstream in(text);
  in.imbue(std::locale::classic());
  in >> generator;
  if (in.fail() || generator_text(generator) != text)
    throw Error("ctgrad: the state of the random generator is damaged");
  return generator;
}

}  // namespace ctgrad::train
