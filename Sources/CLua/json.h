// The two halves of cjson.
#ifndef CLUA_JSON_H
#define CLUA_JSON_H

#include "run.h"

// How deep arrays and objects may lie in each other.
enum { CLUA_JSON_DEPTH = 1000 };

// cjson.decode.
int clua_json_decode(lua_State *L);

#endif
