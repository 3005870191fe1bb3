import KeyValue
import Retrieval
import WebClient

extension SourceError {
  /// Why a file did not come.
  init(_ failure: WebFailure, file: String, in base: WebAddress) {
    let code: Code =
      switch failure.kind {
      case .timedOut: .timedOut
      case .cancelled: .cancelled
      case .tooLarge: .unreadable
      case .unreachable, .tls, .lost, .garbage, .otherServer, .redirected, .held: .unreachable
      }
    self.init(
      code, "the source \(base) did not give \(SourceFileID.quoted(file)): \(failure.words)",
      file: file)
  }

  /// What an answer means that is not the file.
  init(_ response: WebResponse, file: String, in base: WebAddress) {
    let what = SourceFileID.quoted(file)
    let status = response.status
    switch status {
    case 404, 410: self.init(.missing, "the source \(base) has no file \(what)", file: file)
    case 401, 403:
      self.init(
        .unreadable,
        "the source \(base) does not give \(what): it wants a token, or another one"
          + " (status \(status))", file: file)
    case 429:
      let wait = response.retryAfter.map { " in \($0.formatted)" } ?? " later"
      self.init(
        .unreachable, "the source \(base) is asked too much; it wants to be asked again\(wait)",
        file: file)
    case 500...599:
      self.init(
        .unreachable, "the source \(base) failed when \(what) was asked for (status \(status))",
        file: file)
    default:
      self.init(
        .unreadable, "the source \(base) answers \(what) with status \(status)", file: file)
    }
  }
}
