import Retrieval

/// The demo's survey as a source: what ``DemoData/writeSource(to:)`` writes, without a folder.
struct DemoSource: Source {
  let address = "demo"
  private let files: [String: SourceFile]

  init() throws(SourceError) {
    var files: [String: SourceFile] = [:]
    for survey in DemoSurvey.all {
      files[survey.id] = try SourceFile(id: survey.id, parsing: survey.text)
    }
    self.files = files
  }

  func file(_ id: String) async throws(SourceError) -> SourceFile {
    guard let file = files[id] else {
      throw SourceError(.missing, "the demo has no file \(id).json", file: id)
    }
    return file
  }

  func fileIDs() async throws(SourceError) -> [String]? { DemoSurvey.all.map(\.id) }
}
