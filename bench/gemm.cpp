// SPDX-FileCopyrightText: 2026 The ctgrad authors
// SPDX-License-Identifier: MIT
// How fast are matrix products? The layers of a small GPT and of GPT-2, forward (NT: x times transposed
// weights) and backward (NN to the input, TN to the weights), as programs of a traced function, against other
// libraries where CMake found them. BM_gemm/<who>/<NN|NT|TN|TT>/<M>x<N>x<K>[x<batch>]; ctgrad_epilogue adds a
// bias and applies gelu; ctgrad_packed is the kernel on weights that were packed before.
#include "numbers.hpp"
#include "peak.hpp"

#include <ctgrad/nn.hpp>

#include <algorithm>
#include <cstddef>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#ifdef CTGRAD_BENCH_OPENBLAS
#include <cblas.h>
#endif
#ifdef CTGRAD_BENCH_EIGEN
#include <Eigen/Core>
#endif
#ifdef CTGRAD_BENCH_ONEDNN
#include <oneapi/dnnl/dnnl.hpp>
#endif

namespace ct = ctgrad;

namespace {

enum class Layout { NN, NT, TN, TT };
constexpr bool left_transposed(Layout l) { return l == Layout::TN || l == Layout::TT; }
constexpr bool right_transposed(Layout l) { return l == Layout::NT || l == Layout::TT; }

struct Case {
  Layout layout;
  int m, n, k, batch = 1;

  std::string name() const {
    const char* layouts[] = {"NN", "NT", "TN", "TT"};
    std::string s = std::string(layouts[static_cast<int>(layout)]) + "/" + std::to_string(m) + "x" +
                    std::to_string(n) + "x" + std::to_string(k);
    return batch > 1 ? s + "x" + std::to_string(batch) : s;
  }
  std::size_t left() const {
    return static_cast<std::size_t>(batch) * static_cast<std::size_t>(m) * static_cast<std::size_t>(k);
  }
  std::size_t right() const {
    return static_cast<std::size_t>(batch) * static_cast<std::size_t>(k) * static_cast<std::size_t>(n);
  }
  std::size_t result() const {
    return static_cast<std::size_t>(batch) * static_cast<std::size_t>(m) * static_cast<std::size_t>(n);
  }
};

/// Times multiply(a, b, c), but for a first call, in which the libraries' own space is touched for the first
/// time: 1 ms in one of 5 for 4 MB.
template <class F>
void time_product(benchmark::State& state, const Case& c, const F& multiply) {
  Numbers a(c.left()), b(c.right()), out(c.result());
  multiply(a.data(), b.data(), out.data());
  for (auto _ : state) {
    multiply(a.data(), b.data(), out.data());
    benchmark::ClobberMemory();
  }
  state.counters["GFLOP/s"] =
      benchmark::Counter(2e-9 * c.batch * c.m * c.n * c.k, benchmark::Counter::kIsIterationInvariantRate);
}

template <std::size_t Batch, std::size_t Rows, std::size_t Columns, bool Transposed>
struct Operand {
  using type = ct::Tensor<float, Batch, Transposed ? Columns : Rows, Transposed ? Rows : Columns>;
};
template <std::size_t Rows, std::size_t Columns, bool Transposed>
struct Operand<1, Rows, Columns, Transposed> {
  using type = ct::Tensor<float, Transposed ? Columns : Rows, Transposed ? Rows : Columns>;
};

template <Layout L>
struct Product {
  constexpr auto operator()(auto a, auto b) const {
    const auto as_is = [](auto x) { return x; };
    const auto turned = [](auto x) { return transpose(x); };
    return matmul(std::conditional_t<left_transposed(L), decltype(turned), decltype(as_is)>{}(a),
                  std::conditional_t<right_transposed(L), decltype(turned), decltype(as_is)>{}(b));
  }
};
struct Layer {
  constexpr auto operator()(auto x, auto w, auto b) const { return gelu_tanh(matmul(x, transpose(w)) + b); }
};

template <Layout L, int M, int N, int K, int B>
void ctgrad_product(benchmark::State& state) {
  using Left = typename Operand<B, M, K, left_transposed(L)>::type;
  using Right = typename Operand<B, K, N, right_transposed(L)>::type;
  auto program = std::make_unique<ct::run::Program<ct::run::ValueSource<Product<L>, Left, Right>>>();
  time_product(state, {L, M, N, K, B}, [&](float* a, float* b, float* c) { program->run(a, b, c); });
}
template <int M, int N, int K>
void ctgrad_layer(benchmark::State& state) {
  using Source =
      ct::run::ValueSource<Layer, ct::Tensor<float, M, K>, ct::Tensor<float, N, K>, ct::Tensor<float, N>>;
  auto program = std::make_unique<ct::run::Program<Source>>();
  Numbers bias(N);
  time_product(state, {Layout::NT, M, N, K},
               [&](float* a, float* b, float* c) { program->run(a, b, bias.data(), c); });
}

/// The rows of the left operand are contiguous. The inner extent is not cut.
template <Layout L, int M, int N, int K>
void ctgrad_packed(benchmark::State& state) {
  using Gemm = ct::kernel::Gemm<float, ct::simd::Arch>;
  constexpr int width = Gemm::tile_columns;
  Numbers panels((N + width - 1) / width * width * std::size_t{K});
  const float* packed = nullptr;  // what is in the panels
  time_product(state, {L, M, N, K}, [&](const float* a, const float* b, float* c) {
    if (packed != b)
      Gemm::pack_columns(right_transposed(L) ? Gemm::Matrix{b, 1, K} : Gemm::Matrix{b, N, 1}, K, N,
                         panels.data());
    packed = b;
    Gemm::template run<M, Gemm::Left::rows, width, Gemm::panels_of(N), (K > Gemm::short_inner)>(
        0, Gemm::Tiles(M).count, N, K, {a, K, 1}, {.from = {}, .panels = panels.data(), .packed = true}, {},
        [&](int i, int rows, int j, int columns, const auto& compute) {
          float* const out = c + std::ptrdiff_t{i} * N + j;
          if (columns == width) return compute(out, N);
          alignas(ct::alignment) float tile[Gemm::most_rows * width];
          compute(tile, width);
          for (int r = 0; r < rows; ++r) std::copy_n(tile + r * width, columns, out + std::ptrdiff_t{r} * N);
        });
  });
}

#ifdef CTGRAD_BENCH_OPENBLAS
void openblas(benchmark::State& state, Case c) {
  openblas_set_num_threads(1);
  time_product(state, c, [&](const float* a, const float* b, float* out) {
    for (std::ptrdiff_t i = 0; i < c.batch; ++i)
      cblas_sgemm(CblasRowMajor, left_transposed(c.layout) ? CblasTrans : CblasNoTrans,
                  right_transposed(c.layout) ? CblasTrans : CblasNoTrans, c.m, c.n, c.k, 1, a + i * c.m * c.k,
                  left_transposed(c.layout) ? c.m : c.k, b + i * c.k * c.n,
                  right_transposed(c.layout) ? c.k : c.n, 0, out + i * c.m * c.n, c.n);
  });
}
#endif

#ifdef CTGRAD_BENCH_EIGEN
template <bool LeftT, bool RightT>
void eigen_product(const Case& c, const float* a, const float* b, float* out) {
  using RowMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
  using ColMajor = Eigen::Matrix<float, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor>;
  const Eigen::Map<const std::conditional_t<LeftT, ColMajor, RowMajor>> left(a, c.m, c.k);
  const Eigen::Map<const std::conditional_t<RightT, ColMajor, RowMajor>> right(b, c.k, c.n);
  Eigen::Map<RowMajor>(out, c.m, c.n).noalias() = left * right;
}
void eigen(benchmark::State& state, Case c) {
  time_product(state, c, [&](const float* a, const float* b, float* out) {
    for (std::ptrdiff_t i = 0; i < c.batch; ++i) {
      const auto product = c.layout == Layout::NN   ? eigen_product<false, false>
                           : c.layout == Layout::NT ? eigen_product<false, true>
                           : c.layout == Layout::TN ? eigen_product<true, false>
                                                    : eigen_product<true, true>;
      product(c, a + i * c.m * c.k, b + i * c.k * c.n, out + i * c.m * c.n);
    }
  });
}
#endif

#ifdef CTGRAD_BENCH_ONEDNN
void onednn(benchmark::State& state, Case c) {
  using dnnl::memory;
  const dnnl::engine engine(dnnl::engine::kind::cpu, 0);
  dnnl::stream stream(engine);
  const auto describe = [&](std::int64_t rows, std::int64_t columns, bool transposed) {
    return memory::desc({c.batch, rows, columns}, memory::data_type::f32,
                        transposed ? memory::dims{rows * columns, 1, rows}
                                   : memory::dims{rows * columns, columns, 1});
  };
  const auto a = describe(c.m, c.k, left_transposed(c.layout)),
             b = describe(c.k, c.n, right_transposed(c.layout)), out = describe(c.m, c.n, false);
  const dnnl::matmul product(dnnl::matmul::primitive_desc(dnnl::matmul::desc(a, b, out), engine));
  std::unordered_map<int, memory> arguments;  // the same in every call
  time_product(state, c, [&](float* x, float* y, float* z) {
    if (arguments.empty())
      arguments = {{DNNL_ARG_SRC, memory(a, engine, x)},
                   {DNNL_ARG_WEIGHTS, memory(b, engine, y)},
                   {DNNL_ARG_DST, memory(out, engine, z)}};
    product.execute(stream, arguments);
    stream.wait();
  });
}
#endif

void add(const std::string& who, const Case& c, void (*run)(benchmark::State&, Case)) {
  benchmark::RegisterBenchmark(("BM_gemm/" + who + "/" + c.name()).c_str(), run, c);
}

template <Layout L, int M, int N, int K, int B = 1>
void add_product() {
  const Case c{L, M, N, K, B};
  benchmark::RegisterBenchmark(("BM_gemm/ctgrad/" + c.name()).c_str(), ctgrad_product<L, M, N, K, B>);
#ifdef CTGRAD_BENCH_OPENBLAS
  add("openblas", c, openblas);
#endif
#ifdef CTGRAD_BENCH_ONEDNN
  add("onednn", c, onednn);
#endif
#ifdef CTGRAD_BENCH_EIGEN
  add("eigen", c, eigen);
#endif
}

/// The products of a linear layer of K inputs and N outputs on M rows.
template <int M, int N, int K>
void add_layer() {
  add_product<Layout::NT, M, N, K>();
  benchmark::RegisterBenchmark(("BM_gemm/ctgrad_epilogue/" + Case{Layout::NT, M, N, K}.name()).c_str(),
                               ctgrad_layer<M, N, K>);
  benchmark::RegisterBenchmark(("BM_gemm/ctgrad_packed/" + Case{Layout::NT, M, N, K}.name()).c_str(),
                               ctgrad_packed<Layout::NT, M, N, K>);
  add_product<Layout::NN, M, K, N>();
  benchmark::RegisterBenchmark(("BM_gemm/ctgrad_packed/" + Case{Layout::NN, M, K, N}.name()).c_str(),
                               ctgrad_packed<Layout::NN, M, K, N>);
  add_product<Layout::TN, N, K, M>();
}

}  // namespace

int main(int argc, char** argv) {
  benchmark::RegisterBenchmark("BM_peak/fma", BM_peak);
  add_layer<768, 128, 128>();
  add_layer<768, 384, 128>();
  add_layer<768, 512, 128>();
  add_layer<768, 128, 512>();
  add_layer<768, 65, 128>();
  add_layer<256, 768, 768>();
  add_layer<256, 3072, 768>();
  add_layer<256, 768, 3072>();
  add_layer<256, 50257, 768>();
  add_layer<1024, 1024, 1024>();
  add_product<Layout::TT, 1024, 1024, 1024>();
  add_product<Layout::NT, 64, 64, 32, 48>();
  add_product<Layout::NN, 64, 32, 64, 48>();
  add_product<Layout::TN, 64, 32, 64, 48>();
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
}
