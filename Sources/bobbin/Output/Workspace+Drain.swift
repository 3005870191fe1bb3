import KeyValue
import Session

extension Workspace {
  /// Stores what waits for the store, which has just answered, and says what became of it.
  ///
  /// It has no more time than an operation: what is left waits for the next command.
  func drain() async {
    guard let outbox else { return }
    let patience = StorePatience(settings.deadline ?? description.deadline)
    let report = await patience.holding { await outbox.drain(into: cache) }
    for item in report.items { Diagnostics.line(Shown.line("bobbin: \(item.words)")) }
    for held in report.held { Diagnostics.line(Shown.line("bobbin: \(held.words)")) }
    if let problem = report.problem { Diagnostics.line(Shown.line("bobbin: \(problem)")) }
  }
}
