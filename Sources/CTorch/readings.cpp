// Counting what asks for the elements of tensors, which on a GPU waits until it has done all that it was told.
#include <ATen/record_function.h>

#include <algorithm>
#include <string_view>
#include <utility>

#include "guard.h"

using namespace ctorch;

namespace {
struct Count {
  int64_t readings = 0;
  // How deep the thread is in operations that look at elements on the CPU alone, to check them.
  int checks = 0;
  at::CallbackHandle handle = at::INVALID_CALLBACK_HANDLE;
};
thread_local Count count;

// The operations of LibTorch whose result, or its shape, depends on elements.
constexpr std::string_view reading[] = {
    "aten::_local_scalar_dense", "aten::equal",    "aten::nonzero",    "aten::masked_select",
    "aten::_unique2",            "aten::bincount", "aten::unique_dim", "aten::unique_consecutive",
};

bool is_check(const at::RecordFunction &function) {
  return std::string_view(function.name()) == "aten::one_hot";
}

std::unique_ptr<at::ObserverContext> begin(const at::RecordFunction &function) {
  if (is_check(function)) count.checks++;
  const bool reads = std::find(std::begin(reading), std::end(reading),
                               std::string_view(function.name())) != std::end(reading);
  if (reads && count.checks == 0) count.readings++;
  return nullptr;
}

void end(const at::RecordFunction &function, at::ObserverContext *) {
  if (is_check(function)) count.checks--;
}
} // namespace

void ctorch::count_reading() {
  if (count.handle != at::INVALID_CALLBACK_HANDLE) count.readings++;
}

int ct_begin_counting_readings(void) {
  return perform([] {
    require(count.handle == at::INVALID_CALLBACK_HANDLE, "readings are counted already");
    count = {};
    count.handle = at::addThreadLocalCallback(at::RecordFunctionCallback(begin, end).scopes(
        {at::RecordScope::FUNCTION, at::RecordScope::BACKWARD_FUNCTION}));
  });
}

int64_t ct_end_counting_readings(void) {
  const Count last = std::exchange(count, {});
  if (last.handle != at::INVALID_CALLBACK_HANDLE) at::removeCallback(last.handle);
  return last.readings;
}
