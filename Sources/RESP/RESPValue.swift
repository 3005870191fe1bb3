/// One reply of a server, in RESP2 or RESP3.
///
/// Both versions of the protocol give the same values where they mean the same: RESP2's nil bulk string and nil
/// array are `null`, and a simple string is `bytes` like a bulk string.
public enum RESPValue: Sendable, Equatable {
  /// Nothing: RESP3's null, RESP2's nil string and nil array.
  case null
  /// A simple, bulk or verbatim string (without the verbatim format).
  case bytes([UInt8])
  /// A whole number.
  case integer(Int64)
  /// A double, as the server wrote it (`inf`, `3.14`).
  case double(String)
  /// A number of any length, as the server wrote it.
  case bigNumber(String)
  /// True or false.
  case boolean(Bool)
  /// An error that is the reply, or an element of it.
  // Indirect, for it is the one large payload and the rarest: a page of a thousand keys takes half the room.
  indirect case error(RESPError)
  /// Elements in order.
  case array([RESPValue])
  /// Elements in no order.
  case set([RESPValue])
  /// Pairs, in the server's order.
  case map([RESPPair])
  /// Out-of-band news: its first element is the kind (`invalidate`, `pmessage`).
  case push([RESPValue])
}

/// A key and a value of a RESP3 map.
public struct RESPPair: Sendable, Equatable {
  /// The key.
  public let key: RESPValue
  /// The value.
  public let value: RESPValue

  /// A pair.
  public init(key: RESPValue, value: RESPValue) {
    self.key = key
    self.value = value
  }
}
