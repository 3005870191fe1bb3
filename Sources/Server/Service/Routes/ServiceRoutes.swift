/// The table of what the service does.
enum ServiceRoutes {
  /// All routes, over what they do.
  static func all(_ deeds: ServiceDeeds) -> [ServiceRoute] {
    loads(deeds) + threads(deeds) + values(deeds) + evictions(deeds) + operations(deeds)
  }

  private static let schema = ServiceRoute.Parameter(
    name: "schema", schema: #"{"type":"string","enum":["thread","response"]}"#,
    summary: "Which of two threads of one id; of a new one, the keys it gets.")
  private static let dryRun = ServiceRoute.Parameter(
    name: "dryRun", schema: #"{"type":"boolean"}"#, summary: "Only say what would go.")
  private static let undo = ServiceRoute.Parameter(
    name: "undo", schema: #"{"type":"boolean"}"#,
    summary:
      "false keeps nothing to undo it with, which is the only way where the disk of the undo journal cannot be written."
  )
  private static let ofStore: [Problem.Kind] = [
    .storeRefused, .storeUnavailable, .unsupported, .unreadable,
  ]
  private static let ofThreads: [Problem.Kind] = ofStore + [.notFound]
  private static let ofWrites: [Problem.Kind] =
    ofThreads + [
      .readOnly, .forbidden, .conflict, .tooLarge, .outcomeUnknown, .storeFull, .noUndo,
    ]

  private static func loads(_ deeds: ServiceDeeds) -> [ServiceRoute] {
    [
      ServiceRoute(
        name: "load", method: "POST", path: "/v1/threads/{thread}/load", scope: .write,
        summary:
          "Loads segments of files: answers those that are new with their data, and the names of those sent before.",
        query: [
          schema,
          .init(
            name: "trace", schema: #"{"type":"boolean"}"#,
            summary: "Also answer the steps, with their times."),
        ],
        body: "LoadRequest",
        answer: .init(200, "LoadAnswer", "The delta, and whether it is stored."),
        otherAnswer: .init(
          202, "LoadAnswer", "The delta; the store is away, and what is new is queued for it."),
        problems: [.invalid, .tooLarge, .forbidden], perform: deeds.load),
      ServiceRoute(
        name: "listLoads", method: "GET", path: "/v1/threads/{thread}/loads", scope: .read,
        summary: "The recorded loads of a thread, newest first, a line each.", query: [schema],
        answer: .init(200, "RecordedLoad", "Loads.", contentType: MediaType.jsonLines),
        problems: ofThreads, perform: deeds.loads),
    ]
  }

  private static func threads(_ deeds: ServiceDeeds) -> [ServiceRoute] {
    [
      ServiceRoute(
        name: "listThreads", method: "GET", path: "/v1/threads", scope: .read,
        summary: "The threads, a line each, as the store's scan finds them.",
        query: [
          .init(
            name: "filter", schema: #"{"type":"string"}"#,
            summary: "A glob that the whole id matches: * ? [a-z]."),
          .init(
            name: "limit", schema: #"{"type":"integer","minimum":1}"#,
            summary: "The most threads that are wanted."),
          .init(
            name: "fields", schema: #"{"type":"string"}"#,
            summary: "What is wanted of each, with commas; id and schema alone are the bare scan."),
        ],
        answer: .init(200, "ThreadLine", "Threads.", contentType: MediaType.jsonLines),
        problems: ofStore, perform: deeds.threads),
      ServiceRoute(
        name: "readThread", method: "GET", path: "/v1/threads/{thread}", scope: .read,
        summary: "A thread with the state of each segment of its files.",
        query: [
          schema,
          .init(
            name: "hashes", schema: #"{"type":"boolean"}"#,
            summary: "Also compare the files' hashes, a command each."),
        ],
        answer: .init(200, "Thread", "The thread."), problems: ofThreads, perform: deeds.thread),
    ]
  }

  /// What is stored, and is edited.
  private static let places = [
    ("Meta", "/v1/threads/{thread}/meta", "the record of a thread"),
    ("File", "/v1/threads/{thread}/files/{file}", "a file of a thread"),
    ("Segment", "/v1/threads/{thread}/files/{file}/segments/{segment}", "the slice of a segment"),
  ]

  private static func values(_ deeds: ServiceDeeds) -> [ServiceRoute] {
    places.flatMap { name, path, what in
      var stored = ServiceRoute.Answer(200, "Value", "JSON.")
      stored.mayBeBytes = name == "Meta"
      return [
        ServiceRoute(
          name: "read\(name)", method: "GET", path: path, scope: .read,
          summary: "The bytes of \(what), as they are stored.", query: [schema],
          answer: stored, problems: ofThreads, perform: deeds.value),
        ServiceRoute(
          name: "edit\(name)", method: "PUT", path: path, scope: .write,
          summary: "Puts another text in the place of \(what), if it still is what was read.",
          query: [schema, undo], body: "Value", demandsMatch: true,
          answer: .init(200, "Stored", "It is stored."),
          problems: ofWrites + [.invalid, .preconditionFailed, .preconditionRequired],
          perform: deeds.edit),
      ]
    }
  }

  private static func evictions(_ deeds: ServiceDeeds) -> [ServiceRoute] {
    [
      ("Thread", "/v1/threads/{thread}", "A thread"),
      ("File", "/v1/threads/{thread}/files/{file}", "A file of a thread"),
      ("Segment", "/v1/threads/{thread}/files/{file}/segments/{segment}", "A segment of a file"),
    ].map { name, path, what in
      ServiceRoute(
        name: "evict\(name)", method: "DELETE", path: path, scope: .write,
        summary: "\(what) leaves the cache; its data can be loaded again.",
        query: [schema, dryRun, undo], demandsMatch: false,
        answer: .init(200, "Evicted", "What went, key by key."),
        problems: ofWrites + [.preconditionFailed], perform: deeds.evict)
    }
  }

  private static func operations(_ deeds: ServiceDeeds) -> [ServiceRoute] {
    [
      ServiceRoute(
        name: "health", method: "GET", path: "/health", scope: .open,
        summary: "The process serves.", answer: .init(200, "Status", "It does."), takesSlot: false,
        perform: deeds.health),
      ServiceRoute(
        name: "ready", method: "GET", path: "/ready", scope: .open,
        summary: "The store answers too.", answer: .init(200, "Status", "It does."),
        takesSlot: false,
        problems: [.storeUnavailable], perform: deeds.ready),
      ServiceRoute(
        name: "metrics", method: "GET", path: "/metrics", scope: .read,
        summary: "What was counted, as Prometheus reads it.",
        answer: .init(200, "Text", "Numbers.", contentType: MediaType.metrics),
        takesSlot: false,
        perform: deeds.metrics),
    ]
  }
}
