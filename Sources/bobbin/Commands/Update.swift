import ArgumentParser
import Browser
import Foundation
import JSONText
import Session
import ThreadCache

/// `bobbin update`: merges files into a thread.
struct Update: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Merge files into a thread, as the services do it.",
    discussion: """
      Takes a JSON list of files, {"id","data":{segment: slice},"loadedSegments":[], \
      "availableSegments":[]}, from FILE or standard input. Exit code 0 only when it is stored. While the store is away, or takes nothing from \
      anybody, being a replica or full, it is queued on this machine for ten minutes, and the exit code is 75 (bobbin outbox --help).

      Example:
        echo '[{"id":"2025_1","data":{"age":[]},"loadedSegments":["age"],"availableSegments":["age"]}]' \\
          | bobbin update t-1
      """)

  @Argument(help: "The id of the thread; it is made where there is none.", completion: .threads)
  var thread: String

  @Argument(help: "The file to read; - or nothing: standard input.", completion: .file())
  var file: String?

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    try settings.demandWritable("update")
    let files = try CachedFile.list(parsing: try bytes())
    let workspace = try await Workspace.open(settings, for: .loading)
    let place = try await workspace.place(of: ThreadID(thread))
    let outcome = try await workspace.cache.updateOrQueue(
      place.id, with: files, options: UpdateOptions(schema: place.schema))
    guard case .stored(let receipt) = outcome else { return try sayUnstored(outcome) }
    try say(receipt, files)
    await workspace.drain()
  }

  private func sayUnstored(_ outcome: UpdateOutcome) throws {
    if output.json {
      var json = JSONBuilder()
      json.beginObject()
      json.id(ThreadID(thread))
      json.member("stored", false)
      if case .queued = outcome { json.member("queued", true) }
      json.endObject()
      var out = Output()
      try out.json(json.bytes + [UInt8(ascii: "\n")])
      try out.flush()
    }
    throw Failure(.tryAgain, outcome.problem ?? "The update could not be stored.")
  }

  private func say(_ receipt: UpdateReceipt, _ files: [CachedFile]) throws {
    var out = Output()
    if output.json {
      try out.json(Self.object(receipt))
    } else {
      let before = receipt.before == nil ? "new" : Figures.bytes(receipt.bytesBefore)
      try out.line(
        Shown.line(
          "stored \(Figures.count(files.count, "file")) in \(receipt.identity): "
            + "\(before) -> \(Figures.bytes(receipt.bytesAfter))"))
    }
    try out.flush()
    if !receipt.droppedFiles.isEmpty {
      Diagnostics.line(
        Shown.line(
          "bobbin: it dropped \(receipt.droppedFiles.joined(separator: ", ")): \(DroppedFiles.rule)"
        ))
    }
    for name in receipt.withoutSlice {
      Diagnostics.line(
        "bobbin: \(name.segment) of \(name.file) was sent without a slice and is not marked loaded."
      )
    }
    if !receipt.projectionsPending.isEmpty {
      Diagnostics.line(
        "bobbin: \(Figures.count(receipt.projectionsPending.count, "hash")) could not be written; "
          + "bobbin repair \(receipt.identity.name) mends them.")
    }
  }

  private func bytes() throws(Failure) -> [UInt8] {
    guard let file, file != "-" else { return try StandardInput.all() }
    guard let data = FileManager.default.contents(atPath: file) else {
      throw Failure(.notFound, "The file \(file) cannot be read.")
    }
    return Array(data)
  }

  private static func object(_ receipt: UpdateReceipt) -> [UInt8] {
    var json = JSONBuilder()
    json.beginObject()
    json.identity(receipt.identity)
    json.member("stored", true)
    json.member("attempts", receipt.attempts)
    json.member("bytesBefore", receipt.before?.count)
    json.member("bytesAfter", receipt.bytesAfter)
    if !receipt.droppedFiles.isEmpty { json.member("dropped", receipt.droppedFiles) }
    json.endObject()
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
