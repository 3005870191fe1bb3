import ThreadCache

/// One request of the service, as its deed gets it.
struct ServiceCall: Sendable {
  /// What the path names, decoded: `thread`, `file`, `segment`.
  let places: [String: [UInt8]]
  /// The query, decoded.
  let query: [String: String]
  /// `If-Match`.
  let ifMatch: String?
  /// The body, where the route takes one.
  var body: [UInt8] = []

  /// The thread that the path names.
  var thread: ThreadID { ThreadID(bytes: places["thread"] ?? []) }

  /// A name that the path has.
  func name(_ place: String) throws(Problem) -> String {
    guard let name = String(validating: places[place] ?? [], as: UTF8.self) else {
      throw Problem(.badRequest, "The \(place) in the path is not UTF-8.")
    }
    return name
  }

  /// The schema that the query names; nil: it names none.
  var schema: KeySchema? {
    get throws(Problem) {
      guard let word = query["schema"] else { return nil }
      guard let schema = KeySchema(rawValue: word) else {
        throw Problem(
          .badRequest,
          "There is no schema of that name: \(KeySchema.allCases.map(\.rawValue).joined(separator: " or "))."
        )
      }
      return schema
    }
  }

  /// A flag of the query: `true`, `false`, or the name alone.
  func flag(_ name: String, unlessSaid usual: Bool = false) throws(Problem) -> Bool {
    switch query[name] {
    case nil: return usual
    case "false": return false
    case "true", "": return true
    default: throw Problem(.badRequest, "\(name) is true or false.")
    }
  }

  /// A number of the query, from 1 up.
  func number(_ name: String) throws(Problem) -> Int? {
    guard let word = query[name] else { return nil }
    guard let number = Int(word), number > 0 else {
      throw Problem(.badRequest, "\(name) is a whole number from 1 up.")
    }
    return number
  }
}
