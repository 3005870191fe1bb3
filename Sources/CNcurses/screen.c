// Access to ncurses and to the terminal database.

#define _GNU_SOURCE
#include "CNcurses.h"

#include <langinfo.h>
#include <locale.h>
#include <stdio.h>
#include <sys/ioctl.h>
#include <wchar.h>

// Last: its macros (columns, lines, bell) would break any header after it.
#include <term.h>

SCREEN *screen_open(void) { return newterm(NULL, stdout, stdin); }

int screen_colors(void) { return has_colors() ? tigetnum("colors") : 0; }

bool screen_cell(cchar_t *cell, const wchar_t *characters, attr_t attributes, short pair) {
  return setcchar(cell, characters, attributes, pair, NULL) == OK;
}

int screen_character_width(wchar_t character) { return wcwidth(character); }

const char *encoding_from_environment(void) { return encoding_from_locale(""); }

const char *encoding_from_locale(const char *name) {
  return setlocale(LC_CTYPE, name) ? nl_langinfo(CODESET) : NULL;
}

enum terminfo_outcome terminfo_load(const char *name) {
  int status = 0;
  if (setupterm(name, 1, &status) == OK) return terminfo_found;
  // 1: a terminal that prints on paper, known but of no use.
  return status == -1 ? terminfo_no_database : terminfo_unknown;
}

const char *terminfo_string(const char *capability) {
  const char *value = tigetstr(capability);
  return value == NULL || value == (const char *)-1 ? NULL : value;
}

bool terminal_size(int descriptor, int *columns_out, int *rows_out) {
  struct winsize size;
  if (ioctl(descriptor, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return false;
  *columns_out = size.ws_col;
  *rows_out = size.ws_row;
  return true;
}
