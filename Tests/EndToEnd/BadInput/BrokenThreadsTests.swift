import Foundation
import JSONText
import Testing

/// The demo's store has a thread for each thing that can be wrong.
@Suite("broken threads are shown as what they are, and hide no others", .demoStore)
struct BrokenThreadsTests {
  /// What the demo has broken: the thread, and what must be said of it.
  struct Broken: Sendable, CustomTestStringConvertible {
    let id: String
    let kind: String
    /// The key that a finding must name.
    let key: String
    var testDescription: String { "\(kind) of \(id)" }

    init(_ id: String, _ kind: String, key: String = "meta") {
      self.id = id
      self.kind = kind
      self.key = "thread:\(id):\(key)"
    }
  }

  static let unreadable = [
    Broken("thread_4VTWjpzpybuJkK3YHaMGvzBT", "unreadable"),
    Broken("thread_5AENU5UxcBa5jNrPwecd1C8E", "wrongShape"),
    Broken("thread_wstBNMo9BabvN77YZQ2NDPKT", "wrongType"),
  ]
  static let readable = [
    Broken(DemoScreen.thread, "loadedWithoutSlice"),
    Broken("thread_5kSsi5gZnjFmXCqie4zobe22", "staleProjection", key: "file:2025_7"),
    Broken("thread_KETKqEQw52FirttKhrMVfvAc", "sliceOnlyInHash", key: "file:2025_12"),
    Broken("thread_N8oCkZcpsjnXBNtMcf2ZkqCM", "duplicate"),
    Broken("thread_TmxXuPdBzmY3yof5fWkaG4qi", "lifetimesDiffer", key: "file:2025_16"),
    Broken("thread_hxciMfBMFf4ChZe8W86xPvnb", "noLifetime"),
    Broken("thread_pssU3dnSEnUKkwJ79mc9R3S9", "sliceWithoutFlag"),
    Broken("thread_uKSVC2NxVmMefgpMGeFq7Ekm", "wrongType", key: "file:2025_3"),
    Broken("thread_x4XnxWKiQuyCB6tZmgYP9QM1", "wrongShape"),
    Broken("thread_ztfhkVYmRuwToLVMJW6MK1Jv", "loadedNotAvailable"),
    Broken("thread_会話の続き_自転車とコーヒー", "nullSlice"),
  ]

  @Test("threads --json lists every thread once, broken or not")
  func listed() async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    #expect(done.status == 0)
    let rows = try done.jsonLines()
    let names = rows.map { row in
      [row["schema"], row["id"], row["idBase64"]].map { $0?.rawText ?? "" }
    }
    #expect(Set(names).count == rows.count)
    #expect(rows.count >= 41)
    for broken in Self.unreadable where broken.kind != "wrongType" {
      let row = rows.first { $0["id"]?.string == broken.id }
      #expect(row?["state"]?.string == "unreadable", "\(broken.id)")
      #expect(row?["reason"]?.string?.contains("at byte") == true, "\(broken.id)")
    }
  }

  @Test("a meta whose key holds a hash is listed too")
  func hashInPlaceOfMeta() async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    let row = try done.jsonLines().first {
      $0["id"]?.string == "thread_wstBNMo9BabvN77YZQ2NDPKT"
    }
    #expect(row?["state"]?.string == "wrongType")
    #expect(row?["reason"]?.string?.contains("hash") == true)
    #expect(row?["ttl"]?.isNull == false)
    #expect(row?["bytes"]?.int != 0)
    let shown = try await bobbin(
      "show", "thread_wstBNMo9BabvN77YZQ2NDPKT", "--json", "--kv", scratch.store, in: scratch)
    #expect(try shown.json()["bytes"]?.int == row?["bytes"]?.int)
    #expect(try shown.json()["ttl"]?.isNull == false)
    let verified = try await bobbin("verify", "--json", "--kv", scratch.store, in: scratch)
    #expect(verified.output.contains("thread_wstBNMo9BabvN77YZQ2NDPKT"))
  }

  @Test("files of the wrong shape are not told as segments without a slice")
  func misshapen() async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    let row = try done.jsonLines().first { $0["id"]?.string == "thread_x4XnxWKiQuyCB6tZmgYP9QM1" }
    #expect(row?["state"]?.string == "broken")
    #expect(row?["reason"]?.string?.contains("of the wrong shape") == true)
    #expect(row?["reason"]?.string?.contains("without a slice") == false)
  }

  @Test("what verify finds in a meta the list calls broken")
  func metasAlone() async throws {
    let scratch = try DemoStore.copy()
    let listed = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    let verified = try await bobbin("verify", "--json", "--kv", scratch.store, in: scratch)
    let found = try verified.jsonLines().filter {
      $0["key"]?.string?.hasSuffix(":meta") == true && $0["kind"]?.string != "noLifetime"
    }
    let broken = Set(found.compactMap { $0["id"]?.string })
    #expect(broken.count >= 8)
    let states = try listed.jsonLines().filter { row in
      row["id"]?.string.map(broken.contains) == true
    }.map { $0["state"]?.string }
    #expect(!states.contains("ok") && !states.contains("empty"), "\(states)")
  }

  @Test("show has the signs of the matrix, and names the file of what is wrong")
  func signs() async throws {
    let scratch = try DemoStore.copy()
    let unmarked = try await bobbin(
      "show", "thread_pssU3dnSEnUKkwJ79mc9R3S9", "--kv", scratch.store, in: scratch)
    #expect(unmarked.output.contains("◐") && !unmarked.output.contains("✗"))
    #expect(unmarked.output.contains("! 2025_1: gender has a slice, but is not marked loaded"))
    let unlisted = try await bobbin(
      "show", "thread_ztfhkVYmRuwToLVMJW6MK1Jv", "--kv", scratch.store, in: scratch)
    #expect(unlisted.output.contains("≠") && !unlisted.output.contains("✗"))
  }

  @Test("threads, show and verify say of one fault the same, its byte once")
  func words() async throws {
    let scratch = try DemoStore.copy()
    let id = "thread_4VTWjpzpybuJkK3YHaMGvzBT"
    let listed = try await bobbin("threads", "--json", "--kv", scratch.store, in: scratch)
    let row = try listed.jsonLines().first { $0["id"]?.string == id }
    let reason = try #require(row?["reason"]?.string)
    #expect(reason.components(separatedBy: "byte").count == 2, "\(reason)")
    for command in ["show", "verify"] {
      let done = try await bobbin(command, id, "--kv", scratch.store, in: scratch)
      #expect((done.output + done.errors).contains(reason), "\(command)")
    }
  }

  @Test(
    "verify names the key and the kind of each, and ends with 65", arguments: unreadable + readable)
  func verified(broken: Broken) async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("verify", broken.id, "--json", "--kv", scratch.store, in: scratch)
    #expect(done.status == 65)
    let findings = try done.jsonLines()
    #expect(
      findings.contains {
        $0["kind"]?.string == broken.kind && $0["key"]?.string == broken.key
          && $0["id"]?.string == broken.id
      }, "\(done.output)")
  }

  @Test("a hash that no meta lists is found where the whole store is looked at")
  func orphans() async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("verify", "--json", "--kv", scratch.store, in: scratch)
    let keys = try done.jsonLines().filter { $0["kind"]?.string == "orphan" }
      .compactMap { $0["key"]?.string }
    #expect(keys.contains("thread:thread_N8oCkZcpsjnXBNtMcf2ZkqCM:file:2025_5_6"))
    #expect(keys.count == 2)
    let one = try await bobbin(
      "verify", "thread_N8oCkZcpsjnXBNtMcf2ZkqCM", "--json", "--kv", scratch.store, in: scratch)
    #expect(
      try one.jsonLines().contains {
        $0["kind"]?.string == "orphan" && $0["file"]?.string == "2025_5_6"
      })
  }

  @Test(
    "show says why an unreadable one cannot be read, where, and leaves it alone",
    arguments: unreadable)
  func shown(broken: Broken) async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("show", broken.id, "--json", "--kv", scratch.store, in: scratch)
    #expect(done.status == 65)
    #expect(done.errors.contains(broken.key))
    let json = try done.json()
    #expect(json["key"]?.string == broken.key)
    #expect(json["problem"]?.string?.isEmpty == false)
    #expect(json["files"]?.count == 0)
  }

  @Test(
    "show shows the cells of one that can be read, broken ones with the reason", arguments: readable
  )
  func cells(broken: Broken) async throws {
    let scratch = try DemoStore.copy()
    let done = try await bobbin("show", broken.id, "--json", "--kv", scratch.store, in: scratch)
    #expect(done.status == 0, "\(done.errors)")
    let files = try Array(#require(done.json()["files"]?.elements))
    #expect(!files.isEmpty)
    for cell in files.flatMap({ $0["segments"].map { Array($0.elements) } ?? [] }) {
      let state = cell["state"]?.string ?? ""
      #expect(["loaded", "available", "broken"].contains(state))
      if state == "broken" { #expect(cell["reason"]?.string?.isEmpty == false) }
    }
  }

  @Test(
    "update and load refuse an unreadable meta, and change no byte of the store",
    arguments: unreadable)
  func refused(broken: Broken) async throws {
    let scratch = try DemoStore.copy()
    let before = try scratch.storeBytes()
    try scratch.write(
      "update.json",
      #"[{"id":"2025_1","data":{"region":[]},"loadedSegments":["region"],"availableSegments":["region"]}]"#
    )
    let updated = try await bobbin(
      "update", broken.id, "update.json", "--kv", scratch.store, in: scratch)
    #expect(updated.status == 65)
    #expect(updated.errors.contains(broken.key))
    let loaded = try await bobbin(
      "load", broken.id, "--file", "2025_1", "--source", "source", "--kv", scratch.store, "--json",
      in: scratch)
    #expect(loaded.status == 65)
    #expect(loaded.errors.contains(broken.key))
    let answer = try loaded.json()
    #expect(answer["stored"]?.bool == false)
    #expect(answer["cache"]?.string == "bypassed")
    #expect(answer["files"]?[0]?["new"]?.count == 3, "the caller gets no answer")
    #expect(try scratch.storeBytes() == before)
  }

  @Test("the browser opens each, says what is wrong, and goes on", arguments: unreadable)
  func browsed(broken: Broken) async throws {
    let scratch = try DemoStore.copy()
    try await withTerminal(scratch, width: 110) { terminal in
      try await terminal.start("browse \(broken.id) --kv sqlite:t.db")
      try await terminal.wait(for: broken.key)
      try await terminal.press("j", "l", "Enter", "L", "r", "Escape")
      try await terminal.press("Escape")
      try await terminal.wait(for: "of 4")
      try await terminal.press("q")
      #expect(try await terminal.ended() == 0)
    }
  }
}
