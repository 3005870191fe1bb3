import JSONText

/// The rule of the `response:` services about files of different years, as their recordings show
/// it.
///
/// Files of 2024 and 2025 can only be compared when the compatibility metadata says so. Where it is
/// missing or says no, and the thread and the call have different years between them, the thread's
/// files of years that the call does not have leave the meta, and the metadata, now about one year,
/// is stored as fully compatible.
enum Years {
  private static let known = ["2024_", "2025_"]

  /// What says the year in a file's id, the `2025_` of `2025_1`; nil: nothing does.
  static func year(of fileID: String) -> String? {
    known.first { fileID.utf8.starts(with: $0.utf8) }
  }

  /// The years whose stored files leave the meta; nil: the rule does not apply.
  static func dropped(
    stored: [String], sent: [String], storedMetadata: JSONValue?, sentMetadata: JSONValue?
  ) -> Set<String>? {
    let storedYears = Set(stored.compactMap(year))
    let sentYears = Set(sent.compactMap(year))
    guard !sentYears.isEmpty, !storedYears.isEmpty, storedYears.union(sentYears).count > 1,
      !isCompatible(stored: storedMetadata, sent: sentMetadata)
    else { return nil }
    return storedYears.subtracting(sentYears)
  }

  private static func isCompatible(stored: JSONValue?, sent: JSONValue?) -> Bool {
    guard let sent, isFully(sent) else { return false }
    guard let stored, !stored.isNull else { return true }
    return isFully(stored)
  }

  private static func isFully(_ metadata: JSONValue) -> Bool {
    metadata["isFullyCompatible"]?.bool == true
  }
}

extension ThreadIdentity {
  /// The files that leave the meta when something of the files `sent` is stored in it without
  /// compatibility metadata, as every load does it.
  ///
  /// Those of years that are not among the sent ones, in the order they are stored; of a `thread:`
  /// record none. What an update has made leave is in ``UpdateReceipt/droppedFiles``.
  public func filesDropped(from stored: [String], bySending sent: [String]) -> [String] {
    guard schema == .response,
      let years = Years.dropped(
        stored: stored, sent: sent, storedMetadata: nil, sentMetadata: nil)
    else { return [] }
    return stored.filter { Years.year(of: $0).map(years.contains) ?? false }
  }
}
