// One run of a script: its memory, its limits, its beginning and its end.
#include "run.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

// How many instructions pass between two looks at the clock: few, for some of them are slow (table.insert).
enum { STEP = 100 };

static uint64_t clock_now(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}

clua_running *clua_of(lua_State *L) {
  void *context;
  lua_getallocf(L, &context);
  return context;
}

static void *allocate(void *context, void *block, size_t old, size_t size) {
  clua_running *run = context;
  if (size == 0) {
    free(block);
    run->used -= old;
    return NULL;
  }
  if (size > old && size - old > run->limits->memory - run->used) return NULL;
  void *moved = realloc(block, size);
  if (moved == NULL) return NULL;
  run->used += size - old;
  return moved;
}

// MARK: Stopping

static void watch(lua_State *L, lua_Debug *unused);

int clua_stop(lua_State *L, clua_outcome why) {
  clua_running *run = clua_of(L);
  if (run->stopped == clua_done) run->stopped = why;
  // Should anything of the script catch this, its next instruction raises it again.
  lua_sethook(L, watch, LUA_MASKCOUNT, 1);
  lua_pushliteral(L, "the script was stopped");
  return lua_error(L);
}

void clua_work(lua_State *L, uint64_t steps) {
  clua_running *run = clua_of(L);
  if (run->stopped != clua_done) clua_stop(L, run->stopped);
  if (run->instructions <= steps) {
    run->instructions = 0;
    clua_stop(L, clua_out_of_instructions);
  }
  run->instructions -= steps;
  if (clock_now() >= run->deadline) clua_stop(L, clua_out_of_time);
}

static void watch(lua_State *L, lua_Debug *unused) {
  (void)unused;
  clua_work(L, STEP);
}

// MARK: Errors

static const char *text_of(lua_State *L, int index) {
  switch (lua_type(L, index)) {
    case LUA_TSTRING:
    case LUA_TNUMBER: return lua_tostring(L, index);
    case LUA_TBOOLEAN: return lua_toboolean(L, index) ? "true" : "false";
    case LUA_TTABLE: return "an error without a text (a table without err)";
    default: return lua_typename(L, lua_type(L, index));
  }
}

// Turns an error into its whole message: as Redis words it, with the place where it was raised.
static int describe(lua_State *L) {
  clua_running *run = clua_of(L);
  if (run->stopped != clua_done) return 1;
  int is_reply = 0;
  if (lua_istable(L, 1)) {
    lua_pushliteral(L, "err");
    lua_rawget(L, 1);
    is_reply = lua_type(L, -1) == LUA_TSTRING;
    if (is_reply) lua_replace(L, 1); else lua_pop(L, 1);
  }
  if (is_reply) {
    lua_pushvalue(L, 1);
  } else {
    lua_pushfstring(L, "ERR %s", text_of(L, 1));
  }
  lua_Debug at;
  int found = lua_getstack(L, 1, &at) && lua_getinfo(L, "Sl", &at);
  if (found && strcmp(at.what, "C") == 0) {
    found = lua_getstack(L, 2, &at) && lua_getinfo(L, "Sl", &at);
  }
  if (!found) return 1;
  lua_pushliteral(L, " script: ");
  lua_pushlstring(L, run->script->name.bytes, run->script->name.length);
  lua_pushfstring(L, ", on %s:%d.", at.source, at.currentline);
  lua_concat(L, 4);
  return 1;
}

// Keeps the text on the top of the stack as what the run answers.
static void keep_message(lua_State *L, clua_buffer *reply) {
  size_t length;
  const char *text = lua_tolstring(L, -1, &length);
  reply->length = 0;
  // Without memory for its text an error is still an error.
  if (text != NULL) (void)clua_append(reply, text, length);
}

// MARK: Running

static void push_table(lua_State *L, const clua_text *texts, size_t count) {
  lua_createtable(L, count > INT32_MAX / 2 ? 0 : (int)count, 0);
  for (size_t i = 0; i < count; i++) {
    lua_pushlstring(L, texts[i].bytes, texts[i].length);
    lua_rawseti(L, -2, (int)i + 1);
  }
}

// Pushes the compiled text, or why it could not be compiled.
static int load(lua_State *L, clua_text text) {
  if (text.length > 0 && text.bytes[0] == LUA_SIGNATURE[0]) {
    lua_pushliteral(L, "user_script: only the text of a script is taken, not its bytecode");
    return LUA_ERRSYNTAX;
  }
  // The compiler holds the name without protecting it from the garbage collector, so it is held here.
  lua_pushliteral(L, "@user_script");
  int status = luaL_loadbuffer(L, text.bytes, text.length, "@user_script");
  lua_remove(L, -2);
  return status;
}

static clua_outcome fail_to_compile(lua_State *L, clua_running *run) {
  lua_pushliteral(L, "ERR Error compiling script (new function): ");
  lua_insert(L, -2);
  lua_concat(L, 2);
  keep_message(L, run->reply);
  return clua_not_compiled;
}

// Runs the script in the state whose stack holds, as light userdata, where the outcome goes.
static int run_script(lua_State *L) {
  clua_running *run = clua_of(L);
  clua_outcome *outcome = lua_touserdata(L, 1);
  const clua_script *script = run->script;
  clua_open_globals(L);
  lua_pushcfunction(L, describe);
  int status = load(L, script->text);
  if (status != 0) {
    *outcome = status == LUA_ERRMEM ? clua_out_of_memory : fail_to_compile(L, run);
    return 0;
  }
  lua_getfield(L, LUA_REGISTRYINDEX, "globals");
  push_table(L, script->keys, script->key_count);
  lua_setfield(L, -2, "KEYS");
  push_table(L, script->arguments, script->argument_count);
  lua_setfield(L, -2, "ARGV");
  lua_pop(L, 1);
  lua_sethook(L, watch, LUA_MASKCOUNT, STEP);
  status = lua_pcall(L, 0, 1, -2);
  lua_sethook(L, NULL, 0, 0);
  if (run->stopped != clua_done) {
    *outcome = run->stopped;
  } else if (status == 0) {
    clua_answer(L);
    *outcome = clua_done;
  } else if (status == LUA_ERRMEM) {
    *outcome = clua_out_of_memory;
  } else {
    if (status == LUA_ERRERR) {
      lua_pushliteral(L, "ERR ");
      lua_insert(L, -2);
      lua_concat(L, 2);
    }
    keep_message(L, run->reply);
    *outcome = clua_failed;
  }
  return 0;
}

static int check_script(lua_State *L) {
  clua_running *run = clua_of(L);
  clua_outcome *outcome = lua_touserdata(L, 1);
  int status = load(L, run->script->text);
  if (status == LUA_ERRMEM) {
    *outcome = clua_out_of_memory;
  } else {
    *outcome = status == 0 ? clua_done : fail_to_compile(L, run);
  }
  return 0;
}

static clua_outcome protected(clua_running *run, lua_CFunction body) {
  lua_State *L = lua_newstate(allocate, run);
  if (L == NULL) return clua_out_of_memory;
  clua_outcome outcome = clua_failed;
  // Garbage may not be as large as what is in use: Lua does not collect when memory ends.
  lua_gc(L, LUA_GCSETPAUSE, 130);
  int status = lua_cpcall(L, body, &outcome);
  if (run->stopped != clua_done) {
    outcome = run->stopped;
  } else if (status == LUA_ERRMEM) {
    outcome = clua_out_of_memory;
  } else if (status != 0) {
    keep_message(L, run->reply);
    outcome = clua_failed;
  }
  lua_close(L);
  clua_free(&run->call);
  if (outcome != clua_done && outcome != clua_failed && outcome != clua_not_compiled) {
    run->reply->length = 0;
  }
  return outcome;
}

clua_outcome clua_run(
  const clua_script *script, const clua_host *host, const clua_limits *limits, clua_buffer *reply) {
  clua_running run = {
    .script = script,
    .host = host,
    .limits = limits,
    .reply = reply,
    .instructions = limits->instructions,
    .deadline = clock_now() + limits->duration,
    .stopped = clua_done,
    .random = clock_now(),
  };
  return protected(&run, run_script);
}

clua_outcome clua_check(clua_text text, const clua_limits *limits, clua_buffer *reply) {
  clua_script script = {.text = text};
  clua_running run = {
    .script = &script,
    .limits = limits,
    .reply = reply,
    .instructions = limits->instructions,
    .deadline = clock_now() + limits->duration,
    .stopped = clua_done,
  };
  return protected(&run, check_script);
}
