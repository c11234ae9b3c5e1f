// Matrix products by the BLAS that LibTorch brings.
#include <dlfcn.h>

#include <cstdint>
#include <optional>

#include "guard.h"
#include "parallel.h"

using namespace ctorch;

namespace {

// C = A B, all of rows with elements side by side; A or B may be read transposed.
using Product = void (*)(const char *, const char *, const int *, const int *, const int *,
                         const float *, const float *, const int *, const float *, const int *,
                         const float *, float *, const int *);
const Product blas_product = reinterpret_cast<Product>(dlsym(RTLD_DEFAULT, "sgemm_"));

bool suits_blas(const at::Tensor &matrix) {
  return matrix.is_cpu() && matrix.scalar_type() == at::kFloat && matrix.dim() == 2 &&
         matrix.stride(1) == 1 && matrix.stride(0) >= matrix.size(1) && matrix.numel() > 0 &&
         matrix.stride(0) <= INT32_MAX;
}

} // namespace

int ct_product(ct_tensor product, ct_tensor a, bool a_transposed, ct_tensor b, bool b_transposed) {
  return perform([&] {
    at::Tensor &c = product->value;
    const at::Tensor &left = a->value, &right = b->value;
    require(c.dim() == 2 && left.dim() == 2 && right.dim() == 2 &&
                c.size(0) == left.size(a_transposed) && c.size(1) == right.size(!b_transposed) &&
                left.size(!a_transposed) == right.size(b_transposed),
            "the shapes of a product do not fit");
    // LibTorch's own call costs microseconds, as much as such a product of 50 units.
    if (!blas_product || !suits_blas(c) || !suits_blas(left) || !suits_blas(right)) {
      at::mm_out(c, a_transposed ? left.t() : left, b_transposed ? right.t() : right);
      return;
    }
    // The BLAS's own threads would not see the setting, or keep it.
    std::optional<FlushingTiny> flushing;
    if (at::get_num_threads() == 1) flushing.emplace();
    // BLAS reads columns: our C = A B is its Cᵗ = Bᵗ Aᵗ.
    const int m = static_cast<int>(c.size(1)), n = static_cast<int>(c.size(0));
    const int k = static_cast<int>(left.size(!a_transposed));
    const int lda = static_cast<int>(left.stride(0)), ldb = static_cast<int>(right.stride(0));
    const int ldc = static_cast<int>(c.stride(0));
    const float one = 1, zero = 0;
    blas_product(b_transposed ? "T" : "N", a_transposed ? "T" : "N", &m, &n, &k, &one,
                 static_cast<const float *>(right.data_ptr()), &ldb,
                 static_cast<const float *>(left.data_ptr()), &lda, &zero,
                 static_cast<float *>(c.data_ptr()), &ldc);
  });
}
