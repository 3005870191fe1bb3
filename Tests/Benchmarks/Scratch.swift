import Foundation
import Synchronization

/// A folder of this run, removed when it is done with and also when the run is interrupted.
final class Scratch: Sendable {
  let folder: String

  /// A folder in `place`.
  init(in place: String = FileManager.default.temporaryDirectory.path) throws {
    folder = (place as NSString).appendingPathComponent(
      "bobbin-benchmark-\(getpid())-\(UInt16.random(in: 0...9999))")
    _ = Self.folders.withLock { $0.insert(folder) }
    try FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { remove() }

  func path(_ name: String) -> String { folder + "/" + name }

  func remove() {
    try? FileManager.default.removeItem(atPath: folder)
    _ = Self.folders.withLock { $0.remove(folder) }
  }

  /// What programs see that are measured: no settings of the person who measures.
  var environment: [String: String] {
    var environment = [
      "HOME": folder, "XDG_DATA_HOME": path("data"), "XDG_STATE_HOME": path("state"),
      "XDG_CONFIG_HOME": path("config"), "LANG": "C.UTF-8", "TMPDIR": folder,
    ]
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    return environment
  }

  // MARK: Interruptions

  private static let folders = Mutex<Set<String>>([])

  /// From now on ^C and its like remove every scratch folder before they end the run.
  ///
  /// Processes that are being measured need no such care: they end with the pipe or the terminal that
  /// this process holds.
  /// - Returns: what must be kept for as long as this should hold.
  static func removeAllOnSignals() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM, SIGHUP].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        for folder in folders.withLock({ $0 }) {
          try? FileManager.default.removeItem(atPath: folder)
        }
        signal(number, SIG_DFL)
        // Not `raise`: this thread is libdispatch's and blocks all signals.
        kill(getpid(), number)
      }
      source.activate()
      return source
    }
  }
}
