// Processes that train together.
#pragma once

#include <ATen/ATen.h>

#include "ctorch.h"

namespace ctorch {

// Adds up a tensor of all processes, in place.
void sum_over(ct_group group, const at::Tensor &tensor);

// The tensors of all processes, [processes, …], in the order of their ranks.
at::Tensor stacked_over(ct_group group, const at::Tensor &tensor);

} // namespace ctorch
