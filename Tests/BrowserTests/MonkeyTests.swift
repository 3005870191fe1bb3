import KeyValue
import Testing
import ThreadCache

@testable import Browser

/// Numbers that look random and are the same in every run.
struct Dice: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite("Whatever is pressed")
struct MonkeyTests {
  private static let keys: [KeyPress] =
    Set(ActionTable.standard.all.flatMap(\.keys).flatMap(\.presses)).sorted { $0.name < $1.name }
    + [.enter, .escape, .enter, .escape, .character("y"), .character("x"), .backspace]

  /// A hundred thousand in all: every seed begins with whole threads again.
  private static let events = 5000
  private static let writingSeeds: [UInt64] = Array(1...8)
  private static let readingSeeds: [UInt64] = Array(17...20)
  /// One in so many states is drawn as well.
  private static let drawnEvery = 8

  private static let sizes = [
    (120, 40), (80, 24), (40, 10), (5, 3), (16, 5), (1, 1), (200, 60), (30, 6), (0, 0),
  ]

  /// What must hold whatever was pressed: the selection is in its list, the screen is whole.
  private func check(_ model: Model, _ last: Message, draws: Bool) {
    if let threads = model.screens[0] as? ThreadsScreen {
      #expect(threads.view.cursor < max(1, threads.count), "after \(last)")
      #expect(threads.marks.count <= threads.index.count, "after \(last)")
    }
    if let thread = model.top as? ThreadScreen {
      #expect(thread.view.cursor < max(1, thread.files.count), "after \(last)")
      #expect(thread.column <= thread.segments.count && thread.column >= 0, "after \(last)")
    }
    // Every list has one of these, under whatever name.
    for (_, value) in Mirror(reflecting: model.top).children {
      guard let view = value as? Viewport else { continue }
      #expect(view.cursor >= 0 && view.top >= 0, "after \(last)")
    }
    guard draws else { return }
    let grid = model.view()
    #expect(grid.size == model.size)
    if let cursor = grid.cursor { #expect(grid.bounds.contains(cursor), "after \(last)") }
  }

  private func message(_ dice: inout Dice, _ model: Model) -> Message {
    switch Int.random(in: 0..<100, using: &dice) {
    // Letters at random make no JSON: the editor is more often left by way of $EDITOR.
    case 0..<20 where model.top.scope == .editor: return .key(.control("e"))
    case 0..<74: return .key(Self.keys.randomElement(using: &dice) ?? .enter)
    case 74..<94:
      let kinds: [Mouse.Kind] = [.press, .press, .release, .doublePress, .wheelUp, .wheelDown]
      let buttons: [Mouse.Button] = [.left, .left, .left, .middle, .right, .none]
      return .mouse(
        Mouse(
          position: Point(
            x: Int.random(in: -1...model.size.width, using: &dice),
            y: Int.random(in: -1...model.size.height, using: &dice)),
          kind: kinds.randomElement(using: &dice) ?? .press,
          button: buttons.randomElement(using: &dice) ?? .left))
    case 94..<96:
      let (width, height) = Self.sizes.randomElement(using: &dice) ?? (80, 24)
      return .resized(Size(width: width, height: height))
    case 96: return .paste("\u{1B}[31m2025_1: age\n")
    case 97: return .tick(now: model.now + Int64.random(in: 0..<100_000, using: &dice))
    case 98: return .changes(.resync)
    default: return .drawn
    }
  }

  @Test(
    "the screen stays whole, and nothing is written but by y on a question that was seen",
    arguments: writingSeeds)
  func random(seed: UInt64) async throws {
    var dice = Dice(state: seed)
    var visited: Set<Scope> = []
    var written = 0
    for _ in 0..<2 { written += try await play(seed, &dice, &visited) }
    #expect(visited.count >= 4, "\(visited)")
    #expect(written > 0)
  }

  /// Presses and clicks on a browser of its own; how often something was written.
  private func play(_ seed: UInt64, _ dice: inout Dice, _ visited: inout Set<Scope>) async throws
    -> Int
  {
    let bench = try await Workbench()
    bench.editor = { seed.isMultiple(of: 2) ? $0.replacing("0.", with: "0.9") : $0 + " " }
    var written = 0
    for turn in 0..<Self.events {
      let message = message(&dice, bench.model)
      let writes = bench.requests.count { $0.writes }
      visited.insert(bench.model.top.scope)
      let wasAsking = bench.model.asks && !bench.model.wantsDrawn
      await bench.send(message)
      if bench.requests.count(where: { $0.writes }) > writes {
        written += 1
        #expect(wasAsking, "\(message)")
        let isYes = if case .key(.character("y")) = message { true } else { false }
        let isClick = if case .mouse = message { true } else { false }
        #expect(isYes || isClick, "\(message)")
      }
      check(bench.model, message, draws: turn.isMultiple(of: Self.drawnEvery))
      if bench.effects.contains(where: { if case .quit = $0 { true } else { false } }) {
        bench.effects = []
      }
      // A frame follows most input.
      if Int.random(in: 0..<4, using: &dice) > 0, bench.model.wantsDrawn {
        await bench.send(.drawn)
      }
      bench.requests = Array(bench.requests.suffix(50))
    }
    return written
  }

  @Test("a read-only session never asks for anything that writes", arguments: readingSeeds)
  func readOnly(seed: UInt64) async throws {
    let bench = try await Workbench(readOnly: "started with --read-only")
    var dice = Dice(state: seed)
    for turn in 0..<Self.events {
      let message = message(&dice, bench.model)
      await bench.send(message)
      check(bench.model, message, draws: turn.isMultiple(of: Self.drawnEvery))
      if bench.model.wantsDrawn { await bench.send(.drawn) }
      #expect(!bench.requests.contains { $0.writes })
      let hasEditor = bench.effects.contains { if case .editor = $0 { true } else { false } }
      #expect(!hasEditor)
      bench.requests = []
    }
  }
}
