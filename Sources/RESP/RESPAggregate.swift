/// An aggregate some of whose elements have yet to come.
struct RESPAggregate: Sendable {
  enum Kind: Sendable {
    case array
    case set
    case map
    case push
    /// What the server says about the value that follows; nobody reads it.
    case attribute
  }

  let kind: Kind
  /// How many elements have yet to come; the keys and values of a map count each.
  var missing: Int
  var elements: [RESPValue] = []

  init(_ kind: Kind, elements count: Int) {
    self.kind = kind
    missing = count
    // As announced, but no more than a page of a scan: what is announced need not come.
    elements.reserveCapacity(min(count, 2048))
  }

  /// The whole, once no element is missing; nil for an attribute.
  var value: RESPValue? {
    switch kind {
    case .array: .array(elements)
    case .set: .set(elements)
    case .push: .push(elements)
    case .attribute: nil
    case .map:
      .map(
        stride(from: 0, to: elements.count - 1, by: 2).map {
          RESPPair(key: elements[$0], value: elements[$0 + 1])
        })
    }
  }
}
