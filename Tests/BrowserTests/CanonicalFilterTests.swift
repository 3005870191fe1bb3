import Testing
import ThreadCache

@testable import Browser

@Suite("Accents in the filter")
struct CanonicalFilterTests {
  /// One letter with its accent, and the same as a letter and an accent.
  private static let (composed, apart) = ("Zo\u{EB}", "Zoe\u{308}")

  private func found(_ text: String, _ ids: [String], _ schema: KeySchema = .thread) -> [UInt32] {
    var order: [UInt32] = []
    Matcher(ThreadQuery(text)).append(
      matchesOf: Chunk(
        base: 0, identities: ids.map { ThreadIdentity(schema: schema, id: ThreadID($0)) }),
      to: &order)
    return order
  }

  @Test("a letter is found in either spelling, typed in either")
  func spellings() {
    let ids = ["a_\(Self.composed)_b", "a_\(Self.apart)_b", "Zoe", "Zo\u{EA}"]
    for text in [Self.composed, Self.apart, "zo\u{EB}", "zoe\u{308}"] {
      #expect(found(text, ids) == [0, 1], "\(text.utf8)")
    }
    #expect(found("response:\(Self.composed)", ["\(Self.apart)_x", "b"], .response) == [0])
  }

  @Test("letters of one id may be spelled in two ways")
  func mixed() {
    let ids = ["\(Self.composed)_cafe\u{301}", "\(Self.apart)_caf\u{E9}", "\(Self.apart)_cafe"]
    for text in ["\(Self.composed)_caf\u{E9}", "\(Self.apart)_cafe\u{301}"] {
      #expect(found(text, ids) == [0, 1], "\(text.utf8)")
    }
  }

  @Test("a letter of several accents is found in each of its spellings, its capital too")
  func several() {
    let ids = [
      "\u{1EA5}\u{EB}", "\u{E2}\u{301}e\u{308}", "a\u{302}\u{301}\u{EB}", "\u{1EA4}\u{CB}",
      "A\u{302}\u{301}E\u{308}", "\u{E2}\u{EB}", "\u{1EA5}e",
    ]
    #expect(found("\u{1EA5}\u{EB}", ids) == [0, 1, 2, 3, 4])
    #expect(found("A\u{302}\u{301}\u{CB}", ids) == [3, 4])
    // Accents in an order that no spelling has are found where they are the same.
    let odd = "q\u{307}\u{323}_\u{EB}_\u{E9}"
    #expect(found(odd, [odd, "other"]) == [0])
  }

  @Test("what stands before the first letter must be there too, and not in the id before")
  func before() {
    let ids = [
      "ab_\u{EB}_\u{E9}", "\u{EB}_\u{E9}", "ab_", "\u{EB}_\u{E9}", "xb_\u{EB}_e\u{301}",
    ]
    #expect(found("b_\u{EB}_\u{E9}", ids) == [0, 4])
    #expect(found("ab_\u{EB}_\u{E9}", ids) == [0])
  }

  @Test("an accent that is typed to a letter looks among all ids again")
  func narrowing() {
    #expect(!ThreadQuery(Self.apart).narrows(ThreadQuery("Zoe")))
    #expect(ThreadQuery(Self.apart + "_").narrows(ThreadQuery(Self.apart)))
    #expect(ThreadQuery("会話").narrows(ThreadQuery("会")))
    #expect(ThreadQuery("abc").narrows(ThreadQuery("ab")))
  }

  @Test("the list finds it, shows where, and speaks of capitals only where they are the reason")
  func list() async throws {
    let bench = try await Workbench(threads: [
      ("thread_\(Self.apart)", Sample.meta([])), ("thread_other", Sample.meta([])),
    ])
    await bench.press("/")
    await bench.type(Self.composed)
    #expect(bench.screen.contains("1 of 2"))
    await bench.press("ctrl-u")
    await bench.type("Zo\u{EA}")
    #expect(bench.screen.contains("No id contains Zo\u{EA}."))
    #expect(!bench.screen.contains("capital"))
    await bench.press("ctrl-u")
    await bench.type("OTHER")
    #expect(bench.screen.contains("No id contains OTHER. (a capital makes case count)"))
  }
}
