import Testing
import ThreadCache

@testable import Browser

@Suite("A prompt with a text in it")
struct PromptTests {
  /// A prompt that proposes `ksx`.
  private func filtered() async throws -> Workbench {
    let bench = try await Workbench()
    await bench.press("/")
    await bench.type("ksx")
    await bench.press("enter", "/")
    return bench
  }

  @Test("what is typed first takes its place")
  func replaced() async throws {
    let bench = try await filtered()
    await bench.type("Dfw".lowercased())
    #expect(bench.screen.contains("filter dfw"))
  }

  @Test("an arrow, End or Backspace keeps it", arguments: ["right", "end", "left"])
  func kept(key: String) async throws {
    let bench = try await filtered()
    await bench.press(key)
    await bench.type("p")
    #expect(bench.screen.contains(key == "left" ? "filter kspx" : "filter ksxp"))
    let other = try await filtered()
    await other.press("backspace")
    #expect(other.screen.contains("filter ks "))
  }

  @Test("what a replay asks for is replaced as well")
  func asked() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a")
    await bench.type("2025_10_1: age")
    await bench.press("enter")
    let replay = try #require(bench.model.top as? ReplayScreen)
    #expect(replay.request?.files == [.init(id: "2025_10_1", segments: ["age"])])
  }

  @Test("a segment that nobody knows is doubted once, and asked for when Enter says so again")
  func doubted() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a")
    await bench.type("2025_5_2: agee")
    await bench.press("enter")
    #expect(bench.screen.contains("no segment is known as agee; ⏎ again asks for it"))
    #expect(bench.model.overlay is Prompt)
    await bench.press("enter")
    #expect(bench.model.overlay == nil)
    let replay = try #require(bench.model.top as? ReplayScreen)
    #expect(replay.request?.files.first?.segments == ["agee"])
  }

  @Test("what was changed after the doubt is doubted anew")
  func doubtedAnew() async throws {
    let bench = try await Workbench.onThread()
    await bench.press("r", "a")
    await bench.type("2025_5_2: agee")
    await bench.press("enter", "e", "enter")
    #expect(bench.screen.contains("no segment is known as ageee"))
  }
}
