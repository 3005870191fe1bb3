import Browser
import KeyValue
import Terminal
import ThreadCache

/// Making a frame and finding what of it is new, without a terminal.
enum FrameSection {
  static let size = Size(width: 200, height: 60)
  private static let frames = 400

  static func measure() async throws -> [Row] {
    var model = try await matrix()
    var shown = model.view()
    var (views, diffs, floor) = (Timings(), Timings(), Timings())
    var blank = Grid(size: size)
    for number in 0..<frames {
      _ = model.update(.key(number / 200 % 2 == 0 ? .down : .up))
      let start = ContinuousClock.now
      let frame = model.view()
      let drawn = ContinuousClock.now
      let diff = GridDiff(from: shown, to: frame)
      let compared = ContinuousClock.now
      guard !diff.runs.isEmpty else { throw Unmeasured("a key changed nothing") }
      views.record(start.duration(to: drawn))
      diffs.record(drawn.duration(to: compared))
      shown = frame
      floor.record(try least(&blank, number))
    }
    let whole = views.median + diffs.median
    return [
      Row(
        "view and diff of \(size.width) × \(size.height)",
        bobbin:
          "\(Figures.milliseconds(whole)) (\(Figures.milliseconds(views.median)) + \(Figures.milliseconds(diffs.median)))",
        peer: "every cell written once \(Figures.milliseconds(floor.median))", budget: "≤ 1 ms",
        verdict: .init(whole <= .milliseconds(1)))
    ]
  }

  /// The least that a frame of text costs: its rows put into a grid, and compared.
  private static func least(_ blank: inout Grid, _ number: Int) throws -> Duration {
    let text = String(repeating: number.isMultiple(of: 2) ? "x" : "o", count: size.width)
    let start = ContinuousClock.now
    var grid = Grid(size: size)
    for y in 0..<size.height { grid.put(text, at: Point(x: 0, y: y)) }
    let diff = GridDiff(from: blank, to: grid)
    let passed = start.duration(to: .now)
    guard diff.runs.count == size.height else { throw Unmeasured("rows are missing") }
    blank = grid
    return passed
  }

  /// A browser that shows the matrix of 500 × 40.
  private static func matrix() async throws -> Model {
    let cache = ThreadCache(store: MemoryStore())
    _ = try await cache.store.commit(
      Commit(
        anchor: LargeThreads.matrix.metaKey, expected: .absent,
        change: .value(LargeThreads.matrixMeta()), lifetime: .never))
    let record = try await cache.record(LargeThreads.matrix)
    var model = Model(
      configuration: BrowserConfiguration(
        storeName: "benchmark", address: "memory:", engine: "memory",
        start: .thread(LargeThreads.matrix), now: 1_800_000_000_000, size: size))
    for effect in model.start() {
      if case .start(let id, .record(let identity)) = effect {
        _ = model.update(.record(id, identity, .success(record)))
      }
    }
    guard model.view().text().contains("\(LargeThreads.files) files") else {
      throw Unmeasured("the matrix does not show its files")
    }
    return model
  }
}
