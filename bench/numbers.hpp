// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// Memory of a size known at run time, full of random numbers.
#pragma once
#include <cstddef>
#include <memory>
#include <new>
#include <random>

/// Numbers in (−1, 1), on a cache line.
class Numbers {
public:
  explicit Numbers(std::size_t n)
      : data_(static_cast<float*>(::operator new (n * sizeof(float), std::align_val_t{64}))) {
    std::mt19937 generator(1);
    std::uniform_real_distribution<float> uniform(-1, 1);
    for (std::size_t i = 0; i < n; ++i) data_.get()[i] = uniform(generator);
  }
  float* data() { return data_.get(); }

private:
  struct Free {
    void operator()(float* p) const { ::operator delete (p, std::align_val_t{64}); }
  };
  std::unique_ptr<float, Free> data_;
};
