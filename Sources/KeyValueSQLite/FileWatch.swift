@preconcurrency import Dispatch
import Foundation

/// Says when a file is written, created or deleted, by inotify on its folder; nothing runs meanwhile.
final class FileWatch: Sendable {
  private let source: any DispatchSourceRead
  private let continuation: AsyncStream<Void>.Continuation
  private let task: Task<Void, Never>

  /// Calls `changed` after each change of `file`, one call at a time, several changes in one; nil where
  /// the system has no watch to give.
  init?(file: String, changed: @escaping @Sendable () async -> Void) {
    let url = URL(fileURLWithPath: file)
    let descriptor = inotify_init1(Int32(IN_NONBLOCK | IN_CLOEXEC))
    guard descriptor >= 0 else { return nil }
    let folder = url.deletingLastPathComponent().path
    let events = UInt32(IN_MODIFY | IN_CREATE | IN_DELETE | IN_MOVED_TO)
    guard inotify_add_watch(descriptor, folder, events) >= 0 else {
      close(descriptor)
      return nil
    }
    let name = Array(url.lastPathComponent.utf8)
    let (news, continuation) = AsyncStream.makeStream(
      of: Void.self, bufferingPolicy: .bufferingNewest(1))
    self.continuation = continuation
    let source = DispatchSource.makeReadSource(
      fileDescriptor: descriptor, queue: .global(qos: .utility))
    source.setEventHandler {
      if Self.drain(descriptor, names: name) { continuation.yield() }
    }
    source.setCancelHandler { close(descriptor) }
    source.activate()
    self.source = source
    task = Task {
      for await _ in news { await changed() }
    }
  }

  deinit {
    source.cancel()
    continuation.finish()
    task.cancel()
  }

  /// Reads all events that wait, and says whether one was about `name`, or whether some were lost.
  private static func drain(_ descriptor: Int32, names name: [UInt8]) -> Bool {
    var found = false
    var buffer = [UInt8](repeating: 0, count: 16384)
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return found }
      buffer.withUnsafeBytes { bytes in
        var place = 0
        let head = MemoryLayout<inotify_event>.size
        while place + head <= count {
          let event = bytes.loadUnaligned(fromByteOffset: place, as: inotify_event.self)
          let text = bytes[(place + head)..<(place + head + Int(event.len))]
          if text.prefix(while: { $0 != 0 }).elementsEqual(name) { found = true }
          if event.mask & UInt32(IN_Q_OVERFLOW) != 0 { found = true }
          place += head + Int(event.len)
        }
      }
    }
  }
}
