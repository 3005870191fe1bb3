/// The survey files of a folder, which go along with a function.
struct SurveyFiles {
  let folder: String
  /// `2025_1.json`, sorted.
  let names: [String]

  /// - Throws: ``DeploymentError/missing(_:)`` where there are none.
  init(in folder: String) throws(DeploymentError) {
    guard let all = Files.names(folder) else {
      throw .missing("There is no folder \(folder) of survey files.")
    }
    self.folder = folder
    names = all.filter { $0.hasSuffix(".json") && !$0.hasPrefix(".") }.sorted()
    guard !names.isEmpty else {
      throw .missing("There is no survey file (*.json) in \(folder).")
    }
  }
}
