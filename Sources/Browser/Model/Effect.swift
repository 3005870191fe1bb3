public import ThreadCache

/// What the runner is to do.
public enum Effect: Sendable {
  /// Do this in the background; whatever is under way in the same slot is cancelled first.
  case start(JobID, Request)
  /// Stop what is under way in a slot.
  case cancel(Slot)
  /// Stop what is under way in a slot as soon as it can be stopped in order; its answers still count.
  case stop(Slot)
  /// Let an eviction of many threads go at this pace, in threads a second; nil: as fast as it goes.
  case pace(Double?)
  /// Begin no other batch of an eviction of many threads, or go on with it.
  case hold(Bool)
  /// Give the terminal to `$EDITOR` with this text, then send `edited` (or `ended` with `failed`).
  case editor(JobID, EditDraft, text: [UInt8])
  /// Let no more than so many commands be spent; nil: any number.
  case budget(Int?)
  /// Put text on the clipboard.
  case copy(String)
  /// Take the mouse, or leave it to the terminal.
  case mouse(Bool)
  /// Stop the program until the shell brings it back.
  case suspend
  /// Draw the whole screen again.
  case redraw
  /// Leave for the browser of the store that was opened last.
  case switchStore
  /// Leave.
  case quit
}
