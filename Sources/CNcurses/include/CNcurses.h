// What Swift needs of ncurses with wide characters, and of terminals that have to be put back in order.
//
// Swift imports functions, but neither ncurses' globals (stdscr, COLS: shared mutable state) nor its
// macros (A_BOLD, mouse masks, KEY_F): those get inline functions and constants here.

#ifndef CNCURSES_H
#define CNCURSES_H

// Without this, a header search hides cchar_t, setcchar and all functions for wide characters.
#define NCURSES_WIDECHAR 1
#include <curses.h>
#include <stdbool.h>
#include <stddef.h>

// Attributes.
static const attr_t attribute_none = A_NORMAL;
static const attr_t attribute_bold = A_BOLD;
static const attr_t attribute_dim = A_DIM;
static const attr_t attribute_underline = A_UNDERLINE;
static const attr_t attribute_reverse = A_REVERSE;
static const attr_t attribute_italic = A_ITALIC;

// Opens ncurses on standard input and output, NULL when it cannot. initscr would end the process.
SCREEN *screen_open(void);

static inline WINDOW *screen_window(void) { return stdscr; }
static inline int screen_rows(void) { return LINES; }
static inline int screen_columns(void) { return COLS; }
// Colours the terminal has, also before start_color.
int screen_colors(void);
static inline int screen_color_pairs(void) { return COLOR_PAIRS; }

// Makes the next refresh paint everything, whatever is believed to be on the screen.
static inline void screen_repaint(void) { clearok(curscr, TRUE); }

// One cell from at most five wide characters ended by 0; false when ncurses would not keep them.
bool screen_cell(cchar_t *cell, const wchar_t *characters, attr_t attributes, short pair);

// What ncurses and the C library count for a wide character: 0, 1, 2, or -1 for none it can show.
int screen_character_width(wchar_t character);

// Chooses the character encoding of the process by its environment or by a name; the name of the
// encoding (UTF-8, ANSI_X3.4-1968), or NULL when the system has no such locale.
const char *encoding_from_environment(void);
const char *encoding_from_locale(const char *name);

// How a look into the terminal database ended.
enum terminfo_outcome { terminfo_found, terminfo_unknown, terminfo_no_database };

// Reads the entry of a terminal. Once screen_open has succeeded its entry answers the questions below.
enum terminfo_outcome terminfo_load(const char *name);

// A string capability, NULL when the terminal lacks it.
const char *terminfo_string(const char *capability);

// The terminal's size as the kernel knows it; false when it knows none.
bool terminal_size(int descriptor, int *columns, int *rows);

// Remembers the terminal's modes as they are before anything is changed.
bool restore_remember(int descriptor);

// Prepares what puts the terminal back in order: `extra`, then the terminal's own reset sequences.
void restore_prepare(const char *extra);

// Whether a crash, a fatal signal or exit() has to put the terminal back in order now.
void restore_arm(bool armed);

// Puts the terminal back in order when armed, once. Safe in a signal handler: write and tcsetattr.
void restore_now(void);

// Sets the remembered modes, whether or not armed.
void restore_modes(void);

// Installs the signal handlers and answers the end of a pipe to read from, or -1. SIGWINCH, SIGCONT and
// SIGTSTP, and the first SIGHUP, SIGINT and SIGTERM, arrive there as one byte each. SIGINT and SIGTERM more
// than two seconds after that, and every other signal that ends a process, restore the terminal and take
// their course.
int signals_install(void);

// Puts back the handlers that were there before, save those of a request to end that has come: it is being
// done, and is not to be cut off by its repetition.
void signals_remove(void);

// While a child program has the terminal: interrupts are its own, a stop stops this program too.
void signals_give_away(bool away);

// How a stop of the process group came to its end.
enum stop_outcome {
  // The terminal is this group's again.
  stop_continued,
  // It went on to end: a signal asks for that. The terminal may be somebody else's.
  stop_asked_to_end,
  // The terminal is gone.
  stop_terminal_lost,
  // It is somebody else's, and the group is not stopped any more: it has no shell that could continue it.
  stop_in_background,
};

// Stops the process group as the shell's ^Z does and returns once it goes on; returns at once in a
// group without a shell that could continue it, and when the program was asked to end.
enum stop_outcome signals_stop_group(void);

#endif
