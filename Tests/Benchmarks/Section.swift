/// One thing that has a budget.
enum Section: String, CaseIterable {
  case json, summary, launch, keys, screens, idle, cache, scan, thread, pipeline, redis, gateway,
    rest, service, migration

  /// What is measured, in a line.
  var summary: String {
    switch self {
    case .json: "parsing a 5 MB document, beside node"
    case .summary: "reading a row of the list from an 89 kB meta, beside node"
    case .launch: "from the start to the first thread on the screen, and the memory of a whole list"
    case .keys: "from a key press to the screen, beside htop in the same tmux"
    case .screens: "drawing, scrolling and opening what is large, beside htop, less and vim"
    case .idle: "wake-ups and CPU time of a browser that nobody touches"
    case .cache: "commits a second in the embedded store, beside the sqlite3 shell"
    case .scan: "listing the threads of a Redis, beside python, redis-cli and a bare socket"
    case .thread: "reading and updating one thread in Redis, beside node and python"
    case .pipeline: "values read a second from Redis, beside redis-benchmark"
    case .gateway: "the gateway before a Redis, beside Redis itself and a proxy in python"
    case .rest: "the client of a Vercel KV over the gateway, beside the service's own in python"
    case .service:
      "the retrieval service over a Redis, beside a Hummingbird route; loads by a process each; its memory"
    case .migration: "importing an old file cache"
    case .redis: "the browser on a Redis of a million threads, beside tuiredis, iredis and htop"
    }
  }

  /// How it is measured, for the reader of the table.
  var method: String {
    switch self {
    case .json:
      "medians of \(JSONSection.rounds) alternating runs; node has the text as a string in memory, "
        + "Bobbin has bytes and checks their UTF-8"
    case .summary:
      "medians of \(JSONSection.rounds) alternating runs; Bobbin asks its cache library for a screenful "
        + "of rows on the memory store, node parses the string and reads nothing of it"
    case .launch:
      "on a pty of 120 × 40, files in the page cache; \(LaunchSection.rounds) alternating runs, until "
        + "the first id (htop: its last footer key) has come out; memory is VmHWM"
    case .keys:
      "tmux in control mode, \(KeysSection.samples) presses each in turns, until the first output of "
        + "the pane"
    case .screens:
      "frames in this process; the rest in tmux of 120 × 40 in control mode: \(ScreensSection.presses) presses in "
        + "turns until the first output, Enter until the slice is seen, the bytes that the pane gets until it "
        + "rests; less and vim from their start, with the same bytes in a file"
    case .idle:
      "all threads of the process over \(IdleSection.seconds) s from /proc, on the list of threads, whose "
        + "ages are told in days; the floor is libdispatch, which looks at its threads once a second"
    case .cache:
      "a 4 kB value, one transaction a commit, write-ahead log with synchronous = FULL, in turns on the "
        + "same disk"
    case .scan:
      "medians of alternating runs over TCP on one redis-server of this run's own; the socket sends the same "
        + "SCANs and looks for nothing but the ends of replies; python uses redis and hiredis with COUNT "
        + "1000; Bobbin, the socket and python have the same MATCH; 1 000 000 are metas alone"
    case .thread:
      "medians of alternating runs; node and python do what the original services do, one command after "
        + "the other; bytes as the server counts them"
    case .pipeline:
      "\(PipelineSection.batch) GETs at a time over one connection, values of \(PipelineSection.bytes) "
        + "bytes; Bobbin's reads bring version and expiry too"
    case .gateway:
      "over TCP on one redis-server; \(GatewaySection.batch) commands a request over connections that are kept, values "
        + "of \(GatewaySection.bytes) bytes, base64, medians of alternating runs; python uses aiohttp, redis and hiredis; "
        + "single GETs by \(GatewaySection.clients) threads at once; memory is VmRSS, the program's own pages included"
    case .rest:
      "over TCP on one redis-server, by the gateway; values of \(RESTSection.bytes) bytes, base64, medians of alternating "
        + "runs over one connection; a list has \(ScanSection.pageHint) keys a page, and each page's request waits for the "
        + "cursor that the page before has brought"
    case .service:
      "over TCP on one redis-server; wrk with one thread and \(ServiceSection.clients) connections, medians of alternating "
        + "runs of \(ServiceSection.seconds) s; the route reads a body and does one GET of the same record with Bobbin's own "
        + "client; a process is timed from its start to its answer, the files in the page cache; memory is VmRSS"
    case .migration:
      "one run each, just after the files were written; every thread is read back and compared; reading means one thread "
        + "that opens and reads every file"
    case .redis:
      "tmux of 120 × 40 in control mode; keys until the cursor is seen on the row they move to, filters until their count "
        + "is shown; memory is VmHWM"
    }
  }

  func measure(_ bench: Bench) async throws -> [Row] {
    switch self {
    case .json: try await JSONSection.measure(bench)
    case .summary: try await SummarySection.measure(bench)
    case .launch: try await LaunchSection.measure(bench)
    case .keys: try await KeysSection.measure(bench)
    case .screens: try await ScreensSection.measure(bench)
    case .idle: try await IdleSection.measure(bench)
    case .cache: try await CacheSection.measure(bench)
    case .scan: try await ScanSection.measure(bench)
    case .thread: try await ThreadSection.measure(bench)
    case .pipeline: try await PipelineSection.measure(bench)
    case .gateway: try await GatewaySection.measure(bench)
    case .rest: try await RESTSection.measure(bench)
    case .service: try await ServiceSection.measure(bench)
    case .migration: try await ImportSection.measure(bench)
    case .redis: try await RedisSection.measure(bench)
    }
  }
}
