// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Reads golden files: two lines per tensor, "name rank extents…" and its values.
#pragma once
#include <cmath>
#include <cstddef>
#include <cstdlib>
#include <fstream>
#include <map>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

class Golden {
public:
  explicit Golden(const std::string& name) {
    std::ifstream in(std::string(CTGRAD_TEST_DATA) + "/" + name);
    if (!in) throw std::runtime_error("no golden file " + name);
    for (std::string head, values; std::getline(in, head) && std::getline(in, values);) {
      std::istringstream h(head), v(values);
      std::string key;
      h >> key;
      // strtod, unlike a stream, reads infinities.
      for (std::string number; v >> number;) tensors_[key].push_back(std::strtod(number.c_str(), nullptr));
    }
  }
  const std::vector<double>& operator[](const std::string& key) const { return tensors_.at(key); }

private:
  std::map<std::string, std::vector<double>> tensors_;
};

/// |a − b| / |b| in the Euclidean norm, or |a − b| where b is smaller than `floor`.
template <class A, class B>
double relative_error(const A& a, const B& b, double floor = 1e-12) {
  double difference = 0, norm = 0;
  std::size_t i = 0;
  for (double y : b) {
    const double d = static_cast<double>(a[i++]) - y;
    difference += d * d;
    norm += y * y;
  }
  if (!std::isfinite(difference)) return difference;
  return std::sqrt(difference) / std::max(std::sqrt(norm), floor);
}
