import Foundation
import KeyValue
import KeyValueRedis
import Watching

extension Failure {
  /// Why a store that is somewhere else could not be opened: what happened, why that store, what to do.
  public init(opening choice: StoreChoice, _ error: StoreError) {
    let trouble = TLSTrouble(error)
    var sentences = [
      "The store cannot be opened: \(error.description.asSentence)",
      "It was chosen because \(choice.reason).",
    ]
    if let advice = Self.advice(trouble, choice) ?? Self.advice(error.code, choice) {
      sentences.append(advice)
    }
    self.init(
      trouble == .file ? .file : Failure(error).code,
      sentences.filter { !$0.isEmpty }.joined(separator: " "))
    (cause, tellsChoice) = (error, true)
  }

  /// This failure, of a deed that was done in part, with how to do the rest.
  public func goingOn(_ advice: String) -> Failure {
    var failure = Failure(code, "\(message.asSentence) \(advice)")
    (failure.cause, failure.advice) = (cause, advice)
    return failure
  }

  /// What an error of a store means that is asked only when something is wanted of it.
  ///
  /// - Parameter more: advice that was given already; it comes last.
  init(_ error: StoreError, from choice: StoreChoice, _ more: String? = nil) {
    var failure = Failure(error)
    if let more { failure = failure.goingOn(more) }
    switch error.code {
    case .unreachable, .timedOut, .refused(.authentication), .refused(.budget):
      let sentences = [
        error.description.asSentence, "The store was chosen because \(choice.reason).",
        Self.advice(TLSTrouble(error), choice) ?? Self.advice(error.code, choice) ?? "",
        more ?? "",
      ]
      self.init(failure.code, sentences.filter { !$0.isEmpty }.joined(separator: " "))
      (cause, tellsChoice) = (error, true)
    default: self = failure
    }
  }

  /// What to do about TLS; a Vercel KV has fewer settings of it.
  private static func advice(_ trouble: TLSTrouble?, _ choice: StoreChoice) -> String? {
    guard choice.url.isREST else { return trouble?.advice }
    switch trouble {
    case .issuer, .time: return trouble?.advice
    case .file: return "PEM files of authorities are named with --tls-ca, or with BOBBIN_TLS_CA."
    case .name, .client, .scheme, nil: return nil
    }
  }

  private static func advice(_ code: StoreError.Code, _ choice: StoreChoice) -> String? {
    switch code {
    case .unreachable, .timedOut:
      if case .redis(let options) = choice.url, case .unixSocket(let path) = options.endpoint {
        return FileManager.default.fileExists(atPath: path)
          ? "Does the server run, and does it listen there?"
          : "Nothing is at that path: does the server run, and is it the path of its unixsocket?"
      }
      if choice.url.isREST { return "Is the address right, and is it reached from here?" }
      return "Does it run, and are host, port and scheme (rediss:// for TLS) right?"
    case .refused(.authentication) where choice.rest != nil:
      return choice.rest.map { "The token is that of \($0.tokenPlace)." }
    case .refused(.budget):
      return "The budget is that of --budget, BOBBIN_BUDGET, or budget: in the config file."
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
