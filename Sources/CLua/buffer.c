#include "CLua.h"

#include <stdlib.h>
#include <string.h>

int clua_append(clua_buffer *buffer, const void *bytes, size_t length) {
  if (length > buffer->capacity - buffer->length) {
    size_t capacity = buffer->capacity < 256 ? 256 : buffer->capacity;
    while (capacity - buffer->length < length) {
      if (capacity > SIZE_MAX / 2) return 0;
      capacity *= 2;
    }
    char *grown = realloc(buffer->bytes, capacity);
    if (grown == NULL) return 0;
    buffer->bytes = grown;
    buffer->capacity = capacity;
  }
  if (length > 0) memcpy(buffer->bytes + buffer->length, bytes, length);
  buffer->length += length;
  return 1;
}

void clua_free(clua_buffer *buffer) {
  free(buffer->bytes);
  *buffer = (clua_buffer){NULL, 0, 0};
}
