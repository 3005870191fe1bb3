import Retrieval
import StoreConformance
import Synchronization

/// A source of texts that counts its reads, and can be held until a test lets it go on.
final class TestSource: Source {
  private struct State {
    var texts: [String: String] = [:]
    var errors: [String: SourceError] = [:]
    var reads: [String] = []
    var isHeld = false
    var held: [CheckedContinuation<Void, Never>] = []
  }
  private let state: Mutex<State>
  let address = "test:surveys"
  /// Told of each read.
  let wasRead = Signal()

  init(_ texts: [String: String] = [:]) { state = Mutex(State(texts: texts)) }

  /// The ids that were read, in order.
  var reads: [String] { state.withLock { $0.reads } }

  func set(_ id: String, _ text: String?) { state.withLock { $0.texts[id] = text } }

  func fail(_ id: String, with code: SourceError.Code?) {
    state.withLock { state in
      state.errors[id] = code.map { SourceError($0, "\(id) failed", file: id) }
    }
  }

  /// Every read from now on waits for ``letGo()``.
  func hold() { state.withLock { $0.isHeld = true } }

  func letGo() {
    let waiting = state.withLock { state in
      state.isHeld = false
      defer { state.held = [] }
      return state.held
    }
    for continuation in waiting { continuation.resume() }
  }

  func file(_ id: String) async throws(SourceError) -> SourceFile {
    state.withLock { $0.reads.append(id) }
    wasRead.notify()
    await withCheckedContinuation { continuation in
      let goesOn = state.withLock { state in
        if state.isHeld { state.held.append(continuation) }
        return !state.isHeld
      }
      if goesOn { continuation.resume() }
    }
    let (text, error) = state.withLock { ($0.texts[id], $0.errors[id]) }
    if let error { throw error }
    guard let text else { throw SourceError(.missing, "no file \(id)", file: id) }
    return try SourceFile(id: id, parsing: Array(text.utf8))
  }

  func fileIDs() async throws(SourceError) -> [String]? { nil }
}

/// Small surveys for tests.
enum Texts {
  /// Two responses; `generation` is null in both, `age` in the second.
  static let coffee = """
    {"metadata": {"dataStructure": {"segments": ["overall", "region", "age", "gender", "generation"]}},
     "question": "How do you drink it?",
     "responses": [
       {"response": "Black", "data": {"region": {"north": 0.50, "south": 1e-1}, "overall": 0.4,
         "age": {"18-24": 0.30}, "gender": {"female": 0.41}, "generation": null}},
       {"response": "With \\u006dilk", "data": {"region": {"north": 0.5, "south": 0.90}, "overall": 0.6,
         "age": null, "gender": {"female": 0.59}, "generation": null}}]}
    """
  /// One response with `region` only.
  static let bikes =
    #"{"responses":[{"response":"By bike","data":{"region":{"north":0.2}}}]}"#
}

func string(_ bytes: [UInt8]?) -> String? { bytes.map { String(decoding: $0, as: UTF8.self) } }
