import Foundation
import Testing

/// What the demo shows at its start, in whatever glyphs.
enum DemoScreen {
  static let thread = "thread_Ahoy7Kd2mWcR9sVx4TzLqP1n"

  /// Whether it shows the matrix of that thread.
  static func isOpen(_ screen: String) -> Bool {
    screen.contains("2025_5_2") && screen.contains("2024_7")
  }

  /// The scratch folders of demos that were not removed.
  static func remains(in scratch: Scratch) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: scratch.folder.path)
      .filter { $0.hasPrefix("bobbin-") }
  }
}

extension Tmux {
  /// Starts `bobbin demo` and waits for the matrix with the broken cell.
  func openDemo(_ arguments: String = "", environment: String = "") async throws {
    try await start("demo \(arguments)", environment: environment)
    try await wait(for: "the demo's matrix", until: DemoScreen.isOpen)
  }
}

/// The demo's store and source, made once for a suite by the program itself; tests work on copies.
struct DemoStore: SuiteTrait, TestScoping {
  @TaskLocal static var made: Scratch?

  @concurrent
  func provideScope(
    for test: Test, testCase: Test.Case?,
    performing function: @concurrent @Sendable () async throws -> Void
  ) async throws {
    let scratch = try Scratch()
    try await withTerminal(scratch, width: 60, height: 20) { terminal in
      try await terminal.openDemo("--keep kept")
      try await terminal.press("Escape")
      try await terminal.wait(for: "of 4")
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
    }
    try await Self.$made.withValue(scratch) { try await function() }
  }

  /// A scratch folder with a copy of the demo's store as `t.db` and its source as `source`.
  static func copy() throws -> Scratch {
    let kept = try #require(made).folder.appending(path: "kept")
    let scratch = try Scratch()
    let files = FileManager.default
    for suffix in ["", "-wal", "-shm"] {
      let from = kept.appending(path: "demo.db\(suffix)")
      if files.fileExists(atPath: from.path) {
        try files.copyItem(at: from, to: scratch.folder.appending(path: "t.db\(suffix)"))
      }
    }
    try files.copyItem(
      at: kept.appending(path: "source"), to: scratch.folder.appending(path: "source"))
    return scratch
  }
}

extension Scratch {
  /// The store's file and its log, byte for byte.
  func storeBytes() throws -> [Data] {
    try ["t.db", "t.db-wal"].map { name in
      FileManager.default.fileExists(atPath: path(name))
        ? try Data(contentsOf: folder.appending(path: name)) : Data()
    }
  }
}

extension Trait where Self == DemoStore {
  /// The suite's tests have the demo's store.
  static var demoStore: Self { Self() }
}
