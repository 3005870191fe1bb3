import Testing

@testable import Retrieval

struct FilePlanTests {
  /// What the cache can know of one segment, what the source can say of it, and what must follow.
  enum Remembered: CaseIterable { case nothing, listed, others }
  enum Source: CaseIterable { case unread, has, lacks }

  struct Case: Sendable, CustomStringConvertible {
    let isLoaded: Bool
    let isSliced: Bool
    let remembered: Remembered
    let source: Source
    var description: String {
      "loaded \(isLoaded), sliced \(isSliced), remembered \(remembered), source \(source)"
    }

    /// The rule, written a second time as a table.
    var expected: String {
      switch (isLoaded && isSliced, source, isLoaded, remembered) {
      case (true, _, _, _): "cached"
      case (false, .has, _, _): "missing"
      case (false, .lacks, _, _): "unavailable"
      case (false, .unread, true, _): "missing"
      case (false, .unread, false, .others): "unavailable"
      case (false, .unread, false, _): "missing"
      }
    }
  }

  static let cases = [true, false].flatMap { loaded in
    [true, false].flatMap { sliced in
      Remembered.allCases.flatMap { remembered in
        Source.allCases.map {
          Case(isLoaded: loaded, isSliced: sliced, remembered: remembered, source: $0)
        }
      }
    }
  }

  @Test("every state of a segment has one place in the plan", arguments: cases)
  func everyState(_ state: Case) {
    let available: [String] =
      switch state.remembered {
      case .nothing: []
      case .listed: ["age", "region"]
      case .others: ["age"]
      }
    let inSource: [String]? =
      switch state.source {
      case .unread: nil
      case .has: ["region"]
      case .lacks: []
      }
    let plan = FilePlan(
      file: FileRequest(id: "f", segments: ["region"]),
      known: CachedSegments(
        loaded: state.isLoaded ? ["region"] : [], sliced: state.isSliced ? ["region"] : [],
        available: available), sourceAvailable: inSource)
    #expect(plan.cached == (state.expected == "cached" ? ["region"] : []))
    #expect(plan.missing == (state.expected == "missing" ? ["region"] : []))
    #expect(plan.unavailable == (state.expected == "unavailable" ? ["region"] : []))
    #expect(plan.needsSource == (state.expected == "missing"))
  }

  @Test("a file the cache does not know is missing whole")
  func unknown() {
    let plan = FilePlan(
      file: FileRequest(id: "f", segments: ["b", "a"]), known: nil, sourceAvailable: nil)
    #expect(plan.missing == ["b", "a"])
    #expect(plan.available == nil)
  }

  @Test("what the source says counts more than what the cache remembers")
  func fresher() {
    let plan = FilePlan(
      file: FileRequest(id: "f", segments: ["a", "b"]),
      known: CachedSegments(available: ["a"]), sourceAvailable: ["b"])
    #expect(plan.missing == ["b"])
    #expect(plan.unavailable == ["a"])
    #expect(plan.available == ["b"])
  }

  @Test("the order of the request is kept in each list")
  func order() {
    let plan = FilePlan(
      file: FileRequest(id: "f", segments: ["d", "c", "b", "a"]),
      known: CachedSegments(loaded: ["a", "d"], sliced: ["a", "d"]), sourceAvailable: nil)
    #expect(plan.cached == ["d", "a"])
    #expect(plan.missing == ["c", "b"])
  }

  @Test("two spellings of one letter are two segments")
  func spelling() {
    let plan = FilePlan(
      file: FileRequest(id: "f", segments: ["\u{e9}", "e\u{301}"]),
      known: CachedSegments(loaded: ["\u{e9}"], sliced: ["\u{e9}"]), sourceAvailable: nil)
    #expect(plan.cached.count == 1)
    #expect(plan.missing.count == 1)
  }

  @Test("a request names each file and segment once, and the standard segments where none is named")
  func normalized() {
    let request = LoadRequest(
      thread: "t",
      files: [
        FileRequest(id: "a", segments: ["x", "y", "x"]), FileRequest(id: "b"),
        FileRequest(id: "a", segments: ["z", "y"]),
      ])
    #expect(
      request.normalized.files == [
        FileRequest(id: "a", segments: ["x", "y", "z"]),
        FileRequest(id: "b", segments: ["region", "age", "gender"]),
      ])
  }
}
