// cjson.decode.
#include "json.h"

#include <ctype.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  lua_State *L;
  const char *start;
  const char *next;
  const char *end;
  int depth;
} reader;

static int fail(reader *r, const char *wanted) {
  const char *found = r->next >= r->end ? "T_END" : "invalid token";
  return luaL_error(
    r->L, "Expected %s but found %s at character %d", wanted, found, (int)(r->next - r->start) + 1);
}

// The next byte that is not blank, which is not passed over; 0 at the end.
static char peek(reader *r) {
  while (r->next < r->end && memchr(" \t\r\n", *r->next, 4) != NULL) r->next++;
  return r->next < r->end ? *r->next : '\0';
}

static void read_value(reader *r);

// MARK: Strings

static int hex_digits(const char *from) {
  int number = 0;
  for (int i = 0; i < 4; i++) {
    unsigned char c = (unsigned char)from[i];
    if (!isxdigit(c)) return -1;
    number = number * 16 + (isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
  }
  return number;
}

// The character of a \u, whose digits are next: its bytes in UTF-8 are added.
static void read_unicode(reader *r, luaL_Buffer *into) {
  int code = r->end - r->next >= 4 ? hex_digits(r->next) : -1;
  if (code < 0) fail(r, "4 hexadecimal digits");
  r->next += 4;
  if ((code & 0xf800) == 0xd800) {
    // Only the first half of a pair can stand first.
    int low = code < 0xdc00 && r->end - r->next >= 6 && r->next[0] == '\\' && r->next[1] == 'u'
      ? hex_digits(r->next + 2) : -1;
    if ((low & 0xfc00) != 0xdc00 || low < 0) fail(r, "the other half of a surrogate pair");
    code = 0x10000 + ((code & 0x3ff) << 10 | (low & 0x3ff));
    r->next += 6;
  }
  if (code < 0x80) {
    luaL_addchar(into, (char)code);
    return;
  }
  if (code < 0x800) {
    luaL_addchar(into, (char)(0xc0 | code >> 6));
  } else {
    if (code < 0x10000) {
      luaL_addchar(into, (char)(0xe0 | code >> 12));
    } else {
      luaL_addchar(into, (char)(0xf0 | code >> 18));
      luaL_addchar(into, (char)(0x80 | (code >> 12 & 0x3f)));
    }
    luaL_addchar(into, (char)(0x80 | (code >> 6 & 0x3f)));
  }
  luaL_addchar(into, (char)(0x80 | (code & 0x3f)));
}

// A string, whose quote is next: pushed.
static void read_string(reader *r) {
  static const char escapes[] = "\"\\/bfnrt", meanings[] = "\"\\/\b\f\n\r\t";
  luaL_Buffer text;
  luaL_buffinit(r->L, &text);
  for (r->next++;;) {
    if (r->next >= r->end) fail(r, "the end of a string");
    char c = *r->next;
    if (c == '"') break;
    if ((unsigned char)c < 0x20) fail(r, "no control character");
    r->next++;
    if (c != '\\') {
      luaL_addchar(&text, c);
      continue;
    }
    if (r->next >= r->end) fail(r, "an escape");
    const char *escape = strchr(escapes, *r->next);
    if (*r->next == 'u') {
      r->next++;
      read_unicode(r, &text);
    } else if (escape != NULL && *escape != '\0') {
      luaL_addchar(&text, meanings[escape - escapes]);
      r->next++;
    } else {
      fail(r, "an escape");
    }
  }
  r->next++;
  luaL_pushresult(&text);
}

// MARK: Arrays, objects, words

static void enter(reader *r) {
  if (++r->depth > CLUA_JSON_DEPTH) {
    luaL_error(
      r->L, "Found too many nested data structures (%d) at character %d", r->depth,
      (int)(r->next - r->start) + 1);
  }
  luaL_checkstack(r->L, 6, "too many nested data structures");
  r->next++;
}

static void read_array(reader *r) {
  enter(r);
  lua_newtable(r->L);
  if (peek(r) != ']') {
    for (int i = 1;; i++) {
      read_value(r);
      lua_rawseti(r->L, -2, i);
      char c = peek(r);
      if (c == ']') break;
      if (c != ',') fail(r, "comma or array end");
      r->next++;
    }
  }
  r->next++;
  r->depth--;
}

static void read_object(reader *r) {
  enter(r);
  lua_newtable(r->L);
  if (peek(r) != '}') {
    for (;;) {
      if (peek(r) != '"') fail(r, "object key string");
      read_string(r);
      if (peek(r) != ':') fail(r, "colon");
      r->next++;
      read_value(r);
      lua_rawset(r->L, -3);
      char c = peek(r);
      if (c == '}') break;
      if (c != ',') fail(r, "comma or object end");
      r->next++;
    }
  }
  r->next++;
  r->depth--;
}

static void read_number(reader *r) {
  const char *end = r->next;
  while (end < r->end && (isdigit((unsigned char)*end) || memchr("+-.eE", *end, 5) != NULL)) end++;
  char *stop;
  double number = strtod(r->next, &stop);
  // What C takes for a number and JSON does not (hexadecimal, inf) begins otherwise or goes on further.
  if (stop == r->next || stop > end) fail(r, "value");
  r->next = stop;
  lua_pushnumber(r->L, number);
}

static int takes(reader *r, const char *word) {
  size_t length = strlen(word);
  if ((size_t)(r->end - r->next) < length || memcmp(r->next, word, length) != 0) return 0;
  r->next += length;
  return 1;
}

static void read_value(reader *r) {
  char c = peek(r);
  if (c == '{') {
    read_object(r);
  } else if (c == '[') {
    read_array(r);
  } else if (c == '"') {
    read_string(r);
  } else if (takes(r, "true")) {
    lua_pushboolean(r->L, 1);
  } else if (takes(r, "false")) {
    lua_pushboolean(r->L, 0);
  } else if (takes(r, "null")) {
    lua_pushlightuserdata(r->L, NULL);
  } else if (c == '-' || isdigit((unsigned char)c)) {
    read_number(r);
  } else {
    fail(r, "value");
  }
}

int clua_json_decode(lua_State *L) {
  luaL_argcheck(L, lua_gettop(L) == 1, 1, "expected 1 argument");
  size_t length;
  const char *text = luaL_checklstring(L, 1, &length);
  reader r = {L, text, text, text + length, 0};
  read_value(&r);
  if (peek(&r) != '\0' || r.next < r.end) fail(&r, "the end");
  return 1;
}
