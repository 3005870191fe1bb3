import KeyValue

/// What every store must do, as a list of behaviours that a test target runs one by one.
///
/// ```swift
/// @Test("does what every store does", arguments: StoreConformance.behaviours)
/// func conforms(_ behaviour: Behaviour) async throws {
///   try await StoreConformance { MemoryStore() }.run(behaviour)
/// }
/// ```
///
/// Behaviours use keys of their own and delete them, so that they can share one server.
public struct StoreConformance: Sendable {
  private let make: @Sendable () async throws -> any KeyValueStore
  private let second: @Sendable (any KeyValueStore) async throws -> any KeyValueStore

  /// All behaviours.
  public static let behaviours: [Behaviour] =
    strings + hashes + commits + lifetimes + scans + leasesAndCounters + changes + endings

  /// The suite for the stores that `make` opens.
  ///
  /// - Parameters:
  ///   - second: opens the same store once more, as another process would; the same object where
  ///     there is no such thing.
  ///   - make: opens a store that may hold keys of others.
  public init(
    second: @escaping @Sendable (any KeyValueStore) async throws -> any KeyValueStore = { $0 },
    make: @escaping @Sendable () async throws -> any KeyValueStore
  ) {
    self.make = make
    self.second = second
  }

  /// Checks one behaviour; throws a ``Nonconformity`` that says what is not as it should be.
  public func run(_ behaviour: Behaviour) async throws {
    let store = try await make()
    let other = try await second(store)
    let trial = Trial(store: store, other: other, description: await store.describe())
    let result: Result<Void, any Error>
    do { result = .success(try await behaviour.check(trial)) } catch { result = .failure(error) }
    try? await trial.cleanUp()
    await other.close()
    await store.close()
    try result.get()
  }
}

/// One thing that every store must do.
public struct Behaviour: Sendable, CustomStringConvertible {
  /// The rest of a sentence that begins with "a store".
  public let description: String
  let check: @Sendable (Trial) async throws -> Void

  init(_ description: String, _ check: @escaping @Sendable (Trial) async throws -> Void) {
    self.description = description
    self.check = check
  }
}

/// What a store did that it should not have done, or the other way round.
public struct Nonconformity: Error, CustomStringConvertible {
  /// What it was, and where it was noticed.
  public let description: String
}

func expect(
  _ condition: Bool, _ words: @autoclosure () -> String, file: String = #fileID,
  line: Int = #line
) throws {
  if !condition { throw Nonconformity(description: "\(words()) (\(file):\(line))") }
}

func expectEqual<Value: Equatable>(
  _ found: Value, _ wanted: Value, file: String = #fileID, line: Int = #line
) throws {
  try expect(found == wanted, "found \(found), wanted \(wanted)", file: file, line: line)
}

func expectError(
  _ code: StoreError.Code, file: String = #fileID, line: Int = #line,
  _ body: () async throws(StoreError) -> Void
) async throws {
  do throws(StoreError) { try await body() } catch {
    try expectEqual(error.code, code, file: file, line: line)
    try expect(!error.message.isEmpty, "an error without words", file: file, line: line)
    return
  }
  throw Nonconformity(description: "no error, wanted \(code) (\(file):\(line))")
}
