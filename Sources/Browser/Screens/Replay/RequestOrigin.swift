/// What the request of a replay was made from, and how to choose something else.
enum RequestOrigin: Sendable, Equatable {
  /// What is marked in the matrix.
  case marks(cells: Int, files: Int)
  /// The cell under the matrix's cursor.
  case cell
  /// The file under the matrix's cursor: all that it has not loaded.
  case file
  /// The user said it.
  case asked
  /// A recorded load that was chosen.
  case recorded
  /// The newest recorded load, for nothing was chosen.
  case newest
  /// What services ask for when they name nothing, for nothing was chosen or recorded.
  case usual
  /// An invocation of the continuity.
  case invocation

  /// In full, for the head of a wide window.
  var words: String {
    switch self {
    case .marks: short
    case .cell: "the cell at the cursor"
    case .file: "the file at the cursor: what it has not loaded"
    case .asked: "what you named"
    case .recorded: "a load"
    case .newest: "the newest load,"
    case .usual: "what services ask for when they name nothing"
    case .invocation: "an invocation of the continuity"
    }
  }

  /// In two or three words.
  var short: String {
    switch self {
    case .marks(let cells, 0): Figures.count(cells, "marked cell")
    case .marks(0, let files): Figures.count(files, "marked file")
    case .marks(let cells, let files):
      "\(Figures.count(cells, "marked cell")) and \(Figures.count(files, "file"))"
    case .cell: "the cell"
    case .file: "the file"
    case .asked: "as named"
    case .recorded: "recorded"
    case .newest: "newest load"
    case .usual: "the usual"
    case .invocation: "invocation"
    }
  }

  /// Which keys choose something else.
  func otherwise(_ scene: Scene) -> String {
    let ask = "\(scene.key(.ask)) names others"
    switch self {
    case .marks: return ask + "; \(scene.key(.back)), then \(scene.key(.mark)) marks others"
    case .cell, .file: return ask + "; \(scene.key(.back)), then \(scene.key(.mark)) marks several"
    case .recorded, .newest: return "\(scene.key(.recorded)) lists others, \(ask)"
    case .asked, .usual, .invocation: return ask
    }
  }
}
