import JSONText
import KeyValue
import ThreadCache

/// An answer in one piece, as an invocation needs it.
struct InvocationAnswer: Sendable {
  /// The longest body: in base64 it is as long as a payload of Lambda may be, and Vercel takes no more either.
  static let mostBytes = 4_500_000

  let status: Int
  let headers: [(name: String, value: String)]
  let body: [UInt8]

  /// Collects an answer; one that is too long, or fails on the way, becomes the problem that it is.
  init(collecting answer: ServiceAnswer) async {
    switch answer.body {
    case .bytes(let bytes) where bytes.count <= Self.mostBytes: self.init(answer, bytes)
    case .bytes: self.init(Self.tooLong)
    case .pieces(let pieces):
      let collected = Pieces()
      do { try await pieces { try collected.add($0) } } catch {
        self.init(
          error as? Problem ?? (error as? CacheError).map { Problem($0) }
            ?? Problem(.internalError, "The answer ended in the middle."))
        return
      }
      self.init(answer, collected.bytes)
    }
  }

  /// A problem, which is never too long.
  init(_ problem: Problem) { self.init(ServiceAnswer(problem), problem.json) }

  private init(_ answer: ServiceAnswer, _ bytes: [UInt8]) {
    status = answer.status
    headers = answer.headers
    body = bytes
  }

  private static let tooLong = Problem(
    .tooLarge,
    "The answer has more than \(mostBytes) bytes, which is the most that a function may answer: ask for less at a "
      + "time. What was asked to be done is done.")

  /// The payload for whoever made the event.
  func payload(_ form: InvocationEvent.Form) -> [UInt8] {
    var encoded: [UInt8] = []
    Base64.append(body, to: &encoded)
    var json = JSONBuilder()
    json.beginObject()
    json.name("statusCode")
    json.int(status)
    json.name("headers")
    json.beginObject()
    for (name, value) in headers {
      json.name(name)
      json.string(value)
    }
    json.endObject()
    // Always in base64: what is stored need not be text.
    switch form {
    case .vercel:
      json.name("encoding")
      json.string("base64")
    case .lambda:
      json.name("isBase64Encoded")
      json.bool(true)
    }
    json.name("body")
    json.string(String(decoding: encoded, as: UTF8.self))
    json.endObject()
    return json.bytes
  }

  /// What has come of an answer so far.
  private final class Pieces {
    private(set) var bytes: [UInt8] = []

    func add(_ piece: [UInt8]) throws(Problem) {
      guard bytes.count + piece.count <= InvocationAnswer.mostBytes else { throw tooLong }
      bytes += piece
    }
  }
}
