// Lua 5.1 in a sandbox, as far as the scripts of Redis need it, and the one number type of C that Swift
// does not have everywhere.
//
// Lua raises errors by longjmp. None of them crosses a frame of Swift: what C calls in Swift returns, and
// C raises what is to be raised.
#ifndef CLUA_H
#define CLUA_H

#include <stddef.h>
#include <stdint.h>

// Bytes of somebody else; not terminated.
typedef struct {
  const char *bytes;
  size_t length;
} clua_text;

// Bytes that grow, with malloc.
typedef struct {
  char *bytes;
  size_t length;
  size_t capacity;
} clua_buffer;

// Appends bytes; 0 when there is no memory, and then nothing is appended.
int clua_append(clua_buffer *buffer, const void *bytes, size_t length);
// Frees the bytes; the buffer is empty afterwards.
void clua_free(clua_buffer *buffer);

// What a script can ask of the program that runs it.
typedef struct {
  void *context;
  // Runs a command and appends its reply, in RESP2. Not 0: the script has to end at once.
  int (*call)(void *context, const clua_text *arguments, size_t count, clua_buffer *reply);
  // Writes the 40 hexadecimal digits of a SHA-1.
  void (*sha1hex)(void *context, clua_text text, char *digits);
} clua_host;

// How much a script may use.
typedef struct {
  // Bytes that Lua may have at a time.
  size_t memory;
  // Instructions of Lua, and steps of its pattern matching.
  uint64_t instructions;
  // Nanoseconds from its beginning.
  uint64_t duration;
  // Bytes of its reply.
  size_t reply;
  // Elements of its reply, at any depth.
  size_t elements;
} clua_limits;

typedef struct {
  // The text, and how error messages name it.
  clua_text text;
  clua_text name;
  const clua_text *keys;
  size_t key_count;
  const clua_text *arguments;
  size_t argument_count;
} clua_script;

typedef enum {
  // It ran; its reply is in RESP2.
  clua_done,
  // It is not Lua; the reply is why.
  clua_not_compiled,
  // It raised an error; the reply is its message.
  clua_failed,
  // It was stopped because it used too much of something; there is no reply.
  clua_out_of_time,
  clua_out_of_instructions,
  clua_out_of_memory,
  clua_reply_too_large,
  // The host asked for its end.
  clua_ended_by_host
} clua_outcome;

// Runs a script in a Lua of its own.
clua_outcome clua_run(
  const clua_script *script, const clua_host *host, const clua_limits *limits, clua_buffer *reply);

// Compiles a text without running it: clua_done, or what was in the way.
clua_outcome clua_check(clua_text text, const clua_limits *limits, clua_buffer *reply);

typedef enum {
  clua_sum,
  clua_not_a_number,
  clua_not_finite
} clua_addition;

// Adds two decimal numbers as Redis does, in long double, and writes the sum without an exponent and without
// zeros at its end. Texts are terminated; `sum` has room for CLUA_SUM_BYTES.
clua_addition clua_add(const char *left, const char *right, char *sum);

#define CLUA_SUM_BYTES 5120

#endif
