// What a group of processes asks of the library with NCCL, which it opens by name.
#pragma once

#include <torch/csrc/distributed/c10d/Backend.hpp>
#include <torch/csrc/distributed/c10d/Store.hpp>

#include <chrono>

struct homeostat_nccl_meeting {
  c10::intrusive_ptr<c10d::Store> store;
  int rank, size;
  std::chrono::milliseconds timeout;
};

// The caller owns what it gets. Throws where there is no GPU.
extern "C" c10d::Backend *homeostat_nccl_join(const homeostat_nccl_meeting *meeting);
