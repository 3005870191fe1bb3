import Foundation
import JSONText
import KeyValue

extension JSONBuilder {
  /// A member with a string.
  package mutating func member(_ name: String, _ text: String?) {
    self.name(name)
    if let text { string(text) } else { null() }
  }

  /// A member with an integer.
  package mutating func member(_ name: String, _ number: Int?) {
    self.name(name)
    if let number { int(number) } else { null() }
  }

  /// A member with true or false.
  package mutating func member(_ name: String, _ flag: Bool) {
    self.name(name)
    bool(flag)
  }

  /// A member with a list of strings.
  package mutating func member(_ name: String, _ texts: [String]) {
    self.name(name)
    beginArray()
    for text in texts { string(text) }
    endArray()
  }

  /// The id under `name`; one that is not UTF-8 becomes `<name>Base64`, for JSON holds text only.
  package mutating func id(_ id: ThreadID, name: String = "id") {
    if let text = id.text {
      member(name, text)
    } else {
      member(name + "Base64", Data(id.bytes).base64EncodedString())
    }
  }

  /// `"id"` and `"schema"`.
  package mutating func identity(_ identity: ThreadIdentity) {
    id(identity.id)
    member("schema", identity.schema.rawValue)
  }

  /// A key of the store under `name`, or `<name>Base64` when it is not UTF-8.
  package mutating func key(_ key: StoreKey, name: String = "key") {
    id(ThreadID(bytes: key.bytes), name: name)
  }

  /// `"ttl"`: the whole seconds that are left, as the stores count them; null: it never expires.
  package mutating func timeToLive(_ expiry: Expiry?, now: Int64) {
    member("ttl", expiry.map { Int(max(0, $0.milliseconds - now + 500) / 1000) })
  }
}
