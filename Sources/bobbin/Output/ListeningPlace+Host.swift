import Server
import Session

extension ListeningPlace {
  /// Refuses a host that nobody knows, before it is told what listening there would take.
  func demandHost() throws(Failure) {
    guard isKnown else {
      throw Failure(
        .unavailable,
        "There is no host \(Shown.line(host)) to listen at. Write one of this machine.")
    }
  }
}
