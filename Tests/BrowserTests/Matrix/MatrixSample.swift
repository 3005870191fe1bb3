import KeyValue
import ThreadCache

@testable import Browser

/// Threads made for the matrix, and a bench that stands on one.
enum MatrixSample {
  static let id = "thread_matrix"
  static let identity = ThreadIdentity(schema: .thread, id: ThreadID(id))

  /// One file with a cell of each state: overall lost, region loaded, age not marked, gender null and marked,
  /// org_size available, sector not what its hash says, education null and not marked.
  static let states: String = {
    let slice = Sample.slice(1)
    return Sample.meta([
      "{\"id\":\"2025_1\",\"data\":{\"region\":\(slice),\"age\":\(slice),\"gender\":null,"
        + "\"sector\":\(slice),\"education\":null},"
        + "\"loadedSegments\":[\"overall\",\"region\",\"gender\",\"sector\"],"
        + "\"availableSegments\":[\"overall\",\"region\",\"age\",\"gender\",\"org_size\",\"sector\","
        + "\"education\"]}"
    ])
  }()

  /// Writes the hash that belongs to ``states``, but for the slice of sector.
  static func writeHash(_ bench: Workbench) async throws {
    let slice = Array(Sample.slice(1).utf8)
    let fields =
      ["region", "age"].map { (Array($0.utf8), slice) } + [(Array("sector".utf8), Array("1".utf8))]
    try await bench.cache.store.project(
      Projection(
        key: identity.fileKey("2025_1"),
        change: .fields(set: Dictionary(uniqueKeysWithValues: fields), removed: []),
        lifetime: .after(milliseconds: 89 * 86_400_000)))
  }

  /// So many files with so many segments beyond the canonical ones; each has three loaded, the tenth a broken one.
  static func files(_ count: Int, others: Int = 0) -> String {
    let names = Segments.canonical + (0..<others).map { "extra_\($0)" }
    return Sample.meta(
      (0..<count).map { place in
        Sample.file(
          "2025_\(place)", loaded: ["region", "age", names[names.count - 1]], available: names,
          lost: place % 10 == 9 ? ["sector"] : [])
      })
  }

  static func bench(
    _ meta: String, _ width: Int = 120, _ height: Int = 40, glyphs: GlyphSet = .unicode
  ) async throws -> Workbench {
    try await Workbench(
      width: width, height: height, threads: [(id, meta)], glyphs: glyphs,
      start: .thread(identity))
  }
}

extension Workbench {
  /// The matrix that is shown.
  var matrix: ThreadScreen? { model.top as? ThreadScreen }

  /// The row of the screen of a file.
  func row(of file: String) -> String { rows.first { $0.dropFirst(2).hasPrefix(file + " ") } ?? "" }

  /// The sign in the cell of a segment, as the screen has it.
  func sign(_ file: String, _ segment: String) -> Character? {
    guard let screen = matrix, let column = screen.segments.firstIndex(of: segment) else {
      return nil
    }
    let layout = ThreadLayout(model.layout.body, screen)
    guard layout.cells.visible.contains(column),
      let y = rows.firstIndex(where: { $0.dropFirst(2).hasPrefix(file + " ") })
    else { return nil }
    return model.view()[Point(x: layout.cells.x(of: column) + 1, y: y)].character
  }

  /// Clicks on a cell, as a person would: on a frame that was seen.
  func click(_ x: Int, _ y: Int, _ kind: Mouse.Kind = .press) async {
    if model.wantsDrawn { await send(.drawn) }
    await send(.mouse(Mouse(position: Point(x: x, y: y), kind: kind)))
    if model.wantsDrawn { await send(.drawn) }
  }
}
