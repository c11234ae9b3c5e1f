#pragma once
#include <png.h>
#include <string.h>

// The simplified API's constants are macros with casts, and its message a fixed array; neither
// reaches Swift, hence these few inline functions.

static inline void png_shim_prepare(png_image *image) {
  memset(image, 0, sizeof *image);
  image->version = PNG_IMAGE_VERSION;
}

static inline const char *png_shim_message(const png_image *image) { return image->message; }

static inline void png_shim_set_format(png_image *image, int channels) {
  image->format = channels == 1 ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
  // Without a gamma of its own, an image of 16 bits would be taken as linear and be brightened.
  image->flags |= PNG_IMAGE_FLAG_16BIT_sRGB;
}
