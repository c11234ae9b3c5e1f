// LibTorch's NCCL, in a library of its own, which Scripts/setup compiles where LibTorch has CUDA: only a program that
// trains on GPUs loads CUDA, and only there are its headers.
#define USE_C10D_NCCL
#include <torch/csrc/distributed/c10d/ProcessGroupNCCL.hpp>

#include "nccl.h"

c10d::Backend *homeostat_nccl_join(const homeostat_nccl_meeting *meeting) {
  using c10d::ProcessGroupNCCL;
  const auto options = ProcessGroupNCCL::Options::create();
  options->timeout = meeting->timeout;
  return c10::make_intrusive<ProcessGroupNCCL>(meeting->store, meeting->rank, meeting->size, options).release();
}
