/// What is kept on this machine for a store, by a name that no other store has.
enum StoreFileName {
  /// The readable part of a store's identity (``KeyValue/StoreDescription/identity``) and a digest.
  static func of(_ identity: String) -> String {
    let readable = identity.utf8.map { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "_"):
        byte
      default: UInt8(ascii: "-")
      }
    }
    let name = String(decoding: readable.prefix(80), as: UTF8.self)
    return "\(name).\(String(Fingerprint(Array(identity.utf8)).hash, radix: 16))"
  }
}
