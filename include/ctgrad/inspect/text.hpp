// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Short texts that reports, graphs and pages share: sizes, rates, shapes, places in the code, and escaping.
#pragma once
#include <ctgrad/graph/builder.hpp>

#include <cmath>
#include <cstdarg>
#include <cstdint>
#include <cstdio>
#include <string>
#include <string_view>

namespace ctgrad::inspect {

/// printf into a string.
[[gnu::format(printf, 1, 2)]] inline std::string format(const char* pattern, ...) {
  std::va_list arguments, again;
  va_start(arguments, pattern);
  va_copy(again, arguments);
  const int size = std::vsnprintf(nullptr, 0, pattern, arguments);
  va_end(arguments);
  std::string text(static_cast<std::size_t>(size > 0 ? size : 0), '\0');
  std::vsnprintf(text.data(), text.size() + 1, pattern, again);
  va_end(again);
  return text;
}

/// A number with three digits and a decimal prefix: 1.23 M.
inline std::string with_prefix(double x, std::string_view unit) {
  static constexpr const char* prefixes[] = {"", "k", "M", "G", "T", "P"};
  int p = 0;
  for (; std::fabs(x) >= 999.5 && p < 5; ++p) x /= 1000;
  const double size = std::fabs(x);
  const int digits = p == 0 && x == std::floor(x) ? 0 : size < 9.995 ? 2 : size < 99.95 ? 1 : 0;
  return format("%.*f ", digits, x) + prefixes[p] + std::string(unit);
}

inline std::string bytes_text(std::int64_t bytes) { return with_prefix(static_cast<double>(bytes), "B"); }

inline std::string shape_text(const Dims& d) {
  std::string s;
  for (int i = 0; i < d.rank; ++i) s += (i != 0 ? "×" : "") + std::to_string(d[i]);
  return s.empty() ? "scalar" : s;
}

/// The file's name without its folders, and the line.
inline std::string place_text(const graph::Location& w) {
  std::string_view file = w.file;
  if (const std::size_t slash = file.find_last_of("/\\"); slash != std::string_view::npos)
    file.remove_prefix(slash + 1);
  return file.empty() ? std::string() : std::string(file) + ":" + std::to_string(w.line);
}

/// Text for HTML, SVG and their attributes. Bytes that XML forbids become U+FFFD.
inline std::string escape(std::string_view text) {
  std::string s;
  for (const char c : text) switch (c) {
    case '&': s += "&amp;"; break;
    case '<': s += "&lt;"; break;
    case '>': s += "&gt;"; break;
    case '"': s += "&quot;"; break;
    case '\'': s += "&#39;"; break;
    case '\n':
    case '\t': s += c; break;
    default:
      if (static_cast<unsigned char>(c) < 0x20)
        s += "\xEF\xBF\xBD";
      else
        s += c;
    }
  return s;
}

}  // namespace ctgrad::inspect
