import KeyValue
import Retrieval
import ThreadCache

/// How far a search is that is typed.
enum SearchPhase: Sendable {
  /// Every key shows what it finds.
  case typing
  /// Enter was pressed: the cursor stays where it is.
  case kept
  /// Esc was pressed: all is as it was before.
  case dropped
}

/// What the user wants, however it was said: by a key, in the palette, in a prompt or with the mouse.
enum Command: Sendable {
  case action(ActionID)
  case goTo(ThreadID)
  case thread(ThreadIdentity)
  /// Opens a thread where something was done to it, from a list of such, which stays below it.
  case visit(ThreadIdentity, ThreadScreen.Place?)
  case filter(String)
  case sort(SortOrder)
  case search(String, SearchPhase)
  case ask(LoadRequest)
  case play(RecordedLoad)
  /// Lists the recorded loads of a thread, as far as they were read; nil: they were not.
  case loads(ThreadIdentity, [RecordedLoad]?)
  case edit(EditTarget, EditPart?)
  case compareWith(file: String, segment: String)
  case lifetime([ThreadIdentity], Lifetime)
  /// The answer to a question: only a dialog that was drawn, and answered with y, says this.
  case confirmed(Slot, Request)
  case dropped
  /// The answer to the question before an eviction of many threads.
  case evictInBulk(BulkRun)
  case goOnInBulk
  case stopBulk
  /// To ask about all that match.
  case evictAllShown
  /// A line was typed in the palette, to be had again.
  case said(String)
  /// To spend no more than so many commands; nil: as many as there are.
  case budget(Int?)
  /// To go to another store, by its name.
  case store(String)
  /// Leaves the program from any screen, as `:quit` says it.
  case leave
}
