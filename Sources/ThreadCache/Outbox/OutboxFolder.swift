/// The folder of an outbox: a file for each update, whose names sort as they came.
///
/// A name is `<microseconds since 1970>-<bytes>.json`, so that looking at the names tells how much waits and since
/// when. Writers of all processes take turns by one lock, those who empty it by another.
struct OutboxFolder: Sendable {
  /// The name of an update.
  struct Name: Sendable, Hashable {
    /// Its place in the order, in microseconds since 1970.
    let place: Int64
    let bytes: Int

    /// When it came, in milliseconds since 1970.
    var time: Int64 { place / 1000 }

    var file: [UInt8] {
      let digits = String(place)
      return Array(
        "\(String(repeating: "0", count: max(0, 17 - digits.count)))\(digits)-\(bytes).json".utf8)
    }

    init(place: Int64, bytes: Int) {
      self.place = place
      self.bytes = bytes
    }

    init?(file: [UInt8]) {
      let text = String(decoding: file, as: UTF8.self)
      let parts = text.dropLast(5).split(separator: "-")
      guard text.hasSuffix(".json"), parts.count == 2, let place = Int64(parts[0]),
        let bytes = Int(parts[1])
      else { return nil }
      self.init(place: place, bytes: bytes)
      guard self.file == file else { return nil }
    }
  }

  private let folder: Folder

  init(path: String) { folder = Folder(path: path) }

  var path: String { folder.path }

  /// What waits, in order; none where there is no such folder.
  func names() throws(CacheError) -> [Name] {
    do throws(OpenFile.Failure) { return try folder.names().compactMap(Name.init) } catch {
      if error.isMissing { return [] }
      throw failure("cannot be read", error)
    }
  }

  /// What is found under the name of an update.
  enum Contents {
    case bytes([UInt8])
    /// Somebody has stored or dropped it.
    case gone
    /// It cannot be read, now or later, and why.
    case unreadable(String)
  }

  /// Reads an update.
  ///
  /// - Throws: `CacheError.file` where the fault is not the file's.
  func contents(of name: Name) throws(CacheError) -> Contents {
    do throws(OpenFile.Failure) {
      guard let bytes = try folder.read(name.file, maxBytes: name.bytes) else {
        return .unreadable("it is no file")
      }
      return .bytes(bytes)
    } catch {
      if error.isMissing { return .gone }
      if error.isOfProcess { throw failure("cannot be read", error) }
      return .unreadable(error.words)
    }
  }

  /// Throws where nothing could be written to it now.
  ///
  /// - Parameter making: whether it is made where it is missing; who only asks makes nothing, for it would be theirs.
  func probe(making: Bool) throws(CacheError) {
    do throws(OpenFile.Failure) {
      if making { try folder.make() } else if try !folder.couldBeMade() { return }
    } catch { throw failure("cannot be written", error) }
    // Nobody takes what is being written for what somebody left.
    let lock = try writing()
    do throws(OpenFile.Failure) { try folder.probe() } catch {
      throw failure("cannot be written", error)
    }
    _ = consume lock
  }

  /// Whether an update still waits.
  func holds(_ name: Name) -> Bool { (try? OpenFile(folder.file(name.file), for: .read)) != nil }

  /// Writes an update behind all others, and returns when it is on the disk.
  ///
  /// - Parameters:
  ///   - now: milliseconds since 1970.
  ///   - admit: throws where there is no room beside what waits already.
  func add(
    _ bytes: [UInt8], now: Int64, admit: ([Name]) throws(CacheError) -> Void
  ) throws(CacheError) -> Name {
    do throws(OpenFile.Failure) { try folder.make() } catch {
      throw failure("cannot be made", error)
    }
    let lock = try writing()
    let names = try names()
    try admit(names)
    let name = Name(place: Self.place(behind: names, now: now), bytes: bytes.count)
    do throws(OpenFile.Failure) {
      try folder.write(name.file, bytes, replacing: false)
    } catch {
      throw failure("cannot be written", error)
    }
    _ = consume lock
    return name
  }

  /// Puts an update behind all others; nil: it is gone.
  ///
  /// It is on the disk under one of its names, whenever that loses its power.
  ///
  /// - Parameter now: milliseconds since 1970.
  func renew(_ name: Name, now: Int64) throws(CacheError) -> Name? {
    guard holds(name) else { return nil }
    let lock = try writing()
    let renewed = Name(place: Self.place(behind: try names(), now: now), bytes: name.bytes)
    do throws(OpenFile.Failure) { try folder.rename(name.file, to: renewed.file) } catch {
      if error.isMissing { return nil }
      throw failure("cannot be written", error)
    }
    _ = consume lock
    return renewed
  }

  /// A clock that was set back must not change the order.
  private static func place(behind names: [Name], now: Int64) -> Int64 {
    max(now * 1000, (names.last?.place ?? 0) + 1)
  }

  /// Removes an update.
  func remove(_ name: Name) throws(CacheError) {
    do throws(OpenFile.Failure) { try folder.remove(name.file) } catch {
      throw failure("cannot be written", error)
    }
  }

  /// Sets one aside that cannot be read, for people to look at.
  func setAside(_ name: Name) throws(CacheError) {
    do throws(OpenFile.Failure) {
      try folder.rename(name.file, to: name.file + Array(".unreadable".utf8))
    } catch {
      throw failure("cannot be written", error)
    }
  }

  /// Removes what writers left that did not come to their end.
  func clean() throws(CacheError) {
    let lock = try lock("lock")
    do throws(OpenFile.Failure) {
      guard try lock.tryLock() else { return }
      for name in try folder.names() where FileDraft(name) != nil { try folder.remove(name) }
    } catch {
      throw failure("cannot be written", error)
    }
    _ = consume lock
  }

  /// The lock of those who empty it, held until it goes away; nil: somebody else is at it.
  func emptying() throws(CacheError) -> OpenFile? {
    let lock = try lock("emptying.lock")
    let isTaken: Bool
    do throws(OpenFile.Failure) { isTaken = try lock.tryLock() } catch {
      throw failure("cannot be written", error)
    }
    return isTaken ? consume lock : nil
  }

  /// The lock of those who add to it, which is waited for.
  private func writing() throws(CacheError) -> OpenFile {
    let lock = try lock("lock")
    do throws(OpenFile.Failure) { try lock.lock() } catch {
      throw failure("cannot be written", error)
    }
    return lock
  }

  private func lock(_ name: String) throws(CacheError) -> OpenFile {
    do throws(OpenFile.Failure) {
      return try OpenFile(folder.file(Array(name.utf8)), for: .write)
    } catch {
      throw failure("cannot be written", error)
    }
  }

  private func failure(_ what: String, _ failure: OpenFile.Failure) -> CacheError {
    .file("The outbox \(path) \(what): \(failure.words).")
  }
}
