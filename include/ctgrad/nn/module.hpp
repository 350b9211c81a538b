// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Modules are plain aggregates of Parameters, Buffers, other modules and std::arrays of modules. This finds
// their tensors and names each by the path of fields that leads to it: "h.0.attn.c_attn.weight".
#pragma once
#include <ctgrad/core/name.hpp>
#include <ctgrad/core/reflect.hpp>
#include <ctgrad/nn/parameter.hpp>

#include <type_traits>

namespace ctgrad::nn {

/// Calls f(tensor, path) for every Parameter and Buffer of a module, in order of definition.
template <class M, class F>
constexpr void for_each_tensor(M& module, F&& f, const Name& path = {}) {
  using Plain = std::remove_const_t<M>;
  if constexpr (detail::is_parameter<Plain> || detail::is_buffer<Plain>) {
    f(module, path);
  } else if constexpr (detail::is_array<Plain>) {
    for (std::size_t i = 0; i < module.size(); ++i) for_each_tensor(module[i], f, path / decimal(i).view());
  } else {
    static_assert(
        std::is_aggregate_v<Plain>,
        "ctgrad: a module is a plain aggregate of Parameters, Buffers, modules and arrays of modules");
    reflect::for_each_field(module, [&](auto index, auto& field) {
      for_each_tensor(field, f, path / reflect::field_name<Plain, decltype(index)::value>());
    });
  }
}

}  // namespace ctgrad::nn
