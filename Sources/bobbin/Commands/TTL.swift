import ArgumentParser
import Browser
import JSONText
import KeyValue
import Session
import ThreadCache

/// `bobbin ttl`: reads or sets the lifetime of a thread.
struct TTL: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ttl",
    abstract: "Read or set when a thread expires: its meta and its hashes together.",
    discussion: """
      A lifetime is a number and a unit (90d, 36h, 15m, 30s) or persist. JSON has seconds.

      Examples:
        bobbin ttl t-1
        bobbin ttl t-1 90d
      """)

  @Argument(help: "The id of the thread.", completion: .threads)
  var thread: String

  @Argument(help: "The new lifetime, or persist.")
  var lifetime: String?

  @OptionGroup var output: JSONOption
  @OptionGroup var global: GlobalOptions

  func run() async throws {
    let settings = try await global.settings()
    let new = try lifetime.map { try Lifetime(argument: $0) }
    if new != nil { try settings.demandWritable("ttl") }
    let workspace = try await Workspace.open(settings, for: new == nil ? .reading : .writing)
    let identity = try await workspace.identity(of: ThreadID(thread))
    if let new { _ = try await workspace.cache.setLifetime(identity, new) }
    guard let summary = try await workspace.cache.summaries(of: [identity]).first ?? nil else {
      throw workspace.noThread(identity.id)
    }
    var out = Output()
    if output.json {
      var json = JSONBuilder()
      json.beginObject()
      json.identity(identity)
      json.timeToLive(summary.expiry, now: WallClock.now())
      json.endObject()
      try out.json(json.bytes + [UInt8(ascii: "\n")])
    } else if let expiry = summary.expiry {
      let left = expiry.milliseconds - WallClock.now()
      try out.line("expires in \(Ages.remaining(left))")
    } else {
      try out.line("never expires")
    }
    try out.flush()
  }
}
