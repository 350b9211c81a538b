// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// A line chart as SVG, such as a training run's loss by step.
#pragma once
#include <ctgrad/inspect/text.hpp>

#include <algorithm>
#include <cmath>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace ctgrad::inspect {

/// One line of a chart: y[i] stands at x[i]. Points that are not finite interrupt the line.
struct Series {
  std::string name;
  std::vector<double> x, y;
  bool faint = false;  ///< for noisy data behind others
};

namespace detail {

/// Round numbers (1, 2 or 5 times a power of ten apart) that cover [low, high].
inline std::vector<double> ticks(double low, double high, int about) {
  const double raw = (high - low) / about, power = std::pow(10.0, std::floor(std::log10(raw)));
  const double step = power * (raw / power < 1.5 ? 1 : raw / power < 3.5 ? 2 : raw / power < 7.5 ? 5 : 10);
  std::vector<double> t;
  const double first = std::floor(low / step + 1e-9), count = std::ceil(high / step - 1e-9) - first;
  for (int k = 0; k <= count; ++k) t.push_back((first + k) * step);
  return t;
}

/// A line of many points is drawn as the mean of each of at most `most` equal stretches: files stay small.
inline std::vector<std::pair<double, double>> thinned(const Series& s, std::size_t most) {
  const std::size_t n = std::min(s.x.size(), s.y.size()), stretch = n / most + 1;
  std::vector<std::pair<double, double>> points;
  for (std::size_t i = 0; i < n; i += stretch) {
    const std::size_t end = std::min(n, i + stretch);
    double x = 0, y = 0;
    for (std::size_t k = i; k < end; ++k) x += s.x[k], y += s.y[k];
    points.emplace_back(x / static_cast<double>(end - i), y / static_cast<double>(end - i));
  }
  return points;
}

}  // namespace detail

/// The chart as a complete SVG document of 760 by 420 pixels on white.
inline std::string line_chart(std::string_view title, std::string_view x_label, std::string_view y_label,
                              std::span<const Series> lines) {
  constexpr double width = 760, height = 420, left = 64, right = 20, top = 48, bottom = 52;
  constexpr std::size_t most = 400;
  static constexpr const char* colors[] = {"#2563eb", "#ea580c", "#16a34a", "#9333ea", "#db2777", "#0891b2"};
  double x0 = HUGE_VAL, x1 = -HUGE_VAL, y0 = HUGE_VAL, y1 = -HUGE_VAL;
  for (const Series& s : lines)
    for (const auto& [x, y] : detail::thinned(s, most)) {
      if (!std::isfinite(x) || !std::isfinite(y)) continue;
      x0 = std::min(x0, x), x1 = std::max(x1, x), y0 = std::min(y0, y), y1 = std::max(y1, y);
    }
  if (!(x0 <= x1)) x0 = 0, x1 = 1, y0 = 0, y1 = 1;
  // Room that rounding does not take away from large numbers.
  if (x0 == x1) x1 += std::max(1.0, 1e-6 * std::abs(x0));
  if (const double room = std::max(0.5, 1e-6 * std::abs(y0)); y0 == y1) y0 -= room, y1 += room;
  const std::vector<double> rows = detail::ticks(y0, y1, 6);
  y0 = std::min(y0, rows.front());
  y1 = std::max(y1, rows.back());
  const auto px = [&](double x) { return left + (x - x0) / (x1 - x0) * (width - left - right); };
  const auto py = [&](double y) { return height - bottom - (y - y0) / (y1 - y0) * (height - top - bottom); };

  std::string s =
      format("<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 %.0f %.0f\" width=\"%.0f\" "
             "height=\"%.0f\" font-family=\"system-ui, sans-serif\" font-size=\"12\" role=\"img\">\n",
             width, height, width, height);
  s += "<title>" + escape(title) + "</title>\n<rect width=\"100%\" height=\"100%\" fill=\"#ffffff\"/>\n";
  s += format("<text x=\"%.0f\" y=\"26\" font-size=\"15\" font-weight=\"600\" fill=\"#111827\">", left) +
       escape(title) + "</text>\n";
  for (const double y : rows) {
    s += format("<path d=\"M%.1f %.1fH%.1f\" stroke=\"#e5e7eb\"/>", left, py(y), width - right);
    s += format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"end\" fill=\"#4b5563\">%g</text>\n", left - 8,
                py(y) + 4, std::abs(y) < 1e-12 ? 0.0 : y);
  }
  for (const double x : detail::ticks(x0, x1, 8)) {
    if (x < x0 - 1e-9 * (x1 - x0) || x > x1 + 1e-9 * (x1 - x0)) continue;
    s += format("<path d=\"M%.1f %.1fv5\" stroke=\"#9ca3af\"/>", px(x), height - bottom);
    s += format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#4b5563\">%g</text>\n", px(x),
                height - bottom + 19, x);
  }
  s += format("<path d=\"M%.1f %.1fH%.1f\" stroke=\"#9ca3af\"/>\n", left, height - bottom, width - right);
  s += format("<text x=\"%.1f\" y=\"%.1f\" text-anchor=\"middle\" fill=\"#374151\">",
              (left + width - right) / 2, height - 12) +
       escape(x_label) + "</text>\n";
  s += format("<text transform=\"translate(18 %.1f) rotate(-90)\" text-anchor=\"middle\" fill=\"#374151\">",
              (top + height - bottom) / 2) +
       escape(y_label) + "</text>\n";
  double legend = width - right;
  for (std::size_t i = lines.size(); i-- > 0;) {
    const Series& l = lines[i];
    const char* const color = colors[i % std::size(colors)];
    const char* const opacity = l.faint ? "0.45" : "1";
    const auto points = detail::thinned(l, most);
    std::string path;
    bool pen = false;
    for (const auto& [x, y] : points) {
      const bool finite = std::isfinite(x) && std::isfinite(y);
      if (finite) path += format("%c%.1f %.1f", pen ? 'L' : 'M', px(x), py(y));
      pen = finite;
    }
    if (!path.empty())
      s += "<path d=\"" + path + "\" fill=\"none\" stroke=\"" + color + "\" stroke-width=\"" +
           (l.faint ? "1.2" : "2") + "\" stroke-linejoin=\"round\" opacity=\"" + opacity + "\"/>\n";
    if (points.size() <= 40)
      for (const auto& [x, y] : points)
        if (std::isfinite(x) && std::isfinite(y))
          s += format("<circle cx=\"%.1f\" cy=\"%.1f\" r=\"3\" fill=\"%s\"/>", px(x), py(y), color);
    legend -= static_cast<double>(l.name.size()) * 6.6 + 34;
    s += format("<path d=\"M%.1f 22h16\" stroke=\"%s\" stroke-width=\"3\" opacity=\"%s\"/>", legend, color,
                opacity);
    s += format("<text x=\"%.1f\" y=\"26\" fill=\"#374151\">", legend + 21) + escape(l.name) + "</text>\n";
  }
  return s + "</svg>\n";
}

}  // namespace ctgrad::inspect
