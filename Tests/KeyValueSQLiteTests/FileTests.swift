import Foundation
import KeyValue
import Testing

@testable import KeyValueSQLite

@Suite("The file of a SQLite store")
struct FileTests {
  let scratch: Scratch

  init() throws { scratch = try Scratch() }

  /// The error of opening the file; nil when it opens.
  private func failure(readOnly: Bool = false, _ name: String = "store.db") async -> StoreError? {
    do throws(StoreError) {
      let store = try await SQLiteStore.open(
        path: scratch.path(name), readOnly: readOnly, deadline: patience)
      await store.close()
      return nil
    } catch {
      return error
    }
  }

  @Test("is created for its owner alone, and so are the files beside it")
  func permissions() async throws {
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    try await store.set("a", "1")
    for name in ["store.db", "store.db-wal", "store.db-shm"] {
      #expect(try scratch.mode(name) == 0o600, "\(name)")
    }
    await store.close()
    #expect(try scratch.names == ["store.db"])
  }

  @Test("may have any name")
  func oddNames() async throws {
    let name = "a b?c=1%41#d;é&.db"
    let store = try await SQLiteStore.open(path: scratch.path(name), deadline: patience)
    try await store.set("a", "1")
    await store.close()
    #expect(try scratch.names == [name])
    let reader = try await SQLiteStore.open(
      path: scratch.path(name), readOnly: true, deadline: patience)
    #expect(try await reader.text("a") == "1")
    await reader.close()
  }

  @Test("is an error when it is missing and only to be read, and is not created")
  func missing() async throws {
    let error = await failure(readOnly: true)
    #expect(error?.code == .unreachable)
    #expect(
      error?.message
        == "there is no store at \(scratch.path()), and none is created when only reading")
    #expect(try scratch.names == [])
  }

  @Test("needs a folder that exists")
  func missingFolder() async throws {
    let error = await failure("no/where/store.db")
    #expect(error?.code == .unreachable)
    #expect(
      error?.message
        == "there is no folder \(scratch.path("no/where")) to hold the store "
        + scratch.path("no/where/store.db"))
  }

  @Test("cannot be a folder")
  func folder() async throws {
    try FileManager.default.createDirectory(
      atPath: scratch.path(), withIntermediateDirectories: true)
    let error = await failure()
    #expect(error?.code == .corrupt)
    #expect(error?.message == "\(scratch.path()) is a folder, not a database file")
  }

  @Test("cannot be a device")
  func device() async throws {
    try FileManager.default.createSymbolicLink(
      atPath: scratch.path(), withDestinationPath: "/dev/null")
    #expect(await failure()?.message == "/dev/null is not a file")
  }

  @Test(
    "that is no database is refused and left alone",
    arguments: ["{}", "SQLite format 3\0 but short", String(repeating: "no database ", count: 400)])
  func noDatabase(text: String) async throws {
    try scratch.write(Array(text.utf8))
    let error = await failure()
    #expect(error?.code == .corrupt)
    #expect(
      error?.message == "\(scratch.path()) is not a SQLite database; name another file")
    #expect(try scratch.bytes() == Array(text.utf8))
    #expect(try scratch.names == ["store.db"])
  }

  @Test("of another program is refused and left alone", arguments: [false, true])
  func foreign(readOnly: Bool) async throws {
    var bytes = try await scratch.storeBytes()
    bytes.replaceSubrange(68..<72, with: [0, 0, 0, 7])
    try scratch.write(bytes)
    let error = await failure(readOnly: readOnly)
    #expect(error?.code == .corrupt)
    #expect(
      error?.message
        == "\(scratch.path()) is a SQLite database of another program and was left as it is; "
        + "name another file")
    #expect(try scratch.bytes() == bytes)
    #expect(try scratch.names == ["store.db"])
  }

  @Test("of a newer version is refused and left alone")
  func newer() async throws {
    var bytes = try await scratch.storeBytes()
    bytes.replaceSubrange(60..<64, with: [0, 0, 0, 9])
    try scratch.write(bytes)
    let error = await failure()
    #expect(error?.code == .unsupported)
    #expect(
      error?.message
        == "\(scratch.path()) was written by a newer Bobbin (format 9, this one knows 1); "
        + "use that one")
    #expect(try scratch.bytes() == bytes)
  }

  @Test("that is damaged is named in the error, and a command that may save it")
  func damaged() async throws {
    var bytes = try await scratch.storeBytes()
    for index in 4096..<bytes.count { bytes[index] = 0xA5 }
    try scratch.write(bytes)
    let path = scratch.path()
    let error = await #expect(throws: StoreError.self) {
      let store = try await SQLiteStore.open(path: path, deadline: patience)
      _ = try await store.allKeys()
    }
    #expect(error?.code == .corrupt)
    #expect(
      error?.message
        == "the database \(path) is damaged; `sqlite3 \(path) .recover` can save what is readable")
  }

  @Test("that is empty becomes a store")
  func empty() async throws {
    try scratch.write([])
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    try await store.set("a", "1")
    #expect(try await store.text("a") == "1")
    await store.close()
  }

  @Test("keeps its identity under another name, and has its own")
  func identity() async throws {
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    let identity = await store.describe().identity
    await store.close()
    try FileManager.default.moveItem(atPath: scratch.path(), toPath: scratch.path("moved.db"))
    let moved = try await SQLiteStore.open(path: scratch.path("moved.db"), deadline: patience)
    let other = try await SQLiteStore.open(path: scratch.path("other.db"), deadline: patience)
    #expect(await moved.describe().identity == identity)
    #expect(await other.describe().identity != identity)
    await moved.close()
    await other.close()
  }

  @Test("may lie on a disk that has no room left; then nothing is written and all is readable")
  func fullDisk() async throws {
    let store = try await SQLiteStore.open(path: scratch.path(), deadline: patience)
    try await store.set("a", "1")
    let writer = try #require(store.writer)
    try await writer.run(until: .now + .seconds(5)) { database in
      try database.run("PRAGMA max_page_count = 20")
    }
    let error = await #expect(throws: StoreError.self) {
      try await store.set("a", String(repeating: "2", count: 200_000))
    }
    #expect(error?.code == .outOfMemory)
    #expect(
      error?.message == "the disk that holds \(scratch.path()) is full; nothing was written")
    #expect(try await store.text("a") == "1")
    await store.close()
  }

  @Test("on another machine is recognised by the type of its file system")
  func network() {
    let mounts = """
      22 1 254:0 / / rw,relatime shared:1 - ext4 /dev/vda rw
      40 22 0:51 / /mnt/share rw shared:2 master:1 - nfs4 host:/export rw
      41 22 0:52 / /mnt/ssh rw - fuse.sshfs me@host:/ rw
      """
    #expect(FileSystem.type(of: 254 << 8, mounts: mounts) == "ext4")
    #expect(FileSystem.type(of: 51, mounts: mounts) == "nfs4")
    #expect(FileSystem.type(of: 52, mounts: mounts) == "fuse.sshfs")
    #expect(FileSystem.type(of: 99, mounts: mounts) == nil)
    for type in ["nfs4", "cifs", "smb3", "fuse.sshfs", "ceph"] {
      #expect(FileSystem.isNetwork(type), "\(type)")
    }
    for type in ["ext4", "xfs", "btrfs", "tmpfs", "overlay", "fuseblk", "fuse.encfs"] {
      #expect(!FileSystem.isNetwork(type), "\(type)")
    }
  }
}
