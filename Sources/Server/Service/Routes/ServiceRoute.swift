/// One thing the service does: where it is found, who may, what it takes and answers.
///
/// The router, the document and the table in the README are made of these.
struct ServiceRoute: Sendable {
  /// Who may.
  enum Scope: String, Sendable {
    /// Everybody.
    case open
    /// Whoever has a token.
    case read
    /// Whoever has the full token.
    case write
  }

  /// A parameter of the query.
  struct Parameter: Sendable {
    let name: String
    /// Its JSON schema.
    let schema: String
    let summary: String
  }

  /// An answer there can be.
  struct Answer: Sendable {
    let status: Int
    let contentType: String
    /// The name of its schema in the document.
    let schema: String
    let summary: String
    /// True where what is stored is answered as it is, which need not be JSON.
    var mayBeBytes = false

    init(_ status: Int, _ schema: String, _ summary: String, contentType: String = MediaType.json) {
      self.status = status
      self.schema = schema
      self.summary = summary
      self.contentType = contentType
    }
  }

  /// Its name in the document and in metrics.
  let name: String
  /// `GET`.
  let method: String
  /// `/v1/threads/{thread}`.
  let path: String
  let scope: Scope
  /// What it does, one sentence.
  let summary: String
  var query: [Parameter] = []
  /// The name of the schema of its body; nil: it takes none.
  var body: String?
  /// Whether `If-Match` means something: nil no, true it must be there.
  var demandsMatch: Bool?
  let answer: Answer
  /// Another answer that there can be.
  var otherAnswer: Answer?
  /// Whether it works on the store or the source, and counts among the requests at a time.
  var takesSlot = true
  /// The kinds of problems there can be, beside those that every route has.
  var problems: [Problem.Kind] = []
  let perform: @Sendable (ServiceCall) async throws(Problem) -> ServiceAnswer

  /// The names in braces of the path.
  var places: [String] {
    path.split(separator: "/").filter { $0.hasPrefix("{") }.map {
      String($0.dropFirst().dropLast())
    }
  }
}
