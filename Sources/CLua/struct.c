// struct.pack, struct.unpack and struct.size, of numbers and strings without alignment.
#include "run.h"

#include <ctype.h>
#include <string.h>

typedef struct {
  lua_State *L;
  const char *next;
  int is_big_endian;
} format;

typedef struct {
  // The letter of the format.
  char type;
  // Its bytes; of 'c' how many characters.
  size_t size;
} item;

static format read_format(lua_State *L, int index) {
  const uint16_t probe = 1;
  return (format){L, luaL_checkstring(L, index), *(const char *)&probe == 0};
}

static size_t digits(format *f, size_t without) {
  if (!isdigit((unsigned char)*f->next)) return without;
  size_t number = 0;
  while (isdigit((unsigned char)*f->next)) {
    number = number * 10 + (size_t)(*f->next++ - '0');
    if (number > INT32_MAX) luaL_error(f->L, "integral size overflow");
  }
  return number;
}

// The next item that stands for bytes; 0 at the end.
static int next_item(format *f, item *found) {
  for (;;) {
    char type = *f->next++;
    found->type = type;
    switch (type) {
      case '\0': f->next--; return 0;
      case ' ': continue;
      case '>': f->is_big_endian = 1; continue;
      case '<': f->is_big_endian = 0; continue;
      case 'x': case 'b': case 'B': found->size = 1; return 1;
      case 'h': case 'H': found->size = sizeof(short); return 1;
      case 'l': case 'L': found->size = sizeof(long); return 1;
      case 'T': found->size = sizeof(size_t); return 1;
      case 'f': found->size = sizeof(float); return 1;
      case 'd': found->size = sizeof(double); return 1;
      case 's': found->size = 0; return 1;
      case 'c': found->size = digits(f, 1); return 1;
      case 'i': case 'I':
        found->size = digits(f, sizeof(int));
        if (found->size > 32) {
          luaL_error(f->L, "integral size %d is larger than limit of %d", (int)found->size, 32);
        }
        return 1;
      default: {
        const char *message = lua_pushfstring(f->L, "invalid format option '%c'", type);
        luaL_argerror(f->L, 1, message);
      }
    }
  }
}

static int is_signed(char type) { return islower((unsigned char)type); }

static void add_integer(luaL_Buffer *into, const format *f, const item *each, lua_Number number) {
  // Out of a signed number's range it is taken as an unsigned one.
  uint64_t value = number < 0 ? (uint64_t)(int64_t)number : (uint64_t)number;
  char bytes[32];
  for (size_t i = 0; i < each->size; i++) {
    bytes[f->is_big_endian ? each->size - 1 - i : i] = (char)(i < 8 ? value >> (8 * i) : 0);
  }
  luaL_addlstring(into, bytes, each->size);
}

static lua_Number integer(const format *f, const item *each, const char *bytes) {
  uint64_t value = 0;
  size_t size = each->size > 8 ? 8 : each->size;
  for (size_t i = size; i-- > 0;) {
    value = value << 8 | (unsigned char)bytes[f->is_big_endian ? each->size - 1 - i : i];
  }
  if (!is_signed(each->type)) return (lua_Number)value;
  if (size < 8 && size > 0 && value >> (8 * size - 1)) value |= UINT64_MAX << (8 * size);
  return (lua_Number)(int64_t)value;
}

// Bytes of a float in the order of the format, or back.
static void reorder(const format *f, char *bytes, size_t size) {
  const uint16_t probe = 1;
  if (f->is_big_endian == (*(const char *)&probe == 0)) return;
  for (size_t i = 0; i < size / 2; i++) {
    char other = bytes[i];
    bytes[i] = bytes[size - 1 - i];
    bytes[size - 1 - i] = other;
  }
}

static void add_float(luaL_Buffer *into, const format *f, const item *each, lua_Number number) {
  char bytes[sizeof(double)];
  float single = (float)number;
  if (each->type == 'f') memcpy(bytes, &single, sizeof single); else memcpy(bytes, &number, 8);
  reorder(f, bytes, each->size);
  luaL_addlstring(into, bytes, each->size);
}

static lua_Number floating(const format *f, const item *each, const char *from) {
  char bytes[sizeof(double)];
  memcpy(bytes, from, each->size);
  reorder(f, bytes, each->size);
  if (each->type == 'f') {
    float single;
    memcpy(&single, bytes, sizeof single);
    return single;
  }
  double number;
  memcpy(&number, bytes, sizeof number);
  return number;
}

static int pack(lua_State *L) {
  format f = read_format(L, 1);
  item each;
  int argument = 2;
  luaL_Buffer result;
  // Parts the arguments from the pieces of the result, which lie on the stack too.
  lua_pushnil(L);
  luaL_buffinit(L, &result);
  while (next_item(&f, &each)) {
    switch (each.type) {
      case 'x': luaL_addchar(&result, '\0'); break;
      case 'f': case 'd': add_float(&result, &f, &each, luaL_checknumber(L, argument++)); break;
      case 's': case 'c': {
        size_t length;
        const char *text = luaL_checklstring(L, argument++, &length);
        if (each.type == 's') each.size = length;
        if (each.size == 0 && each.type == 'c') each.size = length;
        luaL_argcheck(L, length >= each.size, argument - 1, "string too short");
        luaL_addlstring(&result, text, each.size);
        if (each.type == 's') luaL_addchar(&result, '\0');
        break;
      }
      default: add_integer(&result, &f, &each, luaL_checknumber(L, argument++));
    }
  }
  luaL_pushresult(&result);
  return 1;
}

static int unpack(lua_State *L) {
  format f = read_format(L, 1);
  size_t length;
  const char *data = luaL_checklstring(L, 2, &length);
  lua_Integer start = luaL_optinteger(L, 3, 1);
  luaL_argcheck(L, start >= 1, 3, "offset must be 1 or greater");
  size_t place = (size_t)start - 1;
  int count = 0;
  item each;
  while (next_item(&f, &each)) {
    luaL_checkstack(L, 2, "too many results");
    if (each.type == 'c' && each.size == 0) {
      if (count == 0 || !lua_isnumber(L, -1)) {
        luaL_error(L, "format 'c0' needs a previous size");
      }
      lua_Number size = lua_tonumber(L, -1);
      luaL_argcheck(L, size >= 0 && size <= (lua_Number)length, 2, "data string too short");
      each.size = (size_t)size;
      lua_pop(L, 1);
      count--;
    }
    luaL_argcheck(L, place <= length && each.size <= length - place, 2, "data string too short");
    const char *from = data + place;
    switch (each.type) {
      case 'x': break;
      case 'c': lua_pushlstring(L, from, each.size); count++; break;
      case 's': {
        const char *end = memchr(from, '\0', length - place);
        if (end == NULL) luaL_error(L, "unfinished string in data");
        each.size = (size_t)(end - from) + 1;
        lua_pushlstring(L, from, each.size - 1);
        count++;
        break;
      }
      case 'f': case 'd': lua_pushnumber(L, floating(&f, &each, from)); count++; break;
      default: lua_pushnumber(L, integer(&f, &each, from)); count++;
    }
    place += each.size;
  }
  lua_pushinteger(L, (lua_Integer)place + 1);
  return count + 1;
}

static int size(lua_State *L) {
  format f = read_format(L, 1);
  item each;
  size_t sum = 0;
  while (next_item(&f, &each)) {
    if (each.type == 's') luaL_argerror(L, 1, "variable-size format for size()");
    if (each.type == 'c' && each.size == 0) luaL_argerror(L, 1, "variable-length format for size()");
    sum += each.size;
  }
  lua_pushnumber(L, (lua_Number)sum);
  return 1;
}

void clua_open_struct(lua_State *L) {
  lua_createtable(L, 0, 3);
  lua_pushcfunction(L, pack);
  lua_setfield(L, -2, "pack");
  lua_pushcfunction(L, unpack);
  lua_setfield(L, -2, "unpack");
  lua_pushcfunction(L, size);
  lua_setfield(L, -2, "size");
  lua_setfield(L, -2, "struct");
}
