import Browser
import KeyValue
import Terminal
import Testing
import ThreadCache

@testable import Session

extension RunnerTests {
  @Test(
    "keys are answered at once while the store does not answer, and what was asked for comes later")
  func hangingStore() async throws {
    let troubled = TroubledStore(store)
    _ = try await browse(["t-one", "t-two", "t-three"], in: troubled) {
      try await display.wait(for: "1/2")
      troubled.set(.hangs, for: .read)
      display.press(.control("r"))
      try await display.wait(for: "1–3 of 3")
      let before = display.frames.count
      display.press(.character("j"))
      #expect(display.frames.count == before + 1)
      display.press(.enter)
      #expect(display.text.contains("reading the thread"))
      display.press(.escape)
      troubled.set(nil, for: .read)
      try await display.wait(for: "1/2")
      display.press(.character("q"))
    }
  }

  @Test("a store that goes away is told in its words and asked again; the list stays and recovers")
  func storeGoesAway() async throws {
    let troubled = TroubledStore(store)
    _ = try await browse(["t-one", "t-two"], in: troubled) {
      try await display.wait(for: "1/2")
      troubled.set(.fails(StoreError(.unreachable, "nobody is at home")), for: .read)
      _ = try await ThreadCache(store: store).updateThreadCache(
        "t-one",
        with: [
          CachedFile(
            id: "f", slices: [("region", Array("[2]".utf8))], loadedSegments: ["region"],
            availableSegments: [])
        ])
      try await display.wait(for: "nobody is at home")
      #expect(display.text.contains("t-two"))
      #expect(display.text.contains("no answer"))
      display.press(.character("j"))
      troubled.set(nil, for: .read)
      try await display.wait(for: "2/2")
      try await display.wait { !$0.text.contains("nobody is at home") }
      display.press(.character("q"))
    }
  }

  @Test("evicting all that are marked goes in batches, with its progress on the screen")
  func bulkEviction() async throws {
    _ = try await browse((0..<230).map { "t-\(1000 + $0)" }) {
      try await display.wait(for: "of 230")
      display.type("*D")
      try await display.wait(for: "230 whole threads")
      try await display.wait(for: "number:")
      display.type("230y")
      try await display.wait(for: "evicted 230")
      let left = try await store.scan(ScanRequest(pattern: Array("thread:*".utf8)))
      #expect(left.keys.isEmpty)
      #expect(!display.text.contains("t-1000 "))
      display.type("U")
      try await display.wait(for: "y undo it")
      display.press(.character("y"))
      try await display.wait(for: "undone")
      let back = try await store.read("thread:t-1229:meta")
      #expect(back != .absent)
      display.press(.character("q"))
    }
  }
}
