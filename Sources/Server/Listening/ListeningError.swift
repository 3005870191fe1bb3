/// Why a server cannot listen where it should.
public struct ListeningError: Error, Sendable, CustomStringConvertible {
  let place: ListeningPlace
  let reason: String
  /// Whether somebody else listens there.
  public internal(set) var isTaken = false

  /// The place and the system's reason.
  public var description: String { "\(place.host):\(place.port) cannot be listened at: \(reason)" }
}
