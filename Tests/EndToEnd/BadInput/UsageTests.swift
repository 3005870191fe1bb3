import Foundation
import Testing

@Suite("what is typed wrong")
struct UsageTests {
  @Test(
    "a word that is no command is answered with the one that was meant",
    arguments: [("thread", "threads"), ("evcit", "evict"), ("verfy", "verify"), ("udno", "undo")])
  func suggestion(typed: String, meant: String) async throws {
    let scratch = try Scratch()
    let done = try await bobbin(typed, in: scratch)
    #expect(done.status == 64)
    #expect(done.errors.contains("Did you mean \(meant)?"))
    #expect(done.output == "")
  }

  @Test(
    "a mistake in the options is a usage error",
    arguments: [
      ["show"], ["threads", "--limit", "many"], ["threads", "--sort", "colour"],
      ["threads", "--fields", "wings"], ["show", "thread_1", "--segment", "age"],
      ["threads", "--kv"],
      ["threads", "--unheard-of"], ["evict"], ["ttl", "thread_1", "soon"],
    ])
  func options(arguments: [String]) async throws {
    let scratch = try Scratch()
    _ = try await bobbin(
      "update", "thread_1", "-", "--kv", scratch.store, in: scratch, input: "[]")
    var arguments = arguments
    if arguments.last != "--kv" { arguments += ["--kv", scratch.store] }
    let done = try await run(Binary.path, arguments, in: scratch)
    #expect(done.status == 64, "\(done.errors)")
    #expect(done.errors.hasPrefix("bobbin: "), "\(done.errors)")
  }

  @Test("a budget below nothing is told what a budget is")
  func budget() async throws {
    let scratch = try Scratch()
    let done = try await bobbin("stats", "--budget", "-1", in: scratch)
    #expect(done.status == 64)
    #expect(done.errors.contains("--budget cannot be -1. Write a number"), "\(done.errors)")
  }

  @Test(
    "a token on the command line is refused with where it belongs, and not repeated",
    arguments: [["threads", "--token", "hunter2"], ["gateway", "--read-only-token=hunter2"]])
  func tokens(arguments: [String]) async throws {
    let scratch = try Scratch()
    let done = try await run(Binary.path, arguments, in: scratch)
    #expect(done.status == 64)
    #expect(done.errors.contains("KV_REST_API_TOKEN for a Vercel KV"), "\(done.errors)")
    #expect(!done.errors.contains("hunter2"))
  }

  @Test(
    "every command has help with an example",
    arguments: [
      "browse", "demo", "threads", "show", "load", "update", "edit", "evict", "ttl", "replay",
      "verify",
      "repair", "history", "undo", "import", "export", "keys",
    ])
  func help(command: String) async throws {
    let scratch = try Scratch()
    let done = try await bobbin(command, "--help", in: scratch)
    #expect(done.status == 0)
    #expect(done.output.contains("Example"))
    #expect(done.output.contains("bobbin \(command)"))
    #expect(done.errors == "")
  }

  @Test("what means nothing to a command is not in its help, and is taken all the same")
  func meaningless() async throws {
    let scratch = try Scratch()
    for (command, absent, present) in [
      ("gateway", ["--schema", "--source", "--budget", "--theme"], ["--kv", "--read-only"]),
      ("demo", ["--kv", "--source", "--budget", "--tls-ca"], ["--theme", "--ascii"]),
    ] {
      let help = try await bobbin(command, "--help", in: scratch).output
      for option in absent { #expect(!help.contains(option), "\(command) \(option)") }
      for option in present { #expect(help.contains(option), "\(command) \(option)") }
    }
    let kept = try await bobbin(
      "demo", "--keep", scratch.path("kept"), "--schema", "thread", in: scratch)
    #expect(kept.status == 0, "\(kept.errors)")
  }

  @Test(
    "what is not JSON, or JSON of another shape, is refused with its place, and nothing is stored",
    arguments: [
      (#"{"a""#, "line 1"), (#"{"a":1}"#, "list"), ("[1]", "$[0]"), ("", "JSON"),
      (#"[{"id":1,"data":{}}]"#, "$[0]"), (#"[{"id":"f","data":[]}]"#, "$[0]"),
      (#"[{"id":"f","data":{},"loadedSegments":"region"}]"#, "loadedSegments"),
      (#"[{"id":"","data":{}}]"#, "$[0]"), ("[null]", "$[0]"), ("\u{feff}[]x", "JSON"),
    ])
  func update(text: String, place: String) async throws {
    let scratch = try Scratch()
    let done = try await bobbin(
      "update", "thread_1", "-", "--kv", scratch.store, in: scratch, input: text)
    #expect(done.status == 65, "\(done.errors)")
    #expect(done.errors.contains(place), "\(done.errors)")
    let shown = try await bobbin("show", "thread_1", "--kv", scratch.store, in: scratch)
    #expect(shown.status == 66)
  }

  @Test("not found is 66, also for a file and a segment of a thread that is there")
  func notFound() async throws {
    let scratch = try Scratch()
    _ = try await bobbin(
      "update", "thread_1", "-", "--kv", scratch.store, in: scratch,
      input: #"[{"id":"f","data":{"r":[]},"loadedSegments":["r"],"availableSegments":["r"]}]"#)
    for arguments in [
      ["show", "thread_2"], ["show", "thread_1", "--file", "g"],
      ["show", "thread_1", "--file", "f", "--segment", "s"], ["evict", "thread_2", "--yes"],
      ["ttl", "thread_2"], ["verify", "thread_2"], ["import", "nowhere"],
    ] {
      let done = try await run(Binary.path, arguments + ["--kv", scratch.store], in: scratch)
      #expect(done.status == 66, "\(arguments): \(done.status) \(done.errors)")
    }
    for command in [["threads"], ["verify"], ["evict", "--yes"]] {
      let done = try await run(
        Binary.path, command + ["--filter", "nothing*", "--kv", scratch.store], in: scratch)
      #expect(done.status == 0, "\(command): \(done.errors)")
    }
  }

  @Test("a reader that goes away is no error")
  func closedPipe() async throws {
    let scratch = try Scratch()
    var files: [String] = []
    for number in 0..<3000 {
      files.append(#"{"id":"f\#(number)","data":{},"loadedSegments":[],"availableSegments":["r"]}"#)
    }
    _ = try await bobbin(
      "update", "thread_1", "-", "--kv", scratch.store, in: scratch,
      input: "[" + files.joined(separator: ",") + "]")
    for command in [
      "threads", "show thread_1", "show thread_1 --json", "show thread_1 --raw", "keys",
    ] {
      let done = try await run(
        "sh", ["-c", "'\(Binary.path)' \(command) --kv '\(scratch.store)' | head -c 1"], in: scratch
      )
      #expect(done.errors == "", "\(command)")
    }
  }
}
