// The table `redis`.
#include "run.h"

#include <stdio.h>
#include <string.h>

// Pushes a table with one member.
static void push_single(lua_State *L, const char *name, const char *text, size_t length) {
  lua_createtable(L, 0, 1);
  lua_pushstring(L, name);
  lua_pushlstring(L, text, length);
  lua_rawset(L, -3);
}

static int fail(lua_State *L, int raises, const char *message) {
  push_single(L, "err", message, strlen(message));
  return raises ? lua_error(L) : 1;
}

// MARK: Commands

static int call(lua_State *L, int raises) {
  clua_running *run = clua_of(L);
  int count = lua_gettop(L);
  if (count == 0) {
    return fail(L, raises, "ERR Please specify at least one argument for this redis lib call");
  }
  luaL_checkstack(L, 8, "a command has too many arguments");
  // On the stack, so that it goes whatever happens.
  clua_text *arguments = lua_newuserdata(L, (size_t)count * sizeof *arguments);
  for (int i = 1; i <= count; i++) {
    switch (lua_type(L, i)) {
      case LUA_TNUMBER: {
        char digits[64];
        int length = snprintf(digits, sizeof digits, "%.17g", lua_tonumber(L, i));
        lua_pushlstring(L, digits, (size_t)length);
        lua_replace(L, i);
        break;
      }
      case LUA_TSTRING: break;
      default:
        return fail(L, raises, "ERR Lua redis lib command arguments must be strings or integers");
    }
    arguments[i - 1].bytes = lua_tolstring(L, i, &arguments[i - 1].length);
  }
  clua_work(L, 1);
  run->call.length = 0;
  int ends = run->host->call(run->host->context, arguments, (size_t)count, &run->call);
  if (ends) return clua_stop(L, clua_ended_by_host);
  clua_push_reply(L, &run->call);
  // What was large once need not stay so.
  if (run->call.capacity > 1 << 16) clua_free(&run->call);
  if (raises && lua_istable(L, -1)) {
    lua_pushliteral(L, "err");
    lua_rawget(L, -2);
    if (!lua_isnil(L, -1)) {
      lua_pop(L, 1);
      return lua_error(L);
    }
    lua_pop(L, 1);
  }
  return 1;
}

static int redis_call(lua_State *L) { return call(L, 1); }

static int redis_pcall(lua_State *L) { return call(L, 0); }

// MARK: Replies

static int error_reply(lua_State *L) {
  if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING) {
    return fail(L, 0, "ERR wrong number or type of arguments");
  }
  size_t length;
  const char *text = lua_tolstring(L, 1, &length);
  if (length > 0 && text[0] == '-') {
    text++;
    length--;
  }
  // One word is no message yet: it wants a code before it.
  if (memchr(text, ' ', length) == NULL) {
    lua_pushliteral(L, "ERR ");
    lua_pushlstring(L, text, length);
    lua_concat(L, 2);
    text = lua_tolstring(L, -1, &length);
  }
  push_single(L, "err", text, length);
  return 1;
}

static int status_reply(lua_State *L) {
  if (lua_gettop(L) != 1 || lua_type(L, 1) != LUA_TSTRING) {
    return fail(L, 0, "ERR wrong number or type of arguments");
  }
  size_t length;
  const char *text = lua_tolstring(L, 1, &length);
  push_single(L, "ok", text, length);
  return 1;
}

// MARK: The rest

static int sha1hex(lua_State *L) {
  if (lua_gettop(L) != 1) return fail(L, 1, "ERR wrong number of arguments");
  clua_running *run = clua_of(L);
  clua_text text = {.length = 0};
  text.bytes = lua_tolstring(L, 1, &text.length);
  char digits[40];
  run->host->sha1hex(run->host->context, text, digits);
  lua_pushlstring(L, digits, sizeof digits);
  return 1;
}

// There is no log that a script could write to.
static int ignore_log(lua_State *L) {
  if (lua_gettop(L) < 2) {
    return fail(L, 1, "ERR redis.log() requires two arguments or more.");
  }
  return 0;
}

static int set_protocol(lua_State *L) {
  if (lua_gettop(L) != 1) return fail(L, 1, "ERR redis.setresp() requires one argument.");
  if (lua_tonumber(L, 1) != 2) {
    return fail(L, 1, "ERR here scripts speak version 2 of the protocol alone");
  }
  return 0;
}

static int replicate_commands(lua_State *L) {
  lua_pushboolean(L, 1);
  return 1;
}

void clua_open_redis(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"call", redis_call}, {"pcall", redis_pcall}, {"error_reply", error_reply},
    {"status_reply", status_reply}, {"sha1hex", sha1hex}, {"log", ignore_log},
    {"setresp", set_protocol}, {"replicate_commands", replicate_commands}, {NULL, NULL},
  };
  static const char *const levels[] = {"LOG_DEBUG", "LOG_VERBOSE", "LOG_NOTICE", "LOG_WARNING"};
  lua_createtable(L, 0, 12);
  for (const luaL_Reg *own = functions; own->name != NULL; own++) {
    lua_pushcfunction(L, own->func);
    lua_setfield(L, -2, own->name);
  }
  for (int level = 0; level < 4; level++) {
    lua_pushnumber(L, level);
    lua_setfield(L, -2, levels[level]);
  }
  lua_setfield(L, -2, "redis");
}
