// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Modules are plain aggregates of Parameters, other modules and std::arrays of modules. This finds their
// parameters and names each by the path of fields that leads to it: "h.0.attn.c_attn.weight".
#pragma once
#include <ctgrad/core/name.hpp>
#include <ctgrad/core/reflect.hpp>
#include <ctgrad/nn/parameter.hpp>

#include <type_traits>

namespace ctgrad::nn {

/// Calls f(parameter, path) for every parameter of a module, in order of definition.
template <class M, class F>
constexpr void for_each_parameter(M& module, F&& f, const Name& path = {}) {
  using Plain = std::remove_const_t<M>;
  if constexpr (detail::is_parameter<Plain>) {
    f(module, path);
  } else if constexpr (detail::is_array<Plain>) {
    for (std::size_t i = 0; i < module.size(); ++i)
      for_each_parameter(module[i], f, path / decimal(i).view());
  } else {
    static_assert(std::is_aggregate_v<Plain>,
                  "ctgrad: a module is a plain aggregate of Parameters, modules and arrays of modules");
    reflect::for_each_field(module, [&](auto index, auto& field) {
      for_each_parameter(field, f, path / reflect::field_name<Plain, decltype(index)::value>());
    });
  }
}

}  // namespace ctgrad::nn
