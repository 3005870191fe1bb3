// Putting the terminal back in order, also from a signal handler.

#include "CNcurses.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <termios.h>
#include <unistd.h>

#include <term.h>

static struct termios modes;
static bool modes_known = false;
static int terminal = 0;
static char sequence[1024];
static size_t sequence_length = 0;
static int armed = 0;

bool restore_remember(int descriptor) {
  static bool at_exit = false;
  terminal = descriptor;
  modes_known = tcgetattr(descriptor, &modes) == 0;
  if (!at_exit) at_exit = atexit(restore_now) == 0;
  return modes_known;
}

// Appends a capability without its padding ($<5>): a terminal emulator needs none.
static void append(const char *text) {
  while (text != NULL && *text != 0 && sequence_length < sizeof sequence) {
    const char *end = text[0] == '$' && text[1] == '<' ? strchr(text, '>') : NULL;
    if (end != NULL) {
      text = end + 1;
    } else {
      sequence[sequence_length++] = *text++;
    }
  }
}

void restore_prepare(const char *extra) {
  sequence_length = 0;
  append(extra);
  append(terminfo_string("sgr0"));
  append(terminfo_string("op"));
  append(terminfo_string("cnorm"));
  const char *leave = terminfo_string("rmcup");
  if (leave != NULL) {
    append(leave);
  } else {
    // Without a second screen the shell goes on below what is shown.
    char *place = tigetstr("cup");
    if (place != NULL && place != (char *)-1) append(tparm(place, LINES - 1, 0));
    append("\r\n");
  }
}

void restore_arm(bool value) { __atomic_store_n(&armed, value ? 1 : 0, __ATOMIC_SEQ_CST); }

void restore_modes(void) {
  if (!modes_known) return;
  while (tcsetattr(terminal, TCSANOW, &modes) != 0 && errno == EINTR) {
  }
}

void restore_now(void) {
  if (!__atomic_exchange_n(&armed, 0, __ATOMIC_SEQ_CST)) return;
  int saved = errno;
  size_t sent = 0;
  while (sent < sequence_length) {
    ssize_t count = write(STDOUT_FILENO, sequence + sent, sequence_length - sent);
    if (count > 0) {
      sent += (size_t)count;
    } else if (count == 0 || errno != EINTR) {
      break;
    }
  }
  restore_modes();
  errno = saved;
}
