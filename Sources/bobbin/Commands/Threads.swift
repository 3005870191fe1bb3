import ArgumentParser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin threads`: lists threads.
struct Threads: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "threads",
    abstract: "List the threads of the store.",
    discussion: """
      Only what --fields names is fetched: id and schema alone cost a bare scan. Rows come as the \
      scan finds them, unless --sort is given. TTL is in seconds in JSON. A terminal too narrow for \
      all columns shows fewer of them, so that ids stay whole; --fields says which.

      On a store that is paid by the command (Vercel KV) rows are read by the dozen; what takes more than \
      1000 commands is asked first, or needs --yes.

      Examples:
        bobbin threads --filter 'thread_*' --sort size --limit 20
        bobbin threads --fields id --json
      """)

  @Option(
    help: ArgumentHelp(
      "Threads whose whole id matches the glob; 'response:*': those of that schema.",
      valueName: "glob"))
  var filter: String?

  @Option(
    help: "Sort by one of: \(Column.sortable).", completion: .list(Column.allCases.map(\.rawValue)))
  var sort: Column?

  @Option(help: ArgumentHelp("The most threads to list.", valueName: "n"))
  var limit: Int?

  @Option(
    help: ArgumentHelp("The fields to fetch, with commas between them.", valueName: "id,…"))
  var fields: String?

  @OptionGroup var cost: TollOption
  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func validate() throws {
    if let limit, limit < 0 { throw ValidationError("--limit must not be negative.") }
    _ = try columns()
  }

  func run() async throws {
    let columns = try columns()
    let settings = try await global.settings()
    let workspace = try await Workspace.open(settings, for: .reading)
    try workspace.demandListing("threads are shown by their ids, with bobbin show ID")
    let listing = ThreadListing(
      columns: columns, sort: sort, limit: limit, json: output.json,
      expendable: fields == nil ? Column.expendable : [], settings: settings)
    try await listing.print(
      workspace, filter.map { .glob($0) } ?? .all, cost.toll(workspace))
  }

  private func columns() throws -> [Column] {
    guard let fields else { return Column.allCases }
    return try fields.split(separator: ",").map { word in
      guard let column = Column(rawValue: String(word)) else {
        throw ValidationError("There is no field \(Shown.line(String(word))). \(Column.list)")
      }
      return column
    }
  }

  /// What is known of a thread in a list.
  typealias Column = ThreadField
}

extension ThreadField: ExpressibleByArgument {
  /// A field by its name, or by the word for it as an order.
  package init?(argument: String) {
    switch argument {
    case "size": self = .bytes
    case "updated": self = .lastUpdated
    default: self.init(rawValue: argument)
    }
  }

  /// What a narrow terminal does without, what is missed least first.
  static let expendable: [ThreadField] = [.lastUpdated, .schema, .files, .ttl, .available]

  static let sortable = "id, updated, size, ttl, files, loaded"
  static let list = "There are \(allCases.map(\.rawValue).joined(separator: ", "))."
}
