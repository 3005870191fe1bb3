// What a script finds: of Lua's own libraries what cannot leave the sandbox.
//
// What is missing, and why: io, os, debug, package, dofile, loadfile, require, print (the machine outside),
// string.dump and load (bytecode), newproxy (its __gc runs without a limit), getfenv and setfenv (as in Redis).
#include "run.h"

#include <string.h>
#include <lua5.1/lualib.h>

// MARK: Errors that cannot be caught

// Raises the stop again that a protected call has caught.
static void pass_on_stop(lua_State *L) {
  clua_running *run = clua_of(L);
  if (run->stopped != clua_done) clua_stop(L, run->stopped);
}

// pcall; the error of a command comes as its text.
static int protected_call(lua_State *L) {
  luaL_checkany(L, 1);
  int status = lua_pcall(L, lua_gettop(L) - 1, LUA_MULTRET, 0);
  pass_on_stop(L);
  if (status != 0 && lua_istable(L, -1)) {
    lua_pushliteral(L, "err");
    lua_rawget(L, -2);
    if (lua_type(L, -1) == LUA_TSTRING) lua_replace(L, -2); else lua_pop(L, 1);
  }
  lua_pushboolean(L, status == 0);
  lua_insert(L, 1);
  return lua_gettop(L);
}

// xpcall; its handler is called after the stack is unwound, for within an error there is no counting of instructions.
static int handled_call(lua_State *L) {
  luaL_checkany(L, 2);
  lua_settop(L, 2);
  lua_pushvalue(L, 1);
  int status = lua_pcall(L, 0, LUA_MULTRET, 0);
  pass_on_stop(L);
  if (status != 0) {
    lua_pushvalue(L, 2);
    lua_insert(L, -2);
    lua_pcall(L, 1, 1, 0);
    pass_on_stop(L);
  }
  lua_pushboolean(L, status == 0);
  lua_replace(L, 2);
  return lua_gettop(L) - 1;
}

// MARK: What takes the place of Lua's own

// loadstring, of text alone.
static int load_text(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  // On the stack as long as the compiler needs it.
  const char *name = luaL_optstring(L, 2, text);
  if (length > 0 && text[0] == LUA_SIGNATURE[0]) {
    lua_pushnil(L);
    lua_pushliteral(L, "only text is taken, not bytecode");
    return 2;
  }
  lua_settop(L, 2);
  if (lua_isnil(L, 2)) {
    lua_pushstring(L, name);
    lua_replace(L, 2);
  }
  if (luaL_loadbuffer(L, text, length, name) == 0) return 1;
  lua_pushnil(L);
  lua_insert(L, -2);
  return 2;
}

// unpack, with its range checked before it is counted.
static int unpack(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  int first = luaL_optint(L, 2, 1);
  int last = luaL_opt(L, luaL_checkint, 3, (int)lua_objlen(L, 1));
  if (first > last) return 0;
  int64_t count = (int64_t)last - first + 1;
  if (count >= 8000 || !lua_checkstack(L, (int)count)) {
    return luaL_error(L, "too many results to unpack");
  }
  for (int64_t i = first; i <= last; i++) lua_rawgeti(L, 1, (int)i);
  return (int)count;
}

// collectgarbage, as far as it tells something: collecting is not the script's to time.
static int collect_garbage(lua_State *L) {
  const char *what = luaL_optstring(L, 1, "collect");
  if (strcmp(what, "count") == 0) {
    lua_pushnumber(L, (lua_Number)clua_of(L)->used / 1024);
  } else {
    lua_pushnumber(L, 0);
  }
  return 1;
}

static int used_memory(lua_State *L) {
  lua_pushnumber(L, (lua_Number)(clua_of(L)->used / 1024));
  return 1;
}

// rawset, which does not get around the protection of the globals.
static int raw_set(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  luaL_checkany(L, 2);
  luaL_checkany(L, 3);
  if (lua_rawequal(L, 1, LUA_GLOBALSINDEX)) {
    lua_pushliteral(L, "Attempt to modify a readonly table");
    return lua_error(L);
  }
  lua_settop(L, 3);
  lua_rawset(L, 1);
  return 1;
}

// table.insert, which moves no more than the elements there are: Lua's own counts through two thousand million for a
// negative place.
static int insert(lua_State *L) {
  luaL_checktype(L, 1, LUA_TTABLE);
  int end = (int)lua_objlen(L, 1) + 1;
  int place = end;
  int count = lua_gettop(L);
  if (count == 3) {
    place = luaL_checkint(L, 2);
    luaL_argcheck(L, place >= 1, 2, "position out of bounds");
  } else if (count != 2) {
    return luaL_error(L, "wrong number of arguments to 'insert'");
  }
  if (place < end) clua_work(L, (uint64_t)(end - place) / 16);
  for (int i = end; i > place; i--) {
    lua_rawgeti(L, 1, i - 1);
    lua_rawseti(L, 1, i);
  }
  lua_settop(L, count);
  lua_rawseti(L, 1, place);
  return 0;
}

// string.rep, which knows how long its result will be.
static int repeat(lua_State *L) {
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  lua_Number times = luaL_checknumber(L, 2);
  if (!(times >= 1) || length == 0) {
    lua_pushliteral(L, "");
    return 1;
  }
  if (times * (lua_Number)length > (lua_Number)clua_of(L)->limits->memory) {
    return luaL_error(L, "not enough memory");
  }
  luaL_Buffer buffer;
  luaL_buffinit(L, &buffer);
  for (size_t i = (size_t)times; i > 0; i--) luaL_addlstring(&buffer, text, length);
  luaL_pushresult(&buffer);
  return 1;
}

// MARK: Random numbers

// The next number of lrand48, which Redis has in place of C's own: a seed means the same on every system.
static double next_random(lua_State *L) {
  clua_running *run = clua_of(L);
  run->random = (run->random * 0x5DEECE66Du + 0xB) & 0xFFFFFFFFFFFFu;
  return (double)((run->random >> 17) % INT32_MAX) / (double)INT32_MAX;
}

static int random_number(lua_State *L) {
  double random = next_random(L);
  int low = 1, high;
  switch (lua_gettop(L)) {
    case 0: lua_pushnumber(L, random); return 1;
    case 1: high = luaL_checkint(L, 1); break;
    case 2:
      low = luaL_checkint(L, 1);
      high = luaL_checkint(L, 2);
      break;
    default: return luaL_error(L, "wrong number of arguments");
  }
  luaL_argcheck(L, low <= high, lua_gettop(L), "interval is empty");
  double span = (double)high - (double)low + 1;
  lua_pushnumber(L, (double)(int64_t)(random * span) + low);
  return 1;
}

static int seed_random(lua_State *L) {
  clua_of(L)->random = (uint64_t)(uint32_t)luaL_checkint(L, 1) << 16 | 0x330E;
  return 0;
}

// MARK: Globals

static int refuse_write(lua_State *L) {
  return luaL_error(L, "Attempt to modify a readonly table");
}

static int find_global(lua_State *L) {
  lua_getfield(L, LUA_REGISTRYINDEX, "globals");
  lua_pushvalue(L, 2);
  lua_rawget(L, -2);
  if (!lua_isnil(L, -1)) return 1;
  const char *name = lua_type(L, 2) == LUA_TSTRING ? lua_tostring(L, 2) : luaL_typename(L, 2);
  return luaL_error(L, "Script attempted to access nonexistent global variable '%s'", name);
}

static void open_library(lua_State *L, lua_CFunction library, const char *name) {
  lua_pushcfunction(L, library);
  lua_pushstring(L, name);
  lua_call(L, 1, 0);
}

void clua_open_globals(lua_State *L) {
  static const char *const removed[] = {
    "dofile", "loadfile", "load", "print", "newproxy", "getfenv", "setfenv", "require", "module",
  };
  static const luaL_Reg replaced[] = {
    {"pcall", protected_call}, {"xpcall", handled_call}, {"loadstring", load_text},
    {"unpack", unpack}, {"collectgarbage", collect_garbage}, {"gcinfo", used_memory},
    {"rawset", raw_set}, {NULL, NULL},
  };
  open_library(L, luaopen_base, "");
  open_library(L, luaopen_table, LUA_TABLIBNAME);
  open_library(L, luaopen_string, LUA_STRLIBNAME);
  open_library(L, luaopen_math, LUA_MATHLIBNAME);
  for (size_t i = 0; i < sizeof removed / sizeof *removed; i++) {
    lua_pushnil(L);
    lua_setglobal(L, removed[i]);
  }
  lua_pushvalue(L, LUA_GLOBALSINDEX);
  for (const luaL_Reg *own = replaced; own->name != NULL; own++) {
    lua_pushcfunction(L, own->func);
    lua_setfield(L, -2, own->name);
  }
  lua_getfield(L, -1, "string");
  lua_pushnil(L);
  lua_setfield(L, -2, "dump");
  lua_pushcfunction(L, repeat);
  lua_setfield(L, -2, "rep");
  lua_pop(L, 1);
  lua_getfield(L, -1, "table");
  lua_pushcfunction(L, insert);
  lua_setfield(L, -2, "insert");
  lua_pop(L, 1);
  lua_getfield(L, -1, "math");
  lua_pushcfunction(L, random_number);
  lua_setfield(L, -2, "random");
  lua_pushcfunction(L, seed_random);
  lua_setfield(L, -2, "randomseed");
  lua_pop(L, 1);
  clua_open_patterns(L);
  clua_open_redis(L);
  clua_open_struct(L);
  clua_open_json(L);
  clua_open_bit(L);

  // The script sees an empty table that finds everything and takes nothing.
  lua_setfield(L, LUA_REGISTRYINDEX, "globals");
  lua_newtable(L);
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, find_global);
  lua_setfield(L, -2, "__index");
  lua_pushcfunction(L, refuse_write);
  lua_setfield(L, -2, "__newindex");
  lua_pushboolean(L, 0);
  lua_setfield(L, -2, "__metatable");
  lua_setmetatable(L, -2);
  lua_getfield(L, LUA_REGISTRYINDEX, "globals");
  lua_pushvalue(L, -2);
  lua_setfield(L, -2, "_G");
  lua_pop(L, 1);
  lua_replace(L, LUA_GLOBALSINDEX);
}
