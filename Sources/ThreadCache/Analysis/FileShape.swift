import JSONText

/// Something in a meta that is not of the shape it should have.
struct ShapeFault: Sendable, Hashable {
  /// Where, for people: `$.files[0].data`.
  let path: String
  /// What is there and what should be.
  let message: String
  /// Where, in bytes from the start of the value's document.
  let byteOffset: Int

  init(_ value: JSONValue, is message: String, at path: String? = nil) {
    self.path = path ?? value.path
    self.message = message
    byteOffset = value.range.lowerBound
  }

  /// One sentence: what is where.
  var sentence: String { "\(path) \(message)" }
}

/// An entry of `files`, read as far as its shape allows.
struct FileShape: Sendable {
  /// Nil where it has none that is text.
  private(set) var id: String?
  /// Nil where it has none that is an object.
  private(set) var data: JSONValue?
  private(set) var loaded = OrderedNames()
  private(set) var available = OrderedNames()
  /// What is wrong, in the order of the members above.
  private(set) var faults: [ShapeFault] = []

  init(_ value: JSONValue) {
    guard value.kind == .object else {
      faults = [ShapeFault(value, is: "is \(value.kind.words) where a file should be")]
      return
    }
    if let id = value["id"] {
      self.id = id.string
      if id.kind != .string { faults.append(ShapeFault(id, is: "is \(id.kind.words), not text")) }
    } else {
      faults.append(ShapeFault(value, is: "has no id"))
    }
    if let data = value["data"] {
      if data.kind == .object {
        self.data = data
      } else {
        faults.append(ShapeFault(data, is: "is \(data.kind.words), not an object"))
      }
    } else {
      faults.append(ShapeFault(value, is: "has no data"))
    }
    loaded = names(value, "loadedSegments")
    available = names(value, "availableSegments")
  }

  /// The segments that an eviction takes: those that are marked loaded, and those with a slice.
  var segments: OrderedNames {
    var names = loaded
    for member in data?.members.map(\.name) ?? [] { names.insert(member) }
    return names
  }

  /// How many of these segments are loaded (``SegmentRecord/isLoaded``).
  func loaded(among names: OrderedNames) -> Int {
    var whole: Set<[UInt8]> = []
    for member in data?.members.map({ $0 }) ?? []
    where names.contains(member.name) && loaded.contains(member.name) {
      // Of two members with one name the last one counts.
      if member.value.isNull {
        whole.remove(Array(member.name.utf8))
      } else {
        whole.insert(Array(member.name.utf8))
      }
    }
    return whole.count
  }

  /// How many of these segments are broken, as far as the meta tells: all that are marked or have a slice, but for those that
  /// are marked loaded and available and have one.
  func broken(among names: OrderedNames) -> Int {
    names.names.count { name in
      let hasSlice = data?[name].map { !$0.isNull } ?? false
      let isMarked = loaded.contains(name)
      return (isMarked || hasSlice) && !(isMarked && hasSlice && available.contains(name))
    }
  }

  /// The slice of a segment that is marked loaded; nil: there is none, or null.
  func slice(_ segment: String) -> JSONValue? {
    guard loaded.contains(segment), let slice = data?[segment], !slice.isNull else { return nil }
    return slice
  }

  private mutating func names(_ value: JSONValue, _ member: String) -> OrderedNames {
    var names = OrderedNames()
    guard let list = value[member] else {
      faults.append(ShapeFault(value, is: "has no \(member)"))
      return names
    }
    guard list.kind == .array else {
      faults.append(ShapeFault(list, is: "is \(list.kind.words), not a list"))
      return names
    }
    names.reserve(list.count)
    for element in list.elements {
      if let name = element.string {
        names.insert(name)
      } else {
        faults.append(ShapeFault(element, is: "is \(element.kind.words), not text"))
      }
    }
    return names
  }
}
