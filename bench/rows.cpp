// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How fast are operations that go along rows? Forward, and forward with the gradients that follow from the
// result's, against PyTorch with one thread in the same run, and against copies of as much memory.
// BM_rows/<who>/<operation>/<rows>x<columns>/<forward|both>.
#include "numbers.hpp"
#include "torch.hpp"

#include <ctgrad/nn.hpp>

#include <cstring>
#include <memory>
#include <string>
#include <vector>

namespace ct = ctgrad;

namespace {

struct Softmax {
  static constexpr const char* name = "softmax";
  constexpr auto operator()(auto x) const { return ct::softmax(x); }
};
struct LogSoftmax {
  static constexpr const char* name = "log_softmax";
  constexpr auto operator()(auto x) const { return ct::log_softmax(x); }
};
struct LayerNorm {
  static constexpr const char* name = "layer_norm";
  constexpr auto operator()(auto x, auto gain, auto bias) const { return ct::layer_norm(x, gain, bias); }
};
struct RmsNorm {
  static constexpr const char* name = "rms_norm";
  constexpr auto operator()(auto x, auto gain) const { return ct::rms_norm(x, gain); }
};
struct Gelu {
  static constexpr const char* name = "gelu";
  constexpr auto operator()(auto x) const { return ct::gelu(x); }
};
struct GeluTanh {
  static constexpr const char* name = "gelu_tanh";
  constexpr auto operator()(auto x) const { return ct::gelu_tanh(x); }
};
struct Silu {
  static constexpr const char* name = "silu";
  constexpr auto operator()(auto x) const { return ct::silu(x); }
};
struct CrossEntropy {
  constexpr auto operator()(auto x, auto targets) const { return ct::cross_entropy(x, targets); }
};

/// A function with the gradients of its arguments from that of its result.
template <class F>
struct Both {
  constexpr auto operator()(auto... x) const { return ct::vjp(F{})(x...); }
};
struct CrossEntropyBoth {
  constexpr auto operator()(auto x, auto targets) const {
    return ct::value_and_grad<0>(CrossEntropy{})(x, targets);
  }
};

std::string shape(int rows, int columns) { return std::to_string(rows) + "x" + std::to_string(columns); }

/// Times a program whose arguments are these tensors, and whose results have as many elements as said.
template <class F, class... A>
void run(benchmark::State& state, std::vector<std::size_t> results) {
  using Source = ct::run::ValueSource<F, A...>;
  auto program = std::make_unique<ct::run::Program<Source>>();
  std::vector<std::unique_ptr<Numbers>> memory;
  const auto numbers = [&](std::size_t n) {
    memory.push_back(std::make_unique<Numbers>(n));
    return memory.back()->data();
  };
  std::vector<std::byte*> space{nullptr};
  const auto argument = [&]<class T>(std::type_identity<T>) {
    float* const data = numbers(T::shape::size);
    if constexpr (std::is_same_v<typename T::value_type, std::int32_t>) {
      auto* const classes = reinterpret_cast<std::int32_t*>(data);
      for (std::size_t i = 0; i < T::shape::size; ++i) classes[i] = static_cast<std::int32_t>(i * 7 % 65);
    }
    space.push_back(reinterpret_cast<std::byte*>(data));
  };
  (argument(std::type_identity<A>{}), ...);
  for (const std::size_t n : results) space.push_back(reinterpret_cast<std::byte*>(numbers(n)));
  for (auto _ : state) {
    program->run_on(space.data());
    benchmark::ClobberMemory();
  }
}

void add(const std::string& name, int rows, int columns, const char* pass, auto f) {
  benchmark::RegisterBenchmark(("BM_rows/ctgrad/" + name + "/" + shape(rows, columns) + "/" + pass).c_str(),
                               f)
      ->Unit(benchmark::kMicrosecond);
}

template <class F, int R, int C, int Gains = 0>
void add_operation() {
  using X = ct::Tensor<float, R, C>;
  using Gain = ct::Tensor<float, C>;
  constexpr std::size_t n = X::shape::size, c = C;
  add(F::name, R, C, "forward", [](benchmark::State& s) {
    if constexpr (Gains == 0) run<F, X>(s, {n});
    if constexpr (Gains == 1) run<F, X, Gain>(s, {n});
    if constexpr (Gains == 2) run<F, X, Gain, Gain>(s, {n});
  });
  add(F::name, R, C, "both", [](benchmark::State& s) {
    if constexpr (Gains == 0) run<Both<F>, X, X>(s, {n, n});
    if constexpr (Gains == 1) run<Both<F>, X, Gain, X>(s, {n, n, c});
    if constexpr (Gains == 2) run<Both<F>, X, Gain, Gain, X>(s, {n, n, c, c});
  });
}

void torch(benchmark::State& state, const std::string& key) {
  static const std::string line = run_torch("torch_rows.py");
  torch_time(state, line, key.c_str());
}

void copy(benchmark::State& state, std::size_t n) {
  Numbers from(n), to(n);
  for (auto _ : state) {
    std::memcpy(to.data(), from.data(), n * sizeof(float));
    benchmark::ClobberMemory();
  }
}

template <int R, int C>
void add_size() {
  using X = ct::Tensor<float, R, C>;
  using Targets = ct::Tensor<std::int32_t, R>;
  const std::string size = shape(R, C);
  benchmark::RegisterBenchmark(("BM_rows/copy/copy/" + size + "/forward").c_str(), copy, std::size_t{R} * C)
      ->Unit(benchmark::kMicrosecond);
  add_operation<Softmax, R, C>();
  add_operation<LogSoftmax, R, C>();
  add_operation<LayerNorm, R, C, 2>();
  add_operation<RmsNorm, R, C, 1>();
  add_operation<Gelu, R, C>();
  add_operation<GeluTanh, R, C>();
  add_operation<Silu, R, C>();
  add("cross_entropy", R, C, "forward", [](benchmark::State& s) { run<CrossEntropy, X, Targets>(s, {1}); });
  add("cross_entropy", R, C, "both", [](benchmark::State& s) {
    run<CrossEntropyBoth, X, Targets>(s, {1, X::shape::size});
  });
  for (const char* name :
       {"softmax", "log_softmax", "layer_norm", "rms_norm", "gelu", "gelu_tanh", "silu", "cross_entropy"})
    for (const char* pass : {"forward", "both"}) {
      const std::string key = std::string(name) + "/" + size + "/" + pass;
      benchmark::RegisterBenchmark(("BM_rows/torch/" + key).c_str(), torch, key)
          ->Unit(benchmark::kMicrosecond)
          ->UseManualTime()
          ->Iterations(1);
    }
}

}  // namespace

int main(int argc, char** argv) {
  add_size<768, 128>();
  add_size<256, 768>();
  add_size<8192, 1024>();
  add_size<256, 50257>();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
