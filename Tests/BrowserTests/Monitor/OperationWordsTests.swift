import KeyValue
import Retrieval
import Testing
import ThreadCache

@testable import Browser

@Suite("Operations in words")
struct OperationWordsTests {
  private let job = JobID(slot: .load, generation: 1)
  private let thread = ThreadIdentity(schema: .thread, id: ThreadID(Sample.usual))

  private func load(_ bench: Workbench, _ files: [FileRequest], dryRun: Bool = false) async throws
    -> OperationEntry
  {
    let request = LoadRequest(thread: thread.id, schema: .thread, files: files)
    let result = try await bench.retrieval.load(request, dryRun: dryRun)
    return try #require(Message.loaded(job, .success(result)).logEntry())
  }

  @Test("a load says thread, file, segments, time, and each step")
  func loads() async throws {
    let bench = try await Workbench()
    let entry = try await load(
      bench, [FileRequest(id: "2025_5_2", segments: ["region", "org_size", "generation"])])
    #expect(entry.level == .info)
    #expect(entry.operation == "load")
    #expect(entry.thread == thread)
    #expect(
      entry.summary.hasPrefix(
        "partial: 2025_5_2 new org_size, cached region, not available generation"))
    #expect(entry.milliseconds != nil)
    let details = entry.details.joined(separator: "\n")
    #expect(details.contains("read: found"))
    #expect(details.contains("source 2025_5_2: "))
  }

  @Test("a dry run says that it is one")
  func dryRun() async throws {
    let entry = try await load(
      try await Workbench(), [FileRequest(id: "2025_5_2", segments: ["org_size"])], dryRun: true)
    #expect(entry.summary.contains("dry run"))
  }

  @Test("a load whose source could not be read is a warning")
  func sourceProblem() async throws {
    let entry = try await load(
      try await Workbench(), [FileRequest(id: "no_such_file", segments: ["age"])])
    #expect(entry.level == .warning)
  }

  @Test("an eviction and its undo name what they did")
  func evictions() async throws {
    let bench = try await Workbench()
    let plan = try await bench.cache.plan(evicting: [.thread(thread)])
    let receipt = try await bench.cache.evict(plan)
    let evicted = try #require(Message.evicted(job, .success(receipt)).logEntry())
    #expect(evicted.level == .info)
    #expect(evicted.operation == "evict")
    #expect(evicted.thread == thread)
    let undone = try #require(
      Message.undone(job, .success(try await bench.cache.undo(nil))).logEntry())
    #expect(undone.operation == "undo")
    #expect(undone.summary == "undo of \(evicted.summary)")
  }

  @Test("what was about several threads says of how many, and so does its undo")
  func several() async throws {
    let bench = try await Workbench(width: 120, height: 40)
    let others = [thread, ThreadIdentity(schema: .thread, id: "thread_FiHxcpVHExsMu3rF1wdhlLVO")]
    let plan = try await bench.cache.plan(evicting: others.map { .thread($0) })
    let receipt = try await bench.cache.evict(plan)
    await bench.send(.evicted(job, .success(receipt)))
    await bench.send(.undone(job, .success(try await bench.cache.undo(nil))))
    await bench.press("3")
    for deed in ["evict", "undo"] {
      let row = try #require(bench.rows.first { $0.contains("info     \(deed) ") })
      #expect(row.contains("  2 threads  "), "\(row)")
      #expect(!row.contains(Sample.usual.prefix(10)))
    }
  }

  @Test("a conflict is a warning, a failure an error, what was cancelled neither")
  func levels() {
    func level(_ error: CacheError) -> OperationEntry.Level? {
      Message.lifetimeSet(job, thread, .failure(error)).logEntry()?.level
    }
    #expect(level(.conflict("changed")) == .warning)
    #expect(level(.store(StoreError(.unreachable, "gone"))) == .error)
    #expect(level(.store(StoreError(.cancelled, "given up"))) == .debug)
    #expect(Message.ended(job, .failed("no")).logEntry()?.level == .error)
    #expect(Message.ended(job, .cancelled).logEntry()?.level == .debug)
  }

  @Test("the end of a scan says how many threads there are, and whether it may miss some")
  func scan() {
    let scan = JobID(slot: .scan, generation: 1)
    var progress = ScanProgress(found: 3, scanned: 40, total: 40, milliseconds: 1)
    let entry = Message.ended(scan, .done).logEntry(scanned: progress)
    #expect(entry?.summary == "3 threads")
    #expect(entry?.level == .info)
    progress.incomplete = "a node did not answer"
    #expect(Message.ended(scan, .done).logEntry(scanned: progress)?.level == .warning)
    #expect(Message.ended(job, .done).logEntry() == nil)
  }

  @Test("a call of the store names its key and bytes, and one that failed its kind and words")
  func calls() {
    let key = thread.metaKey
    let event = StoreEvent(
      operation: .read, key: key, keyCount: 1, bytesOut: 40, bytesIn: 88_000,
      duration: .microseconds(420))
    #expect(event.logEntry.level == .debug)
    #expect(event.logEntry.operation == "store read")
    #expect(event.logEntry.thread == thread)
    #expect(event.logEntry.summary == "40 B out, 88 kB in · \(key)")
    #expect(event.logEntry.milliseconds == 0.42)
    let failed = StoreEvent(
      operation: .commit, key: key, keyCount: 1, duration: .seconds(5),
      error: StoreError(.timedOut, "No answer within 5 s."))
    #expect(failed.logEntry.level == .error)
    #expect(failed.logEntry.summary == "timed out: No answer within 5 s.")
  }

  @Test("keys, mouse and figures are no operations")
  func silent() {
    #expect(Message.key(.enter).logEntry() == nil)
    #expect(Message.health(StoreHealth()).logEntry() == nil)
    #expect(Message.operations(OperationLog()).logEntry() == nil)
  }
}
