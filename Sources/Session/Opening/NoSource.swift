import Retrieval

/// The source of a session that has none: every read says how to name one.
struct NoSource: Source {
  let address = "no source"

  func file(_ id: String) async throws(SourceError) -> SourceFile {
    throw SourceError(
      .unnamed,
      "No source is named, so \(id) cannot be read. Name one with --source DIR or BOBBIN_SOURCE.",
      file: id)
  }

  func problem() async -> SourceError? {
    SourceError(
      .unnamed, "No source is named: name one with --source DIR or BOBBIN_SOURCE.", file: "")
  }

  func fileIDs() async throws(SourceError) -> [String]? { nil }
}
