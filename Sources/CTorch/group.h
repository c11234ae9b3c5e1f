// Processes that train together.
#pragma once

#include <ATen/ATen.h>

#include <vector>

#include "ctorch.h"

namespace ctorch {

// Adds up tensors of all processes, in place, all at the same time.
void sum_over(ct_group group, const std::vector<at::Tensor> &tensors);

// The tensors of all processes, [processes, …], in the order of their ranks.
at::Tensor stacked_over(ct_group group, const at::Tensor &tensor);

} // namespace ctorch
