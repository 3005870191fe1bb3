import Browser
import Foundation
import ThreadCache

/// The file that keeps where the browser of one store was left, in the state folder.
///
/// It is a convenience: what cannot be read, or is not ours, is as good as none, and what cannot be written
/// is not. It is replaced whole by a rename, so that nobody ever reads half of one.
struct BookmarkFile {
  let path: String

  /// More than this is no file of ours.
  private static let limit = 65_536

  /// The file of the store `identity` (``KeyValue/StoreDescription/identity``) in the folder `state`.
  init(state: String, identity: String) {
    path = "\(state)/places/\(Self.name(identity)).json"
  }

  /// Where the browser was left; nil: nothing is known of it.
  func read() -> Bookmark? {
    // Nothing of others is followed, and nothing is waited for: a link, a pipe.
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
    guard descriptor >= 0 else { return nil }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG,
      status.st_uid == geteuid(), status.st_size <= Self.limit,
      let data = try? file.read(upToCount: Self.limit + 1), data.count <= Self.limit,
      let record = try? JSONDecoder().decode(BookmarkRecord.self, from: data)
    else { return nil }
    return record.bookmark
  }

  /// Keeps where it was left, if that can be.
  func write(_ bookmark: Bookmark) {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    guard let data = try? encoder.encode(BookmarkRecord(bookmark)), data.count <= Self.limit,
      (try? Folders.create((path as NSString).deletingLastPathComponent)) != nil
    else { return }
    let draft = "\(path).\(getpid())"
    let descriptor = open(draft, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
    guard descriptor >= 0 else { return }
    let file = FileHandle(fileDescriptor: descriptor, closeOnDealloc: true)
    guard (try? file.write(contentsOf: data)) != nil, (try? file.close()) != nil,
      rename(draft, path) == 0
    else {
      unlink(draft)
      return
    }
  }

  /// What people can read of an identity, and what tells it from all others (FNV-1a, 64 bits).
  private static func name(_ identity: String) -> String {
    let readable = identity.map { character in
      character.isASCII && (character.isLetter || character.isNumber) ? character : "-"
    }
    let hash = identity.utf8.reduce(0xcbf2_9ce4_8422_2325 as UInt64) { hash, byte in
      (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3
    }
    return "\(String(readable.suffix(60))).\(String(hash, radix: 16))"
  }
}

/// A bookmark as it is written down.
private struct BookmarkRecord: Codable {
  /// A thread, by its schema and its id; bytes that are not UTF-8 in base 64.
  struct KeptThread: Codable {
    var schema: String
    var id: String?
    var idBase64: Data?

    init(_ identity: ThreadIdentity) {
      schema = identity.schema.rawValue
      id = identity.id.text
      if id == nil { idBase64 = Data(identity.id.bytes) }
    }

    var identity: ThreadIdentity? {
      guard let schema = KeySchema(rawValue: schema) else { return nil }
      if let id { return ThreadIdentity(schema: schema, id: ThreadID(id)) }
      return idBase64.map { ThreadIdentity(schema: schema, id: ThreadID(bytes: $0)) }
    }
  }

  /// Which form this is, so that a later one is not taken for it.
  static let format = "bobbin place 1"

  var format: String
  var filter: String
  var sort: String
  var isReversed: Bool
  var cursor: KeptThread?
  var thread: KeptThread?
  var screen: String?
  var said: [String]
  /// Files that were written before there was a tour to come back to have none.
  var toured: [String]?

  init(_ bookmark: Bookmark) {
    format = Self.format
    filter = bookmark.filter
    sort = bookmark.sort.key.rawValue
    isReversed = bookmark.sort.reversed
    cursor = bookmark.cursor.map { KeptThread($0) }
    thread = bookmark.thread.map { KeptThread($0) }
    screen = bookmark.screen?.rawValue
    said = bookmark.said
    toured = bookmark.toured.isEmpty ? nil : bookmark.toured
  }

  var bookmark: Bookmark? {
    guard format == Self.format, let key = SortKey(rawValue: sort) else { return nil }
    var bookmark = Bookmark()
    bookmark.filter = filter
    bookmark.sort = SortOrder(key, reversed: isReversed)
    bookmark.cursor = cursor?.identity
    bookmark.thread = thread?.identity
    bookmark.screen = screen.flatMap { Scope(rawValue: $0) }
    bookmark.said = said
    bookmark.toured = toured ?? []
    return bookmark
  }
}
