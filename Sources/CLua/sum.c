#include "CLua.h"

#include <ctype.h>
#include <errno.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static int read_number(const char *text, long double *number) {
  char *end;
  if (*text == '\0' || isspace((unsigned char)*text)) return 0;
  errno = 0;
  *number = strtold(text, &end);
  if (*end != '\0' || isnan(*number)) return 0;
  return errno != ERANGE || !(isinf(*number) || fpclassify(*number) == FP_ZERO);
}

clua_addition clua_add(const char *left, const char *right, char *sum) {
  long double a, b;
  if (!read_number(left, &a) || !read_number(right, &b)) return clua_not_a_number;
  long double whole = a + b;
  if (isnan(whole) || isinf(whole)) return clua_not_finite;
  int length = snprintf(sum, CLUA_SUM_BYTES, "%.17Lf", whole);
  if (length < 0 || length >= CLUA_SUM_BYTES) return clua_not_finite;
  char *end = sum + length;
  if (strchr(sum, '.') != NULL) {
    while (end[-1] == '0') end--;
    if (end[-1] == '.') end--;
  }
  *end = '\0';
  if (strcmp(sum, "-0") == 0) strcpy(sum, "0");
  return clua_sum;
}
