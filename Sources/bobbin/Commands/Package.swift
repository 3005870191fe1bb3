import ArgumentParser
import Browser
import Deployment
import Session

/// `bobbin package`: this very program, as platforms run it.
struct Package: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Make a function of this program, to be deployed.",
    discussion: """
      Examples:
        bobbin package vercel .
      """,
    subcommands: [Vercel.self])

  /// `bobbin package vercel`: the layout that `vercel deploy --prebuilt` takes.
  struct Vercel: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
      abstract: "Write a function for Vercel, which AWS Lambda runs as well.",
      discussion: """
        It writes .vercel/output (Build Output API v3) into the folder: the function is this program with all \
        libraries that it runs with, and serves as bobbin serve does. What is there of another kind is not replaced.

        The function's environment must name the store (KV_REST_API_URL and its token, REDIS_URL), for the function's \
        disk goes with it, and must have BOBBIN_SERVICE_TOKEN. The folder .vercel/output/functions/api.func, zipped, is a function of \
        AWS Lambda: runtime provided.al2023, handler bootstrap.

        Examples:
          bobbin package vercel . --source ./surveys
          vercel deploy --prebuilt
        """)

    @Argument(help: "The folder of the project.", completion: .directory)
    var directory: String

    @Option(
      help: ArgumentHelp(
        "A folder of survey files that go along; else BOBBIN_SOURCE of the function's environment.",
        valueName: "dir"),
      completion: .directory)
    var source: String?

    @Option(help: ArgumentHelp("The memory of the function, in MB.", valueName: "number"))
    var memory = 1024

    @Option(help: ArgumentHelp("How long a request may take, in seconds.", valueName: "number"))
    var maxDuration = 30

    func validate() throws {
      guard 128...10_240 ~= memory else {
        throw ValidationError("--memory is 128 to 10240.")
      }
      guard 1...900 ~= maxDuration else {
        throw ValidationError("--max-duration is 1 to 900.")
      }
    }

    func run() async throws {
      let package = VercelPackage(memory: memory, seconds: maxDuration, source: source)
      let written: VercelPackage.Written
      do throws(DeploymentError) { written = try await package.write(to: directory) } catch {
        throw Failure(error)
      }
      var out = Output()
      for file in written.files {
        try out.line(Shown.text("\(written.path)/\(file.path)  \(Figures.bytes(file.bytes))"))
      }
      try out.line("\(written.files.count) files, \(Figures.bytes(written.bytes))")
      try out.flush()
      for note in written.notes { Diagnostics.line("bobbin: \(note)") }
    }
  }
}

extension Failure {
  fileprivate init(_ error: DeploymentError) {
    switch error {
    case .occupied(let words): self.init(.refused, words)
    case .missing(let words): self.init(.notFound, words)
    case .file(let words): self.init(.file, words)
    case .system(let words, let cause):
      self.init(.file, "\(words): \(Failure.reason(cause)).")
    }
  }
}
