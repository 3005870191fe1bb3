import Glibc
import Synchronization

/// Notes the signals that ask to end, instead of dying of them, while something must be cleaned up first.
enum SignalNote {
  private static let noted = Atomic<Int32>(0)

  /// From now on signals are noted.
  static func begin() {
    // The handler must find the note made: the first use of a static makes it, which takes a lock.
    noted.store(0, ordering: .sequentiallyConsistent)
    for number in [SIGINT, SIGTERM, SIGHUP] {
      signal(number) { SignalNote.noted.store($0, ordering: .sequentiallyConsistent) }
    }
  }

  /// The signal that came last; nil: none did.
  static var signal: Int32? {
    let number = noted.load(ordering: .sequentiallyConsistent)
    return number == 0 ? nil : number
  }

  private static func signal(_ number: Int32, _ handler: @escaping @convention(c) (Int32) -> Void) {
    _ = Glibc.signal(number, handler)
  }
}
