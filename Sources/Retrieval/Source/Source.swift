/// Where slices come from when they are not cached: a folder or an address of JSON files.
public protocol Source: Sendable {
  /// Reads one file. Ends within the source's own deadline, or throws `timedOut`.
  func file(_ id: String) async throws(SourceError) -> SourceFile

  /// The ids of all files, in natural order; nil: this source cannot list.
  func fileIDs() async throws(SourceError) -> [String]?

  /// True when reading a file is cheaper than asking a store for leave: loads then take no lease, and two processes
  /// that want the same read it twice. False unless said otherwise.
  var isLocal: Bool { get }

  /// Why nothing can be read from it, as far as that can be told without asking anybody for a file; nil: it may be there.
  func problem() async -> SourceError?

  /// Where it is, without user, password or token: `/var/lib/surveys`, `https://host/surveys`.
  var address: String { get }
}

extension Source {
  /// False: reading is worth a lease.
  public var isLocal: Bool { false }

  /// Nil: who wants to know reads a file.
  public func problem() async -> SourceError? { nil }
}
