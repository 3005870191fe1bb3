// Signals: news for the program through a pipe, and an orderly terminal before a fatal one.
//
// A pipe written by plain handlers, not signalfd: that needs blocked signals, and a blocked signal stays
// blocked in every program started from here, so an editor would miss ^Z and resizes.

#define _GNU_SOURCE
#include "CNcurses.h"

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

static const int news[] = {SIGWINCH, SIGCONT, SIGTSTP};
static const int requests[] = {SIGHUP, SIGINT, SIGTERM};
static const int fatal[] = {SIGSEGV, SIGBUS,  SIGILL,  SIGFPE,    SIGTRAP, SIGABRT, SIGSYS,  SIGQUIT,
                            SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGVTALRM, SIGPROF, SIGXCPU, SIGXFSZ};
#define COUNT(list) (sizeof(list) / sizeof((list)[0]))

static struct sigaction previous[NSIG];
static bool installed[NSIG];
static int channel[2] = {-1, -1};
// When the program was first asked to end, in milliseconds; 0: it was not.
static int64_t asked_at = 0;
// An end that was asked for takes no longer than this, or the program hangs.
static const int64_t patience = 2000;
static volatile sig_atomic_t given_away = 0;
static bool wants_debugger = false;

static void tell(int number) {
  int saved = errno;
  unsigned char byte = (unsigned char)number;
  // A full pipe already holds news; losing this byte loses nothing.
  (void)!write(channel[1], &byte, 1);
  errno = saved;
}

static void on_news(int number) { tell(number); }

static void end_by_default(int number) {
  restore_now();
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = SIG_DFL;
  sigaction(number, &action, NULL);
  // Pending until this handler returns.
  raise(number);
}

static int64_t milliseconds(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

static bool was_asked(void) { return __atomic_load_n(&asked_at, __ATOMIC_SEQ_CST) != 0; }

static void set_stop_handler(void (*handler)(int)) {
  struct sigaction action;
  memset(&action, 0, sizeof action);
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigaction(SIGTSTP, &action, NULL);
}

static void on_request(int number) {
  if (number == SIGINT && given_away) return;
  int64_t now = milliseconds(), first = 0;
  if (__atomic_compare_exchange_n(&asked_at, &first, now, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    tell(number);
    // Who shall end must not be stopped meanwhile, by signals_stop_group in another thread: from now on
    // the signal is ignored, and continuing undoes a stop that has begun.
    set_stop_handler(SIG_IGN);
    kill(getpid(), SIGCONT);
  } else if (number != SIGHUP && now - first > patience) {
    // Asked before and still here. A window that closes says so several times (the shell, then the
    // kernel): that is no impatience.
    end_by_default(number);
  }
}

static bool is_fault(int number) {
  return number == SIGSEGV || number == SIGBUS || number == SIGILL || number == SIGFPE;
}

// The Swift runtime ends its backtrace with a question when a person is at the terminal, and waits 30 s for
// the answer; it decided to ask when the process began. So the answer, to quit, is there already.
static void answer_backtrace(void) {
  if (wants_debugger) return;
  int answer[2];
  if (pipe2(answer, O_CLOEXEC) != 0) return;
  (void)!write(answer[1], "q", 1);
  dup2(answer[0], STDIN_FILENO);
  close(answer[0]);
  close(answer[1]);
}

static void on_fatal(int number, siginfo_t *info, void *context) {
  if (number == SIGQUIT && given_away) return;
  restore_now();
  // The handler that was there before (the Swift runtime's backtrace) sees the place of the crash and
  // writes to an orderly screen. It may return, so it does not decide whether the program ends.
  const struct sigaction *before = &previous[number];
  if (before->sa_flags & SA_SIGINFO) {
    answer_backtrace();
    before->sa_sigaction(number, info, context);
  } else if (before->sa_handler != SIG_DFL && before->sa_handler != SIG_IGN) {
    before->sa_handler(number);
  }
  if (is_fault(number) && info->si_code > 0) {
    // Happens again on return, now by default: the core file shows the right place.
    signal(number, SIG_DFL);
  } else {
    end_by_default(number);
  }
}

static void install(int number, void (*plain)(int), void (*full)(int, siginfo_t *, void *)) {
  struct sigaction action;
  if (!installed[number] && sigaction(number, NULL, &previous[number]) != 0) return;
  bool ignored = !(previous[number].sa_flags & SA_SIGINFO) && previous[number].sa_handler == SIG_IGN;
  // nohup and a program that ignores SIGPIPE mean it; window changes and stops are needed anyway.
  if (ignored && plain != on_news) return;
  memset(&action, 0, sizeof action);
  sigfillset(&action.sa_mask);
  action.sa_flags = SA_RESTART | SA_ONSTACK;
  if (full != NULL) {
    // A second fault inside the handler must end the program, not hang it.
    sigemptyset(&action.sa_mask);
    action.sa_flags |= SA_SIGINFO;
    action.sa_sigaction = full;
  } else {
    action.sa_handler = plain;
  }
  installed[number] = sigaction(number, &action, NULL) == 0;
}

int signals_install(void) {
  if (channel[0] < 0 && pipe2(channel, O_CLOEXEC | O_NONBLOCK) != 0) return -1;
  asked_at = 0;
  given_away = 0;
  // Who sets this wants to be asked.
  const char *backtrace = getenv("SWIFT_BACKTRACE");
  wants_debugger = backtrace != NULL && strstr(backtrace, "interactive") != NULL;
  for (size_t i = 0; i < COUNT(fatal); i++) install(fatal[i], NULL, on_fatal);
  for (size_t i = 0; i < COUNT(requests); i++) install(requests[i], on_request, NULL);
  for (size_t i = 0; i < COUNT(news); i++) install(news[i], on_news, NULL);
  return channel[0];
}

static bool is_request(int number) {
  for (size_t i = 0; i < COUNT(requests); i++) {
    if (requests[i] == number) return true;
  }
  return false;
}

void signals_remove(void) {
  for (int number = 1; number < NSIG; number++) {
    // What is asked again must not cut off the end that is under way.
    if (was_asked() && is_request(number)) continue;
    if (installed[number]) sigaction(number, &previous[number], NULL);
    installed[number] = false;
  }
}

void signals_give_away(bool away) {
  given_away = away ? 1 : 0;
  set_stop_handler(away ? SIG_DFL : on_news);
}

// Whether the shell has given the terminal to this group; a shell that ends its jobs also continues them,
// and the signal that says so may come a moment after that.
static enum stop_outcome look_around(void) {
  struct timespec moment = {.tv_nsec = 10 * 1000 * 1000};
  for (int looks = 0; looks < 10; looks++) {
    pid_t owner = tcgetpgrp(STDIN_FILENO);
    if (owner == getpgrp()) return stop_continued;
    if (was_asked()) return stop_asked_to_end;
    // Without the terminal there is nobody who could continue it once more.
    if (owner < 0) return stop_terminal_lost;
    nanosleep(&moment, NULL);
  }
  return stop_in_background;
}

enum stop_outcome signals_stop_group(void) {
  sigset_t stop, before;
  if (was_asked()) return stop_asked_to_end;
  // The others of the group first, this process last: it alone is stopped by a signal to one thread, so
  // that the stop has happened when raise returns.
  set_stop_handler(SIG_IGN);
  kill(0, SIGTSTP);
  set_stop_handler(SIG_DFL);
  sigemptyset(&stop);
  sigaddset(&stop, SIGTSTP);
  pthread_sigmask(SIG_UNBLOCK, &stop, &before);
  // Asked from here on, the signal is ignored.
  enum stop_outcome outcome = was_asked() ? stop_asked_to_end : stop_in_background;
  // Continued in the background (bg): the terminal belongs to somebody else; stop again until it is ours.
  for (int tries = 0; tries < 20 && outcome == stop_in_background; tries++) {
    raise(SIGTSTP);
    outcome = look_around();
  }
  pthread_sigmask(SIG_SETMASK, &before, NULL);
  set_stop_handler(on_news);
  return outcome;
}
