import Retrieval

/// The files that leave a thread because a load brings such of another year, in words.
package enum DroppedFiles {
  /// What makes them leave.
  package static let rule =
    "a response: thread keeps files of one year, unless what is stored says isFullyCompatible in its "
    + "compatibilityMetadata"
  /// The same for a window with few lines.
  static let shortRule = "a response: thread keeps one year"
  /// Why a load makes them leave.
  static let reason = rule + ", which a load never says"

  /// What a load has dropped, or would drop, and why, in a sentence; nil: nothing.
  package static func sentence(_ result: LoadResult) -> String? {
    let files = result.answer.dropped
    guard !files.isEmpty else { return nil }
    return
      "\(result.dryRun ? "written for real it drops" : "it dropped") \(names(files)): \(reason)"
  }

  /// Files that are named in a sentence.
  static let most = 6

  /// `2024_1, 2024_2`; of many the first are named.
  static func names(_ files: [String], most: Int = most) -> String {
    let names = files.prefix(most).joined(separator: ", ")
    return files.count > most ? "\(names) and \(Figures.count(files.count - most)) more" : names
  }
}
