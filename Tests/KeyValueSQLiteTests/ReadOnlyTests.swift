import Foundation
import KeyValue
import Testing

@testable import KeyValueSQLite

@Suite("A SQLite store that is only read")
struct ReadOnlyTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  @Test("creates nothing beside the file")
  func createsNothing() async throws {
    try scratch.write(try await scratch.storeBytes())
    let before = try scratch.bytes()
    let store = try await SQLiteStore.open(path: scratch.path(), readOnly: true, deadline: patience)
    #expect(try await store.text("a") == "1")
    #expect(try await store.allKeys() == ["a"])
    #expect(try await store.inspect(["a"])[0]?.bytes == 1)
    #expect(try scratch.names == ["store.db"])
    await store.close()
    #expect(try scratch.names == ["store.db"])
    #expect(try scratch.bytes() == before)
  }

  @Test("refuses each operation that writes, and says why")
  func refuses() async throws {
    try scratch.write(try await scratch.storeBytes())
    let store = try await SQLiteStore.open(path: scratch.path(), readOnly: true, deadline: patience)
    let error = await #expect(throws: StoreError.self) { try await store.set("a", "2") }
    #expect(error?.code == .refused(.readOnly))
    #expect(error?.message == "it was opened for reading only, so nothing was changed")
    let description = await store.describe()
    #expect(!description.writable)
    #expect(description.readOnlyReason == "it was opened for reading only")
    #expect(try await store.text("a") == "1")
    await store.close()
  }

  @Test("sees what others write while it is open")
  func seesWrites() async throws {
    try scratch.write(try await scratch.storeBytes())
    let reader = try await SQLiteStore.open(
      path: scratch.path(), readOnly: true, deadline: patience)
    #expect(try await reader.text("a") == "1")
    let writer = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    for number in 2...5 {
      try await writer.set("a", "\(number)")
      #expect(try await reader.text("a") == "\(number)")
    }
    await writer.close()
    #expect(try await reader.text("a") == "5")
    let again = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    try await again.set("a", "6")
    await again.close()
    #expect(try await reader.text("a") == "6")
    await reader.close()
  }

  @Test("reads what a writer that crashed left in its log")
  func crashedWriter() async throws {
    let writer = try await SQLiteStore.open(path: scratch.path("live.db"), deadline: patience)
    try await writer.set("a", "logged")
    try copy("live.db", to: "store.db")
    try copy("live.db-wal", to: "store.db-wal")
    let reader = try await SQLiteStore.open(
      path: scratch.path(), readOnly: true, deadline: patience)
    #expect(try await reader.text("a") == "logged")
    await reader.close()
    await writer.close()
  }

  @Test("hears that others write")
  func hearsWrites() async throws {
    let writer = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    let reader = try await SQLiteStore.open(
      path: scratch.path(), readOnly: true, deadline: patience)
    var news = try #require(reader.changes(prefixes: [[]])).makeAsyncIterator()
    try await writer.set("a", "1")
    while try await reader.text("a") != "1" { #expect(await news.next() == .resync) }
    await writer.close()
    await reader.close()
  }

  /// Copies by another process, since one that closes a file loses its locks on it.
  private func copy(_ name: String, to other: String) throws {
    let copy = try Process.run(
      URL(fileURLWithPath: "/bin/cp"), arguments: [scratch.path(name), scratch.path(other)])
    copy.waitUntilExit()
    #expect(copy.terminationStatus == 0)
  }

  @Test("lies on a disk that nobody may write", .enabled(if: Disk.canMount))
  func readOnlyDisk() async throws {
    let bytes = try await scratch.storeBytes()
    let disk = try Disk(at: scratch.path("disk"))
    try scratch.write(bytes, to: "disk/store.db")
    try disk.makeReadOnly()
    let path = scratch.path("disk/store.db")
    let store = try await SQLiteStore.open(path: path, deadline: patience)
    #expect(await store.describe().readOnlyReason == "\(path) lies on a read-only disk")
    #expect(try await store.text("a") == "1")
    let error = await #expect(throws: StoreError.self) { try await store.set("a", "2") }
    #expect(error?.message == "\(path) lies on a read-only disk, so nothing was changed")
    await store.close()
    withExtendedLifetime(disk) {}
  }
}

@Suite("A SQLite store on a small disk", .enabled(if: Disk.canMount))
struct SmallDiskTests {
  @Test("says that the disk is full, keeps what it has, and goes on when there is room")
  func full() async throws {
    let scratch = try Scratch()
    let disk = try Disk(at: scratch.path("disk"))
    let store = try await SQLiteStore.open(path: scratch.path("disk/store.db"), deadline: patience)
    try await store.set("a", "1")
    let error = await #expect(throws: StoreError.self) {
      for number in 0..<100 {
        try await store.set(StoreKey("big:\(number)"), String(repeating: "x", count: 100_000))
      }
    }
    #expect(error?.code == .outOfMemory)
    #expect(error?.message.contains("is full") == true)
    #expect(try await store.text("a") == "1")
    try disk.grow()
    try await store.set("a", "2")
    #expect(try await store.text("a") == "2")
    await store.close()
    withExtendedLifetime(disk) {}
  }
}

/// A disk of two megabytes in memory, mounted for one test; needs root.
final class Disk: Sendable {
  private let path: String

  static let canMount: Bool = {
    guard geteuid() == 0, let scratch = try? Scratch(),
      (try? Disk(at: scratch.path("probe"))) != nil
    else { return false }
    return true
  }()

  init(at path: String) throws {
    self.path = path
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try Self.run("/bin/mount", "-t", "tmpfs", "-o", "size=2m", "tmpfs", path)
  }

  deinit { try? Self.run("/bin/umount", "-l", path) }

  func makeReadOnly() throws { try Self.run("/bin/mount", "-o", "remount,ro", path) }

  func grow() throws { try Self.run("/bin/mount", "-o", "remount,size=64m", path) }

  private static func run(_ tool: String, _ arguments: String...) throws {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: tool)
    process.arguments = arguments
    process.standardError = FileHandle.nullDevice
    try process.run()
    process.waitUntilExit()
    if process.terminationStatus != 0 { throw CocoaError(.fileWriteUnknown) }
  }
}
