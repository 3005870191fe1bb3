import KeyValue
import Testing
import ThreadCache

@testable import Browser

@Suite("The signs of cells")
struct CellStateTests {
  private static let expected: [(segment: String, state: CellState)] = [
    ("overall", .lost), ("region", .loaded), ("age", .unflagged), ("gender", .null),
    ("org_size", .available), ("sector", .differs), ("job_level", .unavailable),
    ("education", .null),
  ]

  @Test("each state has its own, in Unicode and in ASCII", arguments: [GlyphSet.unicode, .ascii])
  func signs(glyphs: GlyphSet) async throws {
    let bench = try await MatrixSample.bench(MatrixSample.states, glyphs: glyphs)
    try await MatrixSample.writeHash(bench)
    await bench.press("ctrl-r")
    for (segment, state) in Self.expected {
      #expect(bench.sign("2025_1", segment) == state.sign(glyphs), "\(segment)")
    }
    let others = [glyphs.loading, glyphs.changed, glyphs.mark] + glyphs.heat
    let all = CellState.allCases.map { $0.sign(glyphs) } + others
    #expect(Set(all).count == all.count)
  }

  @Test("a cell that is being loaded says so until the answer is there")
  func loading() async throws {
    let bench = try await Workbench.onThread()
    bench.held = { if case .load = $0 { true } else { false } }
    await bench.press("L", "y")
    #expect(bench.sign("2024_7", "age") == "◌")
    #expect(bench.rows[38].contains("◌ loading"))
    #expect(bench.screen.contains("broken, not loaded · loading"))
    await bench.release()
    #expect(bench.sign("2024_7", "age") == "●")
    #expect(!bench.screen.contains("◌"))
  }

  @Test("a cell that somebody changed has a sign beside it for a moment")
  func changed() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(2))
    let file = CachedFile(
      id: "2025_1", slices: [("gender", Array("[1]".utf8))], loadedSegments: ["gender"],
      availableSegments: ["gender"])
    _ = try await bench.cache.updateThreadCache(MatrixSample.identity.id, with: [file])
    await bench.send(.changes(.changed(MatrixSample.identity.metaKey)))
    #expect(bench.row(of: "2025_1").contains("●~"))
    #expect(!bench.row(of: "2025_0").contains("~"))
    await bench.send(.tick(now: Workbench.now + 2000))
    #expect(!bench.row(of: "2025_1").contains("~"))
  }

  @Test("the line below the matrix has the signs that are among the cells, and no others")
  func legendLine() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(2))
    #expect(bench.rows[38].hasPrefix(" ● loaded   ○ available   "))
    for word in ["broken", "null", "not available"] { #expect(!bench.rows[38].contains(word)) }
    #expect(bench.rows[38].hasSuffix("i all signs"))
    let states = try await MatrixSample.bench(MatrixSample.states, 160)
    for words in ["· not available", "✗ broken", "◐ broken: not marked", "∅ null"] {
      #expect(states.rows[38].contains(words), "\(words)")
    }
  }

  @Test("i shows what all signs mean, whatever the matrix has", arguments: [(120, 40), (80, 24)])
  func legend(size: (Int, Int)) async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(1), size.0, size.1)
    await bench.press("i")
    for state in CellState.allCases { #expect(bench.screen.contains(state.help)) }
    #expect(bench.screen.contains("changed a moment ago"))
    #expect(bench.screen.contains("88 kB  IN META"))
    await bench.press("i")
    #expect(!bench.screen.contains(CellState.lost.help))
  }

  @Test("in a low window the signs scroll")
  func lowLegend() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.files(1), 40, 10)
    await bench.press("i")
    #expect(bench.screen.contains("loaded: the cache holds"))
    for _ in 0..<40 { await bench.press("j") }
    #expect(bench.screen.contains("range that v ends"))
    await bench.press("esc")
    #expect(bench.model.overlay == nil)
  }

  @Test("a long id is shortened in the middle of its row, and whole where the cursor is")
  func longID() async throws {
    let id = "2025_a_wave_with_a_name_that_no_column_has_room_for_1"
    let meta = Sample.meta([
      Sample.file(id, loaded: ["age"], available: ["age"]),
      Sample.file("2025_2", loaded: ["age"], available: ["age"]),
    ])
    let bench = try await MatrixSample.bench(meta, 80, 24)
    #expect(bench.rows[3].hasPrefix("▌ 2025_a_wav…"))
    #expect(bench.rows[3].contains("_for_1 "))
    #expect(bench.screen.contains("\(id) › age"))
    await bench.resize(120, 40)
    #expect(bench.screen.contains(id))
    await bench.press("j")
    #expect(!bench.screen.contains(id))
  }

  @Test("a null that is not marked loaded is no disagreement: the panel says what it is")
  func unmarkedNull() async throws {
    let bench = try await MatrixSample.bench(MatrixSample.states)
    try await MatrixSample.writeHash(bench)
    await bench.press("ctrl-r", "0", "l", "l", "l", "l", "l", "l", "l", "l", "l")
    #expect(bench.matrix?.segmentName == "education")
    #expect(bench.screen.contains("available, its slice is null"))
  }
}
