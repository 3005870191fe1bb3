import Foundation
import KeyValue
import KeyValueRedis

extension Failure {
  /// Why a store that is somewhere else could not be opened: what happened, why that store, what to do.
  public init(opening choice: StoreChoice, _ error: StoreError) {
    let trouble = TLSTrouble(error)
    var sentences = [
      "The store cannot be opened: \(error.description.asSentence)",
      "It was chosen because \(choice.reason).",
    ]
    if let advice = trouble?.advice ?? Self.advice(error.code, choice) {
      sentences.append(advice)
    }
    self.init(
      trouble == .file ? .file : Failure(error).code,
      sentences.filter { !$0.isEmpty }.joined(separator: " "))
  }

  private static func advice(_ code: StoreError.Code, _ choice: StoreChoice) -> String? {
    switch code {
    case .unreachable, .timedOut:
      if case .redis(let options) = choice.url, case .unixSocket(let path) = options.endpoint {
        return FileManager.default.fileExists(atPath: path)
          ? "Does the server run, and does it listen there?"
          : "Nothing is at that path: does the server run, and is it the path of its unixsocket?"
      }
      return "Does it run, and are host, port and scheme (rediss:// for TLS) right?"
    case .refused(.authentication) where choice.name != nil:
      return "User and password come from the store's user and password: env:NAME in the config "
        + "file, or from the address that kv: env:NAME names."
    case .refused(.authentication):
      return "User and password come from the address in REDIS_URL, or from BOBBIN_REDIS_USER and "
        + "BOBBIN_REDIS_PASSWORD, in the environment or a file named with --env-file."
    case .busy: return "Try again."
    default: return nil
    }
  }
}

extension String {
  /// The text with a full stop at its end, unless it ends a sentence already.
  fileprivate var asSentence: String {
    hasSuffix(".") || hasSuffix("?") ? self : self + "."
  }
}
