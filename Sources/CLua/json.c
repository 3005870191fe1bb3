// cjson.encode and cjson.decode, with the defaults of lua-cjson.
#include "json.h"

#include <math.h>
#include <stdio.h>
#include <string.h>

// MARK: Encoding

static void put(lua_State *L, const char *bytes, size_t length) {
  clua_running *run = clua_of(L);
  if (run->call.length + length > run->limits->memory) luaL_error(L, "not enough memory");
  if (!clua_append(&run->call, bytes, length)) luaL_error(L, "not enough memory");
}

static void put_text(lua_State *L, const char *text) { put(L, text, strlen(text)); }

static void put_string(lua_State *L, int index) {
  size_t length;
  const char *text = lua_tolstring(L, index, &length);
  put_text(L, "\"");
  size_t plain = 0;
  for (size_t i = 0; i < length; i++) {
    unsigned char c = (unsigned char)text[i];
    char escape[8];
    switch (c) {
      case '"': strcpy(escape, "\\\""); break;
      case '\\': strcpy(escape, "\\\\"); break;
      case '/': strcpy(escape, "\\/"); break;
      case '\b': strcpy(escape, "\\b"); break;
      case '\t': strcpy(escape, "\\t"); break;
      case '\n': strcpy(escape, "\\n"); break;
      case '\f': strcpy(escape, "\\f"); break;
      case '\r': strcpy(escape, "\\r"); break;
      default:
        if (c >= 0x20 && c != 0x7f) continue;
        snprintf(escape, sizeof escape, "\\u%04x", c);
    }
    put(L, text + plain, i - plain);
    put_text(L, escape);
    plain = i + 1;
  }
  put(L, text + plain, length - plain);
  put_text(L, "\"");
}

static void put_number(lua_State *L, int index) {
  double number = lua_tonumber(L, index);
  if (isnan(number) || isinf(number)) {
    luaL_error(L, "Cannot serialise number: must not be NaN or Inf");
  }
  char digits[64];
  int length = snprintf(digits, sizeof digits, "%.14g", number);
  put(L, digits, (size_t)length);
}

// The length of the table on the top as an array; -1: it is an object.
static int array_length(lua_State *L) {
  double longest = 0, count = 0;
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    lua_pop(L, 1);
    double key = lua_type(L, -1) == LUA_TNUMBER ? lua_tonumber(L, -1) : 0;
    if (!(key >= 1) || floor(key) != key) {
      lua_pop(L, 1);
      return -1;
    }
    if (key > longest) longest = key;
    count++;
  }
  if (longest > 10 && longest > count * 2) {
    luaL_error(L, "Cannot serialise table: excessively sparse array");
  }
  return longest == 0 ? -1 : (int)longest;
}

static void put_value(lua_State *L, int depth);

static void put_object(lua_State *L, int depth) {
  int is_first = 1;
  put_text(L, "{");
  lua_pushnil(L);
  while (lua_next(L, -2)) {
    if (!is_first) put_text(L, ",");
    is_first = 0;
    switch (lua_type(L, -2)) {
      case LUA_TSTRING: put_string(L, -2); break;
      case LUA_TNUMBER:
        put_text(L, "\"");
        put_number(L, -2);
        put_text(L, "\"");
        break;
      default:
        luaL_error(L, "Cannot serialise table: table key must be a number or string");
    }
    put_text(L, ":");
    put_value(L, depth);
  }
  put_text(L, "}");
}

static void put_array(lua_State *L, int length, int depth) {
  put_text(L, "[");
  for (int i = 1; i <= length; i++) {
    if (i > 1) put_text(L, ",");
    lua_rawgeti(L, -1, i);
    put_value(L, depth);
  }
  put_text(L, "]");
}

// The value on the top, which is taken off.
static void put_value(lua_State *L, int depth) {
  switch (lua_type(L, -1)) {
    case LUA_TSTRING: put_string(L, -1); break;
    case LUA_TNUMBER: put_number(L, -1); break;
    case LUA_TBOOLEAN: put_text(L, lua_toboolean(L, -1) ? "true" : "false"); break;
    case LUA_TNIL: put_text(L, "null"); break;
    case LUA_TTABLE: {
      if (++depth > CLUA_JSON_DEPTH) {
        luaL_error(L, "Cannot serialise, excessive depth (%d)", depth);
      }
      // Shared tables can make much out of little.
      clua_work(L, 1);
      luaL_checkstack(L, 6, "excessive depth");
      int length = array_length(L);
      if (length < 0) put_object(L, depth); else put_array(L, length, depth);
      break;
    }
    case LUA_TLIGHTUSERDATA:
      if (lua_touserdata(L, -1) == NULL) {
        put_text(L, "null");
        break;
      }
    // Falls through: it is none of ours.
    default: luaL_error(L, "Cannot serialise %s: type not supported", luaL_typename(L, -1));
  }
  lua_pop(L, 1);
}

static int encode(lua_State *L) {
  luaL_argcheck(L, lua_gettop(L) == 1, 1, "expected 1 argument");
  clua_running *run = clua_of(L);
  // No command runs meanwhile, whose reply would lie here.
  run->call.length = 0;
  put_value(L, 0);
  lua_pushlstring(L, run->call.bytes, run->call.length);
  return 1;
}

// MARK: The library

void clua_open_json(lua_State *L) {
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, encode);
  lua_setfield(L, -2, "encode");
  lua_pushcfunction(L, clua_json_decode);
  lua_setfield(L, -2, "decode");
  lua_pushlightuserdata(L, NULL);
  lua_setfield(L, -2, "null");
  lua_setfield(L, -2, "cjson");
}
