// std::from_chars behind a C face: it rounds as strtod does, in a fifth of the time.
#include "cnumbers.h"

#include <charconv>

bool cn_double(const char *begin, const char *end, double *number) {
  const auto [stop, error] = std::from_chars(begin, end, *number);
  return error == std::errc{} && stop == end;
}
