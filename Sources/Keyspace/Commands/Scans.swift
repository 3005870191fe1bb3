internal import KeyValue

extension Command {
  static let scans = [
    Command("keys", 2, .scanning, findKeys),
    Command("scan", -2, .scanning, scan),
  ]

  static let hashScans = [Command("hscan", -3, .reading, scanFields)]

  private static func findKeys(_ call: Call) throws -> Reply {
    var request = ScanRequest(pattern: call[1], hint: 100_000)
    var keys: [Reply] = []
    repeat {
      let page = try call.entries.scan(request)
      keys += page.keys.map { .bytes($0.bytes) }
      request.cursor = page.next
    } while request.cursor != nil
    return .array(keys)
  }

  // MARK: Keys, page by page

  /// At most so many keys are looked at for a page, unless the caller wants more of them in it.
  private static let mostLookedAt = 10_000

  private static func scan(_ call: Call) throws -> Reply {
    let number = try ScanCursors.number(call[1])
    let options = try ScanOptions(call, from: 2, ofKeys: true)
    let cursors = call.execution.state.cursors
    var place: [UInt8]?
    if number != 0 { place = try cursors.place(number, .keys, call.entries) }
    let page = try page(options, after: place, call.entries)
    let cursor = page.next.map { cursors.number(of: $0, .keys) } ?? 0
    let found =
      options.tellsTypes
      ? try page.keys.flatMap { key -> [Reply] in
        [.bytes(key.bytes), .status(try call.entries.inspect(key)?.type.name ?? "none")]
      } : page.keys.map { .bytes($0.bytes) }
    return .array([.text("\(cursor)"), .array(found)])
  }

  /// As many keys as are wanted where there are so many, and where to go on if there is anything there.
  private static func page(
    _ options: ScanOptions, after place: [UInt8]?, _ entries: any StoreTransaction
  ) throws -> (keys: [StoreKey], next: [UInt8]?) {
    if let literal = Glob(options.pattern).literal, let place,
      !place.lexicographicallyPrecedes(literal)
    {
      return ([], nil)
    }
    let wanted = options.count
    var request = ScanRequest(
      pattern: options.pattern, type: options.type, cursor: place.map { ScanCursor(token: $0) },
      hint: min(max(wanted, 256), mostLookedAt))
    var keys: [StoreKey] = []
    var looked = 0
    repeat {
      let page = try entries.scan(request)
      keys += page.keys
      if keys.count > wanted {
        keys.removeLast(keys.count - wanted)
        return (keys, keys.last?.bytes)
      }
      request.cursor = page.next
      looked += request.hint
    } while request.cursor != nil && keys.count < wanted && looked < max(wanted, mostLookedAt)
    guard let next = request.cursor else { return (keys, nil) }
    // Nothing after this is the end of the scan, and a page without keys would be one too many.
    request.hint = 1
    let following = try entries.scan(request)
    return (keys, following.keys.isEmpty && following.next == nil ? nil : next.token)
  }

  // MARK: Fields, page by page

  /// A page has at least so many fields: Redis too answers a small hash whole, whatever `COUNT` says.
  private static let fewestFields = 512

  private static func scanFields(_ call: Call) throws -> Reply {
    let number = try ScanCursors.number(call[2])
    let key = call.key(1)
    guard try call.fieldCount(key) > 0 else { return .array([.text("0"), .array([])]) }
    let options = try ScanOptions(call, from: 3, ofKeys: false)
    let cursors = call.execution.state.cursors
    var place: [UInt8]?
    if number != 0 { place = try cursors.place(number, .fields(key), call.entries) }
    let limit = max(options.count, fewestFields)
    let page = try call.entries.fieldPage(key, after: place, limit: limit + 1)
    let cursor =
      page.count > limit ? cursors.number(of: page[limit - 1].name, .fields(key)) : 0
    let glob = Glob(options.pattern)
    let found = page.prefix(limit).filter { glob.matches($0.name) }
    return .array([
      .text("\(cursor)"), .array(found.flatMap { [.bytes($0.name), .bytes($0.value)] }),
    ])
  }
}

/// What may follow the cursor of `SCAN` and `HSCAN`.
private struct ScanOptions {
  private(set) var pattern = [UInt8(ascii: "*")]
  private(set) var count = 10
  private(set) var type: ValueType?
  /// Whether each key is followed by its type.
  private(set) var tellsTypes = false

  init(_ call: Call, from start: Int, ofKeys: Bool) throws(CommandError) {
    var place = start
    while place < call.count {
      switch call.option(place) {
      case "WITHTYPE" where ofKeys: tellsTypes = true
      case _ where place + 1 == call.count: throw .syntax
      case "MATCH":
        place += 1
        pattern = call[place]
      case "COUNT":
        place += 1
        let number = try call.integer(place)
        guard number >= 1 else { throw .syntax }
        count = Int(min(number, 1 << 30))
      case "TYPE" where ofKeys:
        place += 1
        type = Self.type(named: call.option(place))
      default: throw .syntax
      }
      place += 1
    }
  }

  private static func type(named name: String) -> ValueType {
    switch name {
    case "STRING": .string
    case "HASH": .hash
    default: .other(name.lowercased())
    }
  }
}
