import Foundation
import KeyValue
import KeyValueSQLite
import Keyspace
import RESP
import Testing

/// The stores that a keyspace can be of.
enum Space: String, CaseIterable, Sendable, CustomTestStringConvertible {
  case memory
  case sqlite

  var testDescription: String { rawValue }

  /// Does `body` with a keyspace of an empty store.
  func open<Result>(
    limits: KeyspaceLimits = .patient,
    _ body: (Keyspace, any TransactionalStore) async throws -> Result
  ) async throws -> Result {
    switch self {
    case .memory:
      let store = MemoryStore()
      return try await body(Keyspace(store, limits: limits), store)
    case .sqlite:
      let scratch = try Scratch()
      let store = try await SQLiteStore.open(path: scratch.path, deadline: .seconds(120))
      let result = try await body(Keyspace(store, limits: limits), store)
      await store.close()
      return result
    }
  }
}

extension KeyspaceLimits {
  /// For tests that are about something else: hundreds share two cores.
  static var patient: KeyspaceLimits {
    var limits = KeyspaceLimits()
    limits.scriptDuration = .seconds(60)
    return limits
  }
}

/// A folder of one test, which goes away with it.
final class Scratch: Sendable {
  private let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory
      .appending(path: "bobbin-keyspace-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// Where a store can lie.
  var path: String { folder.appending(path: "store.db").path }

  /// Bytes of the store there.
  var size: Int {
    get throws { try Data(contentsOf: URL(fileURLWithPath: path), options: .alwaysMapped).count }
  }
}

extension Keyspace {
  /// The reply to one command, written as in a shell.
  func run(_ line: String) async throws -> RESPValue {
    try await run([words(line)], atomically: false)[0]
  }

  /// The reply to a script.
  func evaluate(
    _ script: String, keys: [String] = [], _ arguments: [String] = []
  ) async throws -> RESPValue {
    let command = ["EVAL", script, "\(keys.count)"] + keys + arguments
    return try await run([command.map { Array($0.utf8) }], atomically: false)[0]
  }
}

/// The words of a line: parted by spaces, but for what stands between single quotes.
func words(_ line: String) -> [[UInt8]] {
  var words: [[UInt8]] = []
  var word: [UInt8]?
  var isQuoted = false
  for byte in line.utf8 {
    switch byte {
    case UInt8(ascii: "'"):
      isQuoted.toggle()
      word = word ?? []
    case UInt8(ascii: " ") where !isQuoted:
      if let whole = word { words.append(whole) }
      word = nil
    default: word = (word ?? []) + [byte]
    }
  }
  if let word { words.append(word) }
  return words
}

extension RESPValue {
  static func text(_ text: String) -> RESPValue { .bytes(Array(text.utf8)) }

  static func failure(_ message: String) -> RESPValue { .error(RESPError(line: message)) }

  /// The message of an error; nil: it is none.
  var message: String? {
    if case .error(let error) = self { return error.message }
    return nil
  }

  /// The bytes of a string as text; nil: it is none.
  var text: String? {
    if case .bytes(let bytes) = self { return String(decoding: bytes, as: UTF8.self) }
    return nil
  }

  /// The elements of an array; nil: it is none.
  var elements: [RESPValue]? {
    if case .array(let elements) = self { return elements }
    return nil
  }

  /// For the words of a failed test.
  var shown: String {
    switch self {
    case .null: "nil"
    case .integer(let number): ":\(number)"
    case .bytes(let bytes): "\"\(String(decoding: bytes, as: UTF8.self))\""
    case .error(let error): "-\(error.message)"
    case .array(let elements): "[\(elements.map(\.shown).joined(separator: ", "))]"
    default: "\(self)"
    }
  }
}
