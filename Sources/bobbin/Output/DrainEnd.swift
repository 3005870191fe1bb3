import Browser
import KeyValue
import Session
import ThreadCache

/// How a command ends that has emptied an outbox.
struct DrainEnd {
  private let report: DrainReport
  private let left: Int

  /// - Parameter left: how many updates wait on.
  init(_ report: DrainReport, left: Int) {
    self.report = report
    self.left = left
  }

  /// Nil: all that waited is stored.
  ///
  /// - Parameter address: where the store is.
  func failure(_ address: String) -> Failure? {
    let dropped = report.items.count(where: \.isDropped)
    let waiting =
      left == 0
      ? nil
      : "\(Figures.count(left, "update")) still \(left == 1 ? "waits" : "wait") for \(address): \(reason.withoutPoint)."
    // What will not be stored, however often it is tried, comes before what may be.
    guard dropped == 0 else {
      let words =
        "\(Figures.count(dropped, "update")) \(dropped == 1 ? "was" : "were") dropped, and will not be stored."
      return Failure(.badData, [words, waiting].compactMap(\.self).joined(separator: " "))
    }
    return waiting.map { Failure(isForbidden ? .refused : .tryAgain, $0) }
  }

  private var isForbidden: Bool {
    guard report.refusal == nil, case .store(let error)? = report.held.first?.reason else {
      return false
    }
    return error.code == .refused(.permission)
  }

  private var reason: String {
    if let refusal = report.refusal { return refusal.description }
    if let held = report.held.first { return held.reasonWords }
    return report.isElsewhere ? "another process is storing them" : "they came meanwhile"
  }
}

extension String {
  /// Without the point of a sentence at its end.
  fileprivate var withoutPoint: Substring { hasSuffix(".") ? dropLast() : self[...] }
}
