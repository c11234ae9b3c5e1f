// Matrix products of float32 on the CPU.
#include "product.h"

#include <optional>

#include "blas.h"
#include "guard.h"
#include "parallel.h"

namespace ctorch {
namespace {

at::Tensor matrix(const float *elements, int64_t rows, int64_t columns, int64_t stride) {
  return at::from_blob(const_cast<float *>(elements), {rows, columns}, {stride, 1},
                       at::TensorOptions().dtype(at::kFloat));
}

at::Tensor matrix(const Factor &factor, int64_t rows, int64_t columns) {
  return factor.transposed ? matrix(factor.elements, columns, rows, factor.stride).t()
                           : matrix(factor.elements, rows, columns, factor.stride);
}

bool suits_blas(const at::Tensor &matrix) {
  return matrix.is_cpu() && matrix.scalar_type() == at::kFloat && matrix.dim() == 2 &&
         matrix.stride(1) == 1 && matrix.stride(0) >= matrix.size(1) && matrix.numel() > 0 &&
         matrix.stride(0) <= INT32_MAX;
}

Factor factor(const at::Tensor &matrix, bool transposed) {
  return {static_cast<const float *>(matrix.data_ptr()), matrix.stride(0), transposed};
}

// Whether oneDNN is slow at a product. It reads factors where they lie unless the product has many rows and columns
// (by its own measure, in_place), and down rows a multiple of 1 KB apart it then reads few sets of the cache in turn:
// at 4 KB it takes twice as long as MKL, on a processor with AVX2.
bool has_bad_rows(int64_t rows, int64_t columns, int64_t inner, const Factor &a, const Factor &b) {
  constexpr int64_t bad_stride = 256, fewest_inner = 32;
  constexpr double in_place = 0.0035;
  const bool is_bad = (a.transposed && a.stride % bad_stride == 0) ||
                      (!b.transposed && b.stride % bad_stride == 0);
  return is_bad && inner >= fewest_inner &&
         1 / static_cast<double>(rows) + 1 / static_cast<double>(columns) >= in_place;
}

} // namespace

void multiply(int64_t rows, int64_t columns, int64_t inner, Factor a, Factor b, float *c,
              int64_t c_stride, bool adding) {
  const Blas &blas = ctorch::blas();
  const float one = 1, kept = adding ? 1 : 0;
  if (blas.onednn && !(blas.fortran && has_bad_rows(rows, columns, inner, a, b))) {
    const int failure = blas.onednn(a.transposed ? 'T' : 'N', b.transposed ? 'T' : 'N', rows, columns,
                                    inner, one, a.elements, a.stride, b.elements, b.stride, kept, c,
                                    c_stride);
    if (failure) throw std::runtime_error("oneDNN failed with status " + std::to_string(failure));
    return;
  }
  if (!blas.fortran) {
    at::Tensor product = matrix(c, rows, columns, c_stride);
    const at::Tensor left = matrix(a, rows, inner), right = matrix(b, inner, columns);
    adding ? product.addmm_(left, right) : at::mm_out(product, left, right);
    return;
  }
  // BLAS reads columns: our C = A B is its Cᵗ = Bᵗ Aᵗ.
  const int m = static_cast<int>(columns), n = static_cast<int>(rows), k = static_cast<int>(inner);
  const int lda = static_cast<int>(a.stride), ldb = static_cast<int>(b.stride);
  const int ldc = static_cast<int>(c_stride);
  blas.fortran(b.transposed ? "T" : "N", a.transposed ? "T" : "N", &m, &n, &k, &one, b.elements,
               &ldb, a.elements, &lda, &kept, c, &ldc);
}

} // namespace ctorch

using namespace ctorch;

int ct_product(ct_tensor product, ct_tensor a, bool a_transposed, ct_tensor b, bool b_transposed) {
  return perform([&] {
    at::Tensor &c = product->value;
    const at::Tensor &left = a->value, &right = b->value;
    require(c.dim() == 2 && left.dim() == 2 && right.dim() == 2 &&
                c.size(0) == left.size(a_transposed) && c.size(1) == right.size(!b_transposed) &&
                left.size(!a_transposed) == right.size(b_transposed),
            "the shapes of a product do not fit");
    // LibTorch's own call costs microseconds, as much as such a product of 50 units.
    if (!blas().is_direct() || !suits_blas(c) || !suits_blas(left) || !suits_blas(right)) {
      at::mm_out(c, a_transposed ? left.t() : left, b_transposed ? right.t() : right);
      return;
    }
    // The BLAS's own threads would not see the setting, or keep it.
    std::optional<FlushingTiny> flushing;
    if (at::get_num_threads() == 1) flushing.emplace();
    multiply(c.size(0), c.size(1), left.size(!a_transposed), factor(left, a_transposed),
             factor(right, b_transposed), static_cast<float *>(c.data_ptr()), c.stride(0));
  });
}
