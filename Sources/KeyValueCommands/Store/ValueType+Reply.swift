import KeyValue

extension ValueType {
  /// The type that Redis calls so.
  init(redisName name: String) {
    switch name {
    case "string": self = .string
    case "hash": self = .hash
    default: self = .other(name)
    }
  }
}
