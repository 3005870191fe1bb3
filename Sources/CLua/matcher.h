// Lua's patterns, with a limit to how long and how deep they match.
#ifndef CLUA_MATCHER_H
#define CLUA_MATCHER_H

#include "run.h"

// How many captures a pattern may have; what a capture has instead of a length before it ends, and when it is a position.
enum { CAPTURES = 32, OPEN = -1, POSITION = -2 };

typedef struct {
  lua_State *L;
  const char *start;
  const char *end;
  const char *pattern_end;
  int depth;
  int steps;
  int level;
  struct {
    const char *start;
    ptrdiff_t length;
  } capture[CAPTURES];
} clua_matcher;

// Readies a matcher of a text; both texts must stay on the stack of Lua.
void clua_match_in(clua_matcher *m, lua_State *L, clua_text text, clua_text pattern);
// The end of the match of the pattern from `p` that begins at `s`; NULL: there is none.
const char *clua_match_at(clua_matcher *m, const char *s, const char *p);

#endif
