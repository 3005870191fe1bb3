// The walk over what is loaded is an extension of GNU, which Swift's own view of the C library leaves out.
#define _GNU_SOURCE
#include "CLoader.h"

#include <link.h>
#include <string.h>

struct visitor {
  void (*body)(const char *path, void *context);
  void *context;
};

static int visit(struct dl_phdr_info *object, size_t size, void *context) {
  (void)size;
  const struct visitor *visitor = context;
  if (object->dlpi_name != NULL && strchr(object->dlpi_name, '/') != NULL)
    visitor->body(object->dlpi_name, visitor->context);
  return 0;
}

void bobbin_each_loaded_object(void (*body)(const char *path, void *context), void *context) {
  struct visitor visitor = {body, context};
  dl_iterate_phdr(visit, &visitor);
}
