// find, match, gmatch and gsub, in place of Lua's own.
#define _GNU_SOURCE
#include "matcher.h"

#include <ctype.h>
#include <string.h>

static clua_text text_at(lua_State *L, int index) {
  clua_text text;
  text.bytes = luaL_checklstring(L, index, &text.length);
  return text;
}

// MARK: Captures as values

static void push_capture(clua_matcher *m, int level, const char *s, const char *end) {
  if (level >= m->level) {
    if (level != 0) luaL_error(m->L, "invalid capture index");
    lua_pushlstring(m->L, s, (size_t)(end - s));
    return;
  }
  ptrdiff_t length = m->capture[level].length;
  if (length == OPEN) luaL_error(m->L, "unfinished capture");
  if (length == POSITION) {
    lua_pushinteger(m->L, m->capture[level].start - m->start + 1);
  } else {
    lua_pushlstring(m->L, m->capture[level].start, (size_t)length);
  }
}

// Pushes all captures, or the whole match where there are none (unless `s` is NULL); how many.
static int push_captures(clua_matcher *m, const char *s, const char *end) {
  int count = m->level == 0 && s != NULL ? 1 : m->level;
  luaL_checkstack(m->L, count, "too many captures");
  for (int level = 0; level < count; level++) push_capture(m, level, s, end);
  return count;
}

// MARK: find and match

static int find_or_match(lua_State *L, int finds) {
  clua_text text = text_at(L, 1);
  clua_text pattern = text_at(L, 2);
  ptrdiff_t start = luaL_optinteger(L, 3, 1);
  if (start < 0) start += (ptrdiff_t)text.length + 1;
  start = start < 1 ? 0 : start - 1;
  if (start > (ptrdiff_t)text.length) start = (ptrdiff_t)text.length;
  int is_plain = finds && (lua_toboolean(L, 4)
    || pattern.length == 0 || strcspn(pattern.bytes, "^$*+?.([%-") >= pattern.length);
  if (is_plain) {
    const char *found = memmem(
      text.bytes + start, text.length - (size_t)start, pattern.bytes, pattern.length);
    if (found == NULL) {
      lua_pushnil(L);
      return 1;
    }
    lua_pushinteger(L, found - text.bytes + 1);
    lua_pushinteger(L, found - text.bytes + (ptrdiff_t)pattern.length);
    return 2;
  }
  clua_matcher m;
  clua_match_in(&m, L, text, pattern);
  const char *p = pattern.bytes;
  int is_anchored = pattern.length > 0 && *p == '^';
  if (is_anchored) p++;
  for (const char *s = text.bytes + start; s <= m.end; s++) {
    const char *end = clua_match_at(&m, s, p);
    if (end != NULL) {
      if (!finds) return push_captures(&m, s, end);
      lua_pushinteger(L, s - text.bytes + 1);
      lua_pushinteger(L, end - text.bytes);
      return push_captures(&m, NULL, NULL) + 2;
    }
    if (is_anchored) break;
  }
  lua_pushnil(L);
  return 1;
}

static int find(lua_State *L) { return find_or_match(L, 1); }

static int match_once(lua_State *L) { return find_or_match(L, 0); }

// MARK: gmatch

static int next_match(lua_State *L) {
  size_t length;
  clua_text text, pattern;
  text.bytes = lua_tolstring(L, lua_upvalueindex(1), &text.length);
  pattern.bytes = lua_tolstring(L, lua_upvalueindex(2), &pattern.length);
  length = (size_t)lua_tointeger(L, lua_upvalueindex(3));
  clua_matcher m;
  clua_match_in(&m, L, text, pattern);
  for (const char *s = text.bytes + length; s <= m.end; s++) {
    const char *end = clua_match_at(&m, s, pattern.bytes);
    if (end == NULL) continue;
    // An empty match goes on one further, lest it be found again.
    lua_pushinteger(L, end - text.bytes + (end == s));
    lua_replace(L, lua_upvalueindex(3));
    return push_captures(&m, s, end);
  }
  return 0;
}

static int every_match(lua_State *L) {
  text_at(L, 1);
  text_at(L, 2);
  lua_settop(L, 2);
  lua_pushinteger(L, 0);
  lua_pushcclosure(L, next_match, 3);
  return 1;
}

// MARK: gsub

static void add_text(clua_matcher *m, luaL_Buffer *into, const char *s, const char *end) {
  size_t length;
  const char *text = lua_tolstring(m->L, 3, &length);
  for (size_t i = 0; i < length; i++) {
    if (text[i] != '%') {
      luaL_addchar(into, text[i]);
    } else if (++i < length && isdigit((unsigned char)text[i])) {
      if (text[i] == '0') {
        luaL_addlstring(into, s, (size_t)(end - s));
      } else {
        push_capture(m, text[i] - '1', s, end);
        luaL_addvalue(into);
      }
    } else {
      luaL_addchar(into, i < length ? text[i] : '\0');
    }
  }
}

static void add_value(clua_matcher *m, luaL_Buffer *into, const char *s, const char *end) {
  lua_State *L = m->L;
  switch (lua_type(L, 3)) {
    case LUA_TFUNCTION:
      lua_pushvalue(L, 3);
      lua_call(L, push_captures(m, s, end), 1);
      break;
    case LUA_TTABLE:
      push_capture(m, 0, s, end);
      lua_gettable(L, 3);
      break;
    default: add_text(m, into, s, end); return;
  }
  if (!lua_toboolean(L, -1)) {
    lua_pop(L, 1);
    lua_pushlstring(L, s, (size_t)(end - s));
  } else if (!lua_isstring(L, -1)) {
    luaL_error(L, "invalid replacement value (a %s)", luaL_typename(L, -1));
  }
  luaL_addvalue(into);
}

static int substitute(lua_State *L) {
  clua_text text = text_at(L, 1);
  clua_text pattern = text_at(L, 2);
  int type = lua_type(L, 3);
  ptrdiff_t most = luaL_optinteger(L, 4, (lua_Integer)text.length + 1);
  luaL_argcheck(
    L, type == LUA_TNUMBER || type == LUA_TSTRING || type == LUA_TFUNCTION || type == LUA_TTABLE,
    3, "string/function/table expected");
  const char *p = pattern.bytes;
  int is_anchored = pattern.length > 0 && *p == '^';
  if (is_anchored) p++;
  clua_matcher m;
  clua_match_in(&m, L, text, pattern);
  luaL_Buffer result;
  luaL_buffinit(L, &result);
  const char *s = text.bytes;
  ptrdiff_t count = 0;
  while (count < most) {
    const char *end = clua_match_at(&m, s, p);
    if (end != NULL) {
      count++;
      add_value(&m, &result, s, end);
    }
    if (end != NULL && end > s) {
      s = end;
    } else if (s < m.end) {
      luaL_addchar(&result, *s++);
    } else {
      break;
    }
    if (is_anchored) break;
  }
  luaL_addlstring(&result, s, (size_t)(m.end - s));
  luaL_pushresult(&result);
  lua_pushinteger(L, count);
  return 2;
}

void clua_open_patterns(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"find", find}, {"match", match_once}, {"gmatch", every_match}, {"gsub", substitute},
    {NULL, NULL},
  };
  lua_getfield(L, -1, "string");
  for (const luaL_Reg *own = functions; own->name != NULL; own++) {
    lua_pushcfunction(L, own->func);
    lua_setfield(L, -2, own->name);
  }
  lua_pushnil(L);
  lua_setfield(L, -2, "gfind");
  lua_pop(L, 1);
}
