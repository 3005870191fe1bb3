/// The record of a load as the history of its thread holds it: a field and its value.
package struct RecordedText: Sendable, Equatable {
  /// The field: its name sorts by time.
  package let id: String
  /// The value, a JSON object.
  package let json: [UInt8]

  /// A record.
  package init(id: String, json: [UInt8]) {
    self.id = id
    self.json = json
  }
}
