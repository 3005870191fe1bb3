// Replies: what RESP2 is in Lua, and what Lua is in RESP2.
#include "run.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// MARK: From RESP2

typedef struct {
  const char *next;
  const char *end;
} reader;

// The line up to its CR LF, which is passed over.
static clua_text line(reader *from) {
  const char *start = from->next;
  const char *end = memchr(start, '\r', (size_t)(from->end - start));
  if (end == NULL || from->end - end < 2) end = from->end;
  from->next = end == from->end ? end : end + 2;
  return (clua_text){start, (size_t)(end - start)};
}

static long long number(clua_text text) {
  long long number = 0;
  int negative = text.length > 0 && text.bytes[0] == '-';
  for (size_t i = negative; i < text.length; i++) {
    // Downwards, for the least number has no positive twin.
    number = number * 10 - (text.bytes[i] - '0');
  }
  return negative ? number : -number;
}

static void push_member(lua_State *L, const char *name, clua_text text) {
  lua_createtable(L, 0, 1);
  lua_pushstring(L, name);
  lua_pushlstring(L, text.bytes, text.length);
  lua_rawset(L, -3);
}

static void push_value(lua_State *L, reader *from) {
  if (from->next == from->end) {
    lua_pushboolean(L, 0);
    return;
  }
  char type = *from->next++;
  clua_text head = line(from);
  switch (type) {
    case ':': lua_pushnumber(L, (lua_Number)number(head)); return;
    case '+': push_member(L, "ok", head); return;
    case '-': push_member(L, "err", head); return;
    case '$': {
      long long length = number(head);
      if (length < 0 || length > from->end - from->next - 2) {
        lua_pushboolean(L, 0);
        return;
      }
      lua_pushlstring(L, from->next, (size_t)length);
      from->next += length + 2;
      return;
    }
    case '*': {
      long long count = number(head);
      if (count < 0) {
        lua_pushboolean(L, 0);
        return;
      }
      luaL_checkstack(L, 4, "a reply is nested too deep");
      lua_createtable(L, (int)count, 0);
      for (long long i = 1; i <= count; i++) {
        push_value(L, from);
        lua_rawseti(L, -2, (int)i);
      }
      return;
    }
    default: lua_pushboolean(L, 0);
  }
}

void clua_push_reply(lua_State *L, const clua_buffer *reply) {
  reader from = {reply->bytes, reply->bytes + reply->length};
  push_value(L, &from);
}

// MARK: To RESP2

// How deep tables of a reply may lie in each other.
enum { DEPTH = 64 };

static void put(lua_State *L, const void *bytes, size_t length) {
  clua_running *run = clua_of(L);
  if (run->reply->length + length > run->limits->reply) clua_stop(L, clua_reply_too_large);
  if (!clua_append(run->reply, bytes, length)) clua_stop(L, clua_out_of_memory);
}

static void put_head(lua_State *L, char type, long long number) {
  char head[32];
  int length = snprintf(head, sizeof head, "%c%lld\r\n", type, number);
  put(L, head, (size_t)length);
}

static void put_string(lua_State *L, const char *bytes, size_t length) {
  put_head(L, '$', (long long)length);
  put(L, bytes, length);
  put(L, "\r\n", 2);
}

// A state or an error: one line.
static void put_line(lua_State *L, char type, int index) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  put(L, &type, 1);
  for (size_t i = 0; i < length; i++) {
    int breaks = text[i] == '\r' || text[i] == '\n';
    put(L, breaks ? " " : text + i, 1);
  }
  put(L, "\r\n", 2);
}

static void put_value(lua_State *L, int depth);

// Whether the table on the top has a member of this name and type, which is pushed then.
static int has(lua_State *L, const char *name, int type) {
  lua_pushstring(L, name);
  lua_rawget(L, -2);
  if (lua_type(L, -1) == type) return 1;
  lua_pop(L, 1);
  return 0;
}

// The keys of the table on the top, and its values too when they count.
static void put_keys(lua_State *L, int depth, int with_values) {
  long long count = 0;
  for (lua_pushnil(L); lua_next(L, -2); lua_pop(L, 1)) count++;
  put_head(L, '*', with_values ? 2 * count : count);
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pushvalue(L, -2);
    put_value(L, depth);
    if (with_values) put_value(L, depth); else lua_pop(L, 1);
  }
}

static void put_elements(lua_State *L, int depth) {
  int count = 0;
  for (;; count++) {
    lua_rawgeti(L, -1, count + 1);
    int ends = lua_isnil(L, -1);
    lua_pop(L, 1);
    if (ends) break;
  }
  put_head(L, '*', count);
  for (int i = 1; i <= count; i++) {
    lua_rawgeti(L, -1, i);
    put_value(L, depth);
  }
}

static void put_double(lua_State *L) {
  double value = lua_tonumber(L, -1);
  char digits[64];
  int length = isinf(value)
    ? snprintf(digits, sizeof digits, value > 0 ? "inf" : "-inf")
    : snprintf(digits, sizeof digits, "%.17g", value);
  put_string(L, digits, (size_t)length);
}

// The table on the top; it stays there.
static void put_table(lua_State *L, int depth) {
  if (has(L, "err", LUA_TSTRING)) {
    put_line(L, '-', -1);
  } else if (has(L, "ok", LUA_TSTRING)) {
    put_line(L, '+', -1);
  } else if (has(L, "double", LUA_TNUMBER)) {
    put_double(L);
  } else if (has(L, "big_number", LUA_TSTRING)) {
    size_t length;
    const char *digits = lua_tolstring(L, -1, &length);
    put_string(L, digits, length);
  } else if (has(L, "map", LUA_TTABLE)) {
    put_keys(L, depth, 1);
  } else if (has(L, "set", LUA_TTABLE)) {
    put_keys(L, depth, 0);
  } else {
    put_elements(L, depth);
    return;
  }
  lua_pop(L, 1);
}

// The value on the top, which is taken off.
static void put_value(lua_State *L, int depth) {
  clua_running *run = clua_of(L);
  if (++run->elements > run->limits->elements || depth > DEPTH) clua_stop(L, clua_reply_too_large);
  luaL_checkstack(L, 8, "a reply is nested too deep");
  switch (lua_type(L, -1)) {
    case LUA_TSTRING: {
      size_t length;
      const char *text = lua_tolstring(L, -1, &length);
      put_string(L, text, length);
      break;
    }
    case LUA_TBOOLEAN:
      if (lua_toboolean(L, -1)) put_head(L, ':', 1); else put_head(L, '$', -1);
      break;
    case LUA_TNUMBER: {
      double number = lua_tonumber(L, -1);
      // What has no place in 64 bits becomes what x86 makes of it, and so Redis.
      int fits = number >= -9223372036854775808.0 && number < 9223372036854775808.0;
      put_head(L, ':', fits ? (long long)number : INT64_MIN);
      break;
    }
    case LUA_TTABLE: put_table(L, depth + 1); break;
    default: put_head(L, '$', -1);
  }
  lua_pop(L, 1);
}

void clua_answer(lua_State *L) {
  clua_of(L)->reply->length = 0;
  put_value(L, 0);
}
