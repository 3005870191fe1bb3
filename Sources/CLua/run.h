// What the parts of the sandbox share.
#ifndef CLUA_RUN_H
#define CLUA_RUN_H

#include "CLua.h"

#include <lua5.1/lauxlib.h>
#include <lua5.1/lua.h>

typedef struct {
  const clua_script *script;
  const clua_host *host;
  const clua_limits *limits;
  clua_buffer *reply;
  // The reply of the last command.
  clua_buffer call;
  // Bytes that Lua has now.
  size_t used;
  // Instructions that are left.
  uint64_t instructions;
  // When it must have ended, by the monotonic clock.
  uint64_t deadline;
  // Elements of the reply so far.
  size_t elements;
  // Why it must end, once it must; clua_done before.
  clua_outcome stopped;
  // The state of math.random.
  uint64_t random;
} clua_running;

// The run that a state belongs to.
clua_running *clua_of(lua_State *L);

// Counts work that is done outside of Lua's instructions; does not return when there was too much of it.
void clua_work(lua_State *L, uint64_t steps);

// Ends the script: raises an error that the script cannot catch.
int clua_stop(lua_State *L, clua_outcome why);

// The script's environment: each of these adds to the table of globals, which is on the top of the stack.
void clua_open_redis(lua_State *L);
void clua_open_patterns(lua_State *L);
void clua_open_struct(lua_State *L);
void clua_open_json(lua_State *L);
void clua_open_bit(lua_State *L);

// Makes the environment, with a table of globals that scripts cannot write.
void clua_open_globals(lua_State *L);

// Pushes what a reply in RESP2 is in Lua.
void clua_push_reply(lua_State *L, const clua_buffer *reply);
// Appends the value on the top of the stack to the reply of the run, in RESP2; does not return when it is too large.
void clua_answer(lua_State *L);

#endif
