// Lua's patterns, with a limit to how long and how deep they match.
//
// Lua's own matcher is one call to C, which no hook interrupts: a pattern such as ".-.-.-.-b" over a long string
// keeps it busy for hours, and ("a?"):rep(1e6) runs out of stack. The matching follows lstrlib.c of Lua 5.1,
// step by step, so that patterns mean the same:
//
//   Copyright (C) 1994-2012 Lua.org, PUC-Rio.
//
//   Permission is hereby granted, free of charge, to any person obtaining a copy of this software and associated
//   documentation files (the "Software"), to deal in the Software without restriction, including without limitation
//   the rights to use, copy, modify, merge, publish, distribute, sublicense, and/or sell copies of the Software,
//   and to permit persons to whom the Software is furnished to do so, subject to the following conditions:
//
//   The above copyright notice and this permission notice shall be included in all copies or substantial portions of
//   the Software.
//
//   THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT LIMITED TO
//   THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN NO EVENT SHALL THE
//   AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY, WHETHER IN AN ACTION OF
//   CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE SOFTWARE OR THE USE OR OTHER DEALINGS
//   IN THE SOFTWARE.
#include "matcher.h"

#include <ctype.h>
#include <string.h>

enum { DEPTH = 200, STEPS = 4096 };

static const char *match(clua_matcher *m, const char *s, const char *p);

static unsigned char byte(const char *at) { return (unsigned char)*at; }

// Counts one step, and now and then looks at the limits.
static void step(clua_matcher *m) {
  if (++m->steps < STEPS) return;
  m->steps = 0;
  clua_work(m->L, STEPS);
}

// MARK: One element

// The end of the element of the pattern that begins at `p`.
static const char *element_end(clua_matcher *m, const char *p) {
  if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
  switch (*p++) {
    case '%':
      if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (ends with '%%')");
      return p + 1;
    case '[':
      if (p < m->pattern_end && *p == '^') p++;
      do {
        if (p == m->pattern_end) luaL_error(m->L, "malformed pattern (missing ']')");
        if (*p++ == '%' && p < m->pattern_end) p++;
      } while (p == m->pattern_end || *p != ']');
      return p + 1;
    default: return p;
  }
}

static int is_in_class(unsigned char c, unsigned char class) {
  int is_in;
  switch (tolower(class)) {
    case 'a': is_in = isalpha(c); break;
    case 'c': is_in = iscntrl(c); break;
    case 'd': is_in = isdigit(c); break;
    case 'l': is_in = islower(c); break;
    case 'p': is_in = ispunct(c); break;
    case 's': is_in = isspace(c); break;
    case 'u': is_in = isupper(c); break;
    case 'w': is_in = isalnum(c); break;
    case 'x': is_in = isxdigit(c); break;
    case 'z': is_in = c == 0; break;
    default: return class == c;
  }
  return isupper(class) ? !is_in : is_in;
}

// Whether `c` is in the set from `p`, its '[', to `last`, its ']'.
static int is_in_set(unsigned char c, const char *p, const char *last) {
  int found = 1;
  if (p[1] == '^') {
    found = 0;
    p++;
  }
  while (++p < last) {
    if (*p == '%') {
      p++;
      if (is_in_class(c, byte(p))) return found;
    } else if (p[1] == '-' && p + 2 < last) {
      p += 2;
      if (byte(p - 2) <= c && c <= byte(p)) return found;
    } else if (byte(p) == c) {
      return found;
    }
  }
  return !found;
}

static int is_single(clua_matcher *m, unsigned char c, const char *p, const char *element) {
  switch (*p) {
    case '.': return 1;
    case '%': return is_in_class(c, byte(p + 1));
    case '[':
      // A long set is as much work as many steps.
      m->steps += (int)((element - p) >> 4);
      return is_in_set(c, p, element - 1);
    default: return byte(p) == c;
  }
}

// MARK: Repetitions, captures, balances

static const char *match_most(clua_matcher *m, const char *s, const char *p, const char *element) {
  ptrdiff_t count = 0;
  while (s + count < m->end && is_single(m, byte(s + count), p, element)) {
    count++;
    step(m);
  }
  for (; count >= 0; count--) {
    const char *found = match(m, s + count, element + 1);
    if (found != NULL) return found;
  }
  return NULL;
}

static const char *match_fewest(clua_matcher *m, const char *s, const char *p, const char *element) {
  for (;;) {
    const char *found = match(m, s, element + 1);
    if (found != NULL) return found;
    if (s >= m->end || !is_single(m, byte(s), p, element)) return NULL;
    s++;
  }
}

static const char *match_balance(clua_matcher *m, const char *s, const char *p) {
  if (p + 1 >= m->pattern_end) luaL_error(m->L, "unbalanced pattern");
  if (s >= m->end || *s != *p) return NULL;
  int open = 1;
  for (const char *at = s + 1; at < m->end; at++) {
    step(m);
    if (*at == p[1]) {
      if (--open == 0) return at + 1;
    } else if (*at == *p) {
      open++;
    }
  }
  return NULL;
}

static const char *begin_capture(clua_matcher *m, const char *s, const char *p, ptrdiff_t what) {
  if (m->level >= CAPTURES) luaL_error(m->L, "too many captures");
  m->capture[m->level].start = s;
  m->capture[m->level].length = what;
  m->level++;
  const char *found = match(m, s, p);
  if (found == NULL) m->level--;
  return found;
}

static const char *end_capture(clua_matcher *m, const char *s, const char *p) {
  int level = m->level - 1;
  while (level >= 0 && m->capture[level].length != OPEN) level--;
  if (level < 0) luaL_error(m->L, "invalid pattern capture");
  m->capture[level].length = s - m->capture[level].start;
  const char *found = match(m, s, p);
  if (found == NULL) m->capture[level].length = OPEN;
  return found;
}

static const char *match_capture(clua_matcher *m, const char *s, unsigned char digit) {
  int level = digit - '1';
  if (level < 0 || level >= m->level || m->capture[level].length == OPEN) {
    luaL_error(m->L, "invalid capture index");
  }
  ptrdiff_t length = m->capture[level].length;
  if (length < 0 || m->end - s < length) return NULL;
  return memcmp(m->capture[level].start, s, (size_t)length) == 0 ? s + length : NULL;
}

// %f[set]: between a byte that is not in the set and one that is.
static const char *match_frontier(clua_matcher *m, const char *s, const char *p, const char **next) {
  if (p >= m->pattern_end || *p != '[') luaL_error(m->L, "missing '[' after '%%f' in pattern");
  const char *element = element_end(m, p);
  unsigned char before = s == m->start ? 0 : byte(s - 1);
  unsigned char after = s == m->end ? 0 : byte(s);
  *next = element;
  return !is_in_set(before, p, element - 1) && is_in_set(after, p, element - 1) ? s : NULL;
}

// MARK: Matching

static const char *match_here(clua_matcher *m, const char *s, const char *p) {
  for (;;) {
    step(m);
    if (p == m->pattern_end) return s;
    if (*p == '(') {
      if (p + 1 < m->pattern_end && p[1] == ')') return begin_capture(m, s, p + 2, POSITION);
      return begin_capture(m, s, p + 1, OPEN);
    }
    if (*p == ')') return end_capture(m, s, p + 1);
    if (*p == '$' && p + 1 == m->pattern_end) return s == m->end ? s : NULL;
    if (*p == '%' && p + 1 < m->pattern_end) {
      if (p[1] == 'b') {
        s = match_balance(m, s, p + 2);
        if (s == NULL) return NULL;
        p += 4;
        continue;
      }
      if (p[1] == 'f') {
        s = match_frontier(m, s, p + 2, &p);
        if (s == NULL) return NULL;
        continue;
      }
      if (isdigit(byte(p + 1))) {
        s = match_capture(m, s, byte(p + 1));
        if (s == NULL) return NULL;
        p += 2;
        continue;
      }
    }
    const char *element = element_end(m, p);
    int fits = s < m->end && is_single(m, byte(s), p, element);
    switch (element == m->pattern_end ? '\0' : *element) {
      case '?':
        if (fits) {
          const char *found = match(m, s + 1, element + 1);
          if (found != NULL) return found;
        }
        p = element + 1;
        continue;
      case '*': return match_most(m, s, p, element);
      case '+': return fits ? match_most(m, s + 1, p, element) : NULL;
      case '-': return match_fewest(m, s, p, element);
      default:
        if (!fits) return NULL;
        s++;
        p = element;
    }
  }
}

static const char *match(clua_matcher *m, const char *s, const char *p) {
  if (++m->depth > DEPTH) luaL_error(m->L, "pattern too complex");
  const char *found = match_here(m, s, p);
  m->depth--;
  return found;
}

// Where a match begins at `s`; what an earlier one left is forgotten.
const char *clua_match_at(clua_matcher *m, const char *s, const char *p) {
  m->level = 0;
  m->depth = 0;
  return match(m, s, p);
}

void clua_match_in(clua_matcher *m, lua_State *L, clua_text text, clua_text pattern) {
  m->L = L;
  m->start = text.bytes;
  m->end = text.bytes + text.length;
  m->pattern_end = pattern.bytes + pattern.length;
  m->steps = 0;
}
