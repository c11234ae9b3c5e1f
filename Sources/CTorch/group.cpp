// Processes that train together, by LibTorch's own c10d: over Gloo, and between GPUs over NCCL where that is there.
//
// Without NCCL tensors go through the memory of the CPU, wherever they are. A process that has died or cannot be
// reached ends a call of the others with an exception.
#define USE_C10D_GLOO
#include <c10/util/Flags.h>
#include <torch/csrc/autograd/custom_function.h>
#include <torch/csrc/autograd/function_hook.h>
#include <torch/csrc/autograd/variable.h>
#include <torch/csrc/distributed/c10d/PrefixStore.hpp>
#include <torch/csrc/distributed/c10d/ProcessGroupGloo.hpp>
#include <torch/csrc/distributed/c10d/TCPStore.hpp>

#include <dlfcn.h>

#include <chrono>
#include <csignal>
#include <cstdlib>
#include <future>
#include <thread>

#include "NCCL/nccl.h"
#include "group.h"
#include "guard.h"

// Of what c10d writes to standard error; its exceptions say the same.
C10_DECLARE_int(caffe2_log_level);

using namespace ctorch;
using torch::autograd::AutogradContext;
using torch::autograd::variable_list;
using Gloo = c10d::ProcessGroupGloo;
using std::chrono::milliseconds;

struct ct_group_s {
  int rank, size;
  c10::intrusive_ptr<c10d::Store> store;
  milliseconds timeout;
  c10::intrusive_ptr<c10d::Backend> gloo, nccl;
  bool is_broken = false;

  bool has_way_from(const at::Tensor &tensor) const { return tensor.is_cpu() || (tensor.is_cuda() && nccl); }
  c10d::Backend &backend(const at::Tensor &tensor) { return tensor.is_cpu() ? *gloo : *nccl; }
};

namespace {

milliseconds in_milliseconds(double seconds) { return milliseconds(static_cast<int64_t>(seconds * 1000)); }

// The interface that GLOO_SOCKET_IFNAME names, as in PyTorch; else the one that a host's name leads to.
std::shared_ptr<gloo::transport::Device> device_for(const std::string &host) {
  if (const char *interface = std::getenv("GLOO_SOCKET_IFNAME"); interface && *interface)
    return Gloo::createDeviceForInterface(interface);
  const bool is_here = host == "127.0.0.1" || host == "localhost" || host == "::1";
  return is_here ? Gloo::createDeviceForHostname("127.0.0.1") : Gloo::createDefaultDevice();
}

// While it lives, threads that this one begins are spared SIGPIPE. Gloo and the store write to sockets by writev and
// write: that another process has gone is an error of theirs, and must not end the program.
class WithoutPipeSignals {
public:
  WithoutPipeSignals() {
    sigset_t signals;
    sigemptyset(&signals);
    sigaddset(&signals, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &signals, &before);
  }
  ~WithoutPipeSignals() { pthread_sigmask(SIG_SETMASK, &before, nullptr); }

private:
  sigset_t before;
};

using Works = std::vector<c10::intrusive_ptr<c10d::Work>>;

// Waits for a work between CPUs. A thread that sleeps is woken late, above all on a virtual machine whose core then
// rests: as long as an answer takes in general, the core is offered to the threads of Gloo and others instead.
void wait_for(c10d::Work &work) {
  const auto end = std::chrono::steady_clock::now() + milliseconds(2);
  while (!work.isCompleted() && std::chrono::steady_clock::now() < end) std::this_thread::yield();
  work.wait();
}

// Begins some works and waits for the other processes, or has the GPU wait; once that has failed, each further call
// fails at once.
template <typename Begin> void together(ct_group group, Begin begin) {
  require(!group->is_broken, "the group of processes has ended");
  group->is_broken = true;
  try {
    for (const auto &work : begin()) {
      if (group->nccl) {
        work->wait();
      } else {
        wait_for(*work);
      }
    }
  } catch (...) {
    // What the GPU waits for will not come.
    if (group->nccl) group->nccl->abort();
    throw;
  }
  group->is_broken = false;
}

// Connects all processes. Gloo waits for one after another, for each as long as for all here: a process that has died
// since it was there is waited for no longer than one that dies later.
c10::intrusive_ptr<Gloo> joined(const c10::intrusive_ptr<c10d::Store> &store, const ct_meeting &place,
                                const c10::intrusive_ptr<Gloo::Options> &choices, milliseconds timeout) {
  std::packaged_task<c10::intrusive_ptr<Gloo>()> join([store, rank = place.rank, size = place.size, choices] {
    return c10::make_intrusive<Gloo>(store, rank, size, choices);
  });
  auto gloo = join.get_future();
  std::thread(std::move(join)).detach();
  if (gloo.wait_for(timeout) != std::future_status::ready)
    throw std::runtime_error("another process was there, but could not be connected to");
  return gloo.get();
}

// The tensor where it can be sent from.
at::Tensor at_way(ct_group group, const at::Tensor &tensor) {
  const at::Tensor own = tensor.detach();
  return (group->has_way_from(own) ? own : own.cpu()).contiguous();
}

// The rows of all processes, whose numbers may differ; `own` is where those of this one begin.
at::Tensor rows_of_all(ct_group group, const at::Tensor &rows, int64_t &own) {
  const at::Tensor counts = stacked_over(group, at::tensor({rows.size(0)}, at::kLong));
  const int64_t *count = counts.data_ptr<int64_t>();
  const int64_t most = counts.max().item<int64_t>();
  at::Tensor padded = at_way(group, rows);
  if (padded.size(0) < most) {
    std::vector<int64_t> more = padded.sizes().vec();
    more[0] = most - padded.size(0);
    padded = at::cat({padded, at::zeros(more, padded.options())});
  }
  const at::Tensor all = stacked_over(group, padded);
  std::vector<at::Tensor> parts;
  own = 0;
  for (int rank = 0; rank < group->size; ++rank) {
    parts.push_back(all[rank].narrow(0, 0, count[rank]));
    if (rank < group->rank) own += count[rank];
  }
  return at::cat(parts).to(rows.device());
}

// What each process learns from the rows of all flows back to the process that has them.
struct Gathering : torch::autograd::Function<Gathering> {
  static at::Tensor forward(AutogradContext *context, const at::Tensor &rows, ct_group group) {
    int64_t own = 0;
    at::Tensor all = rows_of_all(group, rows, own);
    context->saved_data["group"] = reinterpret_cast<int64_t>(group);
    context->saved_data["own"] = own;
    context->saved_data["count"] = rows.size(0);
    return all;
  }

  static variable_list backward(AutogradContext *context, variable_list gradients) {
    auto &kept = context->saved_data;
    const at::Tensor sum = gradients[0].contiguous().clone();
    sum_over(reinterpret_cast<ct_group>(kept["group"].toInt()), {sum});
    return {sum.narrow(0, kept["own"].toInt(), kept["count"].toInt()), {}};
  }
};

} // namespace

// Gradients of leaves in parts, each of which is added up over the processes as soon as a backward pass has all of it,
// while the pass goes on. In all processes the parts leave in the same order.
struct ct_gradient_parts_s {
  struct Part {
    at::Tensor gradients;
    int leaves = 0;
    // The leaves whose gradients a backward pass has not yet reached.
    int missing = 0;
    std::vector<at::Tensor> sum;
    c10::intrusive_ptr<c10d::Work> work;
  };

  ct_group group;
  std::vector<at::Tensor> leaves;
  std::vector<Part> parts;
  size_t gone = 0;
  bool is_open = false;

  ~ct_gradient_parts_s() {
    for (const at::Tensor &leaf : leaves) torch::autograd::impl::set_post_acc_grad_hooks(leaf, nullptr);
  }

  void begin() {
    finish();
    for (Part &part : parts) part.missing = part.leaves;
    gone = 0;
    is_open = true;
  }

  void arrive(size_t number) {
    if (!is_open) return;
    --parts[number].missing;
    while (gone < parts.size() && parts[gone].missing == 0) leave(parts[gone++]);
  }

  // Those that the pass did not reach leave now.
  void finish() {
    if (!is_open) return;
    while (gone < parts.size()) leave(parts[gone++]);
    is_open = false;
    together(group, [&] {
      Works works;
      for (const Part &part : parts) works.push_back(part.work);
      return works;
    });
    for (Part &part : parts) {
      if (part.sum[0].data_ptr() != part.gradients.data_ptr()) part.gradients.copy_(part.sum[0]);
      part.sum.clear();
    }
  }

private:
  void leave(Part &part) {
    require(!group->is_broken, "the group of processes has ended");
    part.sum = {at_way(group, part.gradients)};
    part.work = group->backend(part.sum[0]).allreduce(part.sum);
  }
};

namespace {

struct Arrival : torch::autograd::PostAccumulateGradHook {
  ct_gradient_parts parts;
  size_t number;
  Arrival(ct_gradient_parts parts, size_t number) : parts(parts), number(number) {}
  void operator()(const at::Tensor &) override { parts->arrive(number); }
};

} // namespace

void ctorch::sum_over(ct_group group, const std::vector<at::Tensor> &tensors) {
  std::vector<std::vector<at::Tensor>> sums;
  for (const at::Tensor &tensor : tensors) sums.push_back({at_way(group, tensor)});
  together(group, [&] {
    Works works;
    for (auto &sum : sums) works.push_back(group->backend(sum[0]).allreduce(sum));
    return works;
  });
  for (size_t index = 0; index < tensors.size(); ++index) {
    const at::Tensor &sum = sums[index][0];
    if (sum.data_ptr() != tensors[index].data_ptr()) tensors[index].detach().copy_(sum);
  }
}

at::Tensor ctorch::stacked_over(ct_group group, const at::Tensor &tensor) {
  std::vector<at::Tensor> own = {at_way(group, tensor)};
  std::vector<int64_t> shape = tensor.sizes().vec();
  shape.insert(shape.begin(), group->size);
  const at::Tensor all = at::empty(shape, own[0].options());
  std::vector<std::vector<at::Tensor>> parts = {all.unbind(0)};
  together(group, [&] { return Works{group->backend(own[0]).allgather(parts, own)}; });
  return all.to(tensor.device());
}

ct_group ct_group_join(const ct_meeting *place) {
  try {
    FLAGS_caffe2_log_level = 3; // what ends the program
    const WithoutPipeSignals spared;
    c10d::TCPStoreOptions options;
    options.port = static_cast<uint16_t>(place->port);
    options.isServer = place->serves;
    options.numWorkers = place->size;
    options.waitWorkers = false;
    options.timeout = in_milliseconds(place->patience);
    c10::intrusive_ptr<c10d::Store> store = c10::make_intrusive<c10d::TCPStore>(std::string(place->host), options);
    store = c10::make_intrusive<c10d::PrefixStore>(std::string(place->prefix), store);
    // All are there before the first one is asked to answer within the timeout.
    std::vector<std::string> all;
    for (int rank = 0; rank < place->size; ++rank) all.push_back("rank " + std::to_string(rank));
    store->set(all[place->rank], std::string("is there"));
    store->wait(all, in_milliseconds(place->patience));
    const auto choices = Gloo::Options::create(in_milliseconds(place->timeout));
    choices->devices.push_back(device_for(place->host));
    choices->threads = 2; // for gradients and moments, which are summed at the same time
    const milliseconds timeout = in_milliseconds(place->timeout);
    return new ct_group_s{place->rank, place->size, store, timeout, joined(store, *place, choices, timeout), {}};
  } catch (...) {
    keep_current_exception();
    return nullptr;
  }
}

void ct_group_free(ct_group group) {
  // Where a call has failed, Gloo's threads may wait for the others for long yet: they end with the process.
  if (!group->is_broken) delete group;
}

int ct_group_use_nccl(ct_group group, const char *library) {
  return perform([&] {
    void *opened = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (!opened) throw std::runtime_error(dlerror());
    const WithoutPipeSignals spared;
    const auto join = reinterpret_cast<decltype(&homeostat_nccl_join)>(dlsym(opened, "homeostat_nccl_join"));
    require(join, "the library with NCCL is of another version");
    // After the timeout what the GPU waits for is given up, and Gloo tells which process has gone; c10d would end this
    // one.
    setenv("TORCH_NCCL_ASYNC_ERROR_HANDLING", "2", 0);
    const homeostat_nccl_meeting meeting = {c10::make_intrusive<c10d::PrefixStore>("nccl", group->store), group->rank,
                                            group->size, group->timeout};
    group->nccl = c10::intrusive_ptr<c10d::Backend>::reclaim(join(&meeting));
  });
}

int ct_group_sum(ct_group group, const ct_tensor *tensors, int count) {
  return perform([&] {
    std::vector<at::Tensor> all;
    for (int index = 0; index < count; ++index) all.push_back(tensors[index]->value);
    sum_over(group, all);
  });
}

ct_gradient_parts ct_gradient_parts_new(ct_group group, const ct_tensor *gradients, const int *leaves_of, int count,
                                        const ct_tensor *leaves) {
  try {
    auto all = std::make_unique<ct_gradient_parts_s>();
    all->group = group;
    for (int number = 0; number < count; ++number) {
      all->parts.push_back({gradients[number]->value, leaves_of[number]});
      for (int index = 0; index < leaves_of[number]; ++index) {
        const at::Tensor &leaf = (*leaves++)->value;
        all->leaves.push_back(leaf);
        torch::autograd::impl::set_post_acc_grad_hooks(leaf, std::make_unique<Arrival>(all.get(), number));
      }
    }
    return all.release();
  } catch (...) {
    keep_current_exception();
    return nullptr;
  }
}

int ct_gradient_parts_gone(ct_gradient_parts parts) { return static_cast<int>(parts->gone); }

void ct_gradient_parts_free(ct_gradient_parts parts) { delete parts; }

int ct_gradient_parts_begin(ct_gradient_parts parts) {
  return perform([&] { parts->begin(); });
}

int ct_gradient_parts_finish(ct_gradient_parts parts) {
  return perform([&] { parts->finish(); });
}

ct_tensor ct_group_stack(ct_group group, ct_tensor tensor) {
  return make([&] { return stacked_over(group, tensor->value); });
}

ct_tensor ct_group_gather(ct_group group, ct_tensor rows) {
  return make([&] { return Gathering::apply(rows->value, group); });
}

int ct_group_tell(ct_group group, const char *key) {
  return perform([&] { group->store->set(key, std::string("1")); });
}

int ct_group_await(ct_group group, const char *key, double seconds) {
  return perform([&] { group->store->wait({key}, in_milliseconds(seconds)); });
}
