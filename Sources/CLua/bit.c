// bit.*: operations on 32 bits. Numbers are taken modulo 2^32, results are signed.
#include "run.h"

#include <stdio.h>

static uint32_t bits(lua_State *L, int index) {
  lua_Number number = luaL_checknumber(L, index);
  // Adding this leaves the number in the low bits of the sum.
  union { lua_Number number; uint64_t bits; } sum = {.number = number + 6755399441055744.0};
  return (uint32_t)sum.bits;
}

static int push(lua_State *L, uint32_t value) {
  lua_pushnumber(L, (lua_Number)(int32_t)value);
  return 1;
}

static int to_bit(lua_State *L) { return push(L, bits(L, 1)); }

static int not(lua_State *L) { return push(L, ~bits(L, 1)); }

static int and(lua_State *L) {
  uint32_t value = bits(L, 1);
  for (int i = 2; i <= lua_gettop(L); i++) value &= bits(L, i);
  return push(L, value);
}

static int or(lua_State *L) {
  uint32_t value = bits(L, 1);
  for (int i = 2; i <= lua_gettop(L); i++) value |= bits(L, i);
  return push(L, value);
}

static int xor(lua_State *L) {
  uint32_t value = bits(L, 1);
  for (int i = 2; i <= lua_gettop(L); i++) value ^= bits(L, i);
  return push(L, value);
}

static uint32_t rotated(uint32_t value, uint32_t count) {
  count &= 31;
  return count == 0 ? value : value << count | value >> (32 - count);
}

static int shift_left(lua_State *L) { return push(L, bits(L, 1) << (bits(L, 2) & 31)); }

static int shift_right(lua_State *L) { return push(L, bits(L, 1) >> (bits(L, 2) & 31)); }

static int shift_arithmetically(lua_State *L) {
  return push(L, (uint32_t)((int32_t)bits(L, 1) >> (bits(L, 2) & 31)));
}

static int rotate_left(lua_State *L) { return push(L, rotated(bits(L, 1), bits(L, 2))); }

static int rotate_right(lua_State *L) { return push(L, rotated(bits(L, 1), 32 - (bits(L, 2) & 31))); }

static int swap(lua_State *L) {
  uint32_t value = bits(L, 1);
  return push(L, value >> 24 | (value >> 8 & 0xff00) | (value & 0xff00) << 8 | value << 24);
}

static int to_hex(lua_State *L) {
  uint32_t value = bits(L, 1);
  int count = lua_isnone(L, 2) ? 8 : (int)(int32_t)bits(L, 2);
  const char *format = "%08x";
  if (count < 0) {
    count = count < -8 ? 8 : -count;
    format = "%08X";
  }
  if (count > 8) count = 8;
  char digits[9];
  snprintf(digits, sizeof digits, format, value);
  lua_pushlstring(L, digits + 8 - count, (size_t)count);
  return 1;
}

void clua_open_bit(lua_State *L) {
  static const luaL_Reg functions[] = {
    {"tobit", to_bit}, {"bnot", not}, {"band", and}, {"bor", or}, {"bxor", xor},
    {"lshift", shift_left}, {"rshift", shift_right}, {"arshift", shift_arithmetically},
    {"rol", rotate_left}, {"ror", rotate_right}, {"bswap", swap}, {"tohex", to_hex}, {NULL, NULL},
  };
  lua_createtable(L, 0, 12);
  for (const luaL_Reg *own = functions; own->name != NULL; own++) {
    lua_pushcfunction(L, own->func);
    lua_setfield(L, -2, own->name);
  }
  lua_setfield(L, -2, "bit");
}
