#pragma once

// Looks at 64 bytes at a time; bit i of what comes back is of byte i.

#include <stdint.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

// Which bytes are equal to one.
static inline uint64_t cn_equal(const uint8_t *bytes, uint8_t byte) {
  uint64_t bits = 0;
#ifdef __SSE2__
  const __m128i all = _mm_set1_epi8((char)byte);
  for (int part = 0; part < 4; part++) {
    const __m128i sixteen = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(_mm_cmpeq_epi8(sixteen, all)) << 16 * part;
  }
#else
  for (int place = 0; place < 64; place++) bits |= (uint64_t)(bytes[place] == byte) << place;
#endif
  return bits;
}

// Which bytes are no less than one.
static inline uint64_t cn_at_least(const uint8_t *bytes, uint8_t least) {
  uint64_t bits = 0;
#ifdef __SSE2__
  const __m128i all = _mm_set1_epi8((char)least);
  for (int part = 0; part < 4; part++) {
    const __m128i sixteen = _mm_loadu_si128((const __m128i *)(bytes + 16 * part));
    const __m128i found = _mm_cmpeq_epi8(_mm_max_epu8(sixteen, all), sixteen);
    bits |= (uint64_t)(uint32_t)_mm_movemask_epi8(found) << 16 * part;
  }
#else
  for (int place = 0; place < 64; place++) bits |= (uint64_t)(bytes[place] >= least) << place;
#endif
  return bits;
}

// Exchanges two bytes for two others.
static inline void cn_replace(uint8_t *bytes, uint8_t first, uint8_t second, uint8_t for_first, uint8_t for_second) {
  for (int place = 0; place < 64; place++) {
    const uint8_t byte = bytes[place];
    bytes[place] = byte == first ? for_first : byte == second ? for_second : byte;
  }
}
