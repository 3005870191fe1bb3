import Foundation
import JSONText

/// The program as a function in the layout of Vercel's Build Output API, version 3.
///
/// ```swift
/// let written = try await VercelPackage(memory: 1024, seconds: 30).write(to: ".")
/// print(written.bytes)  // what is in .vercel/output/functions/api.func
/// ```
public struct VercelPackage: Sendable {
  /// What was written.
  public struct Written: Sendable {
    /// The folder of the layout.
    public let path: String
    /// All files of it, by their paths in it, with their sizes in bytes.
    public let files: [(path: String, bytes: Int)]
    /// What should be known of it, a sentence each.
    public let notes: [String]

    /// The size of all files, in bytes.
    public var bytes: Int { files.reduce(0) { $0 + $1.bytes } }
  }

  /// What a function may be given of memory, in megabytes.
  public var memory: Int
  /// How long an invocation may take, in seconds.
  public var seconds: Int
  /// A folder of survey files that go along; nil: the function's environment says where they are.
  public var source: String?

  /// A package with these limits.
  public init(memory: Int, seconds: Int, source: String? = nil) {
    self.memory = memory
    self.seconds = seconds
    self.source = source
  }

  /// How large a function may be, in bytes.
  public static let largestFunction = 250_000_000

  /// Writes `.vercel/output` into a folder, which is made where there is none; what was written there before is replaced.
  ///
  /// - Throws: ``DeploymentError/occupied(_:)`` where something else is there.
  public func write(to directory: String) async throws(DeploymentError) -> Written {
    let target = directory + "/.vercel/output"
    let isThere = try Self.check(target)
    let draft = directory + "/.vercel/output-\(UUID().uuidString)"
    do throws(DeploymentError) {
      let notes = try await write(into: draft)
      if isThere { try Files.remove(target) }
      try Files.move(draft, to: target)
      return Written(path: target, files: Files.all(below: target), notes: notes)
    } catch {
      try? Files.remove(draft)
      throw error
    }
  }

  private func write(into draft: String) async throws(DeploymentError) -> [String] {
    let surveys = try source.map { source throws(DeploymentError) in try SurveyFiles(in: source) }
    let program = try RunningProgram()
    let function = FunctionFolder(path: draft + "/" + Self.function)
    var notes = try await function.write(program, surveys)
    try Files.write(configuration, to: "\(draft)/\(Self.function)/.vc-config.json")
    try Files.write(Self.routes, to: draft + "/config.json")
    let bytes = Files.all(below: draft).reduce(0) { $0 + $1.bytes }
    if bytes > Self.largestFunction {
      notes.append(
        "It is larger than functions may be there (\(Self.largestFunction) bytes); leave out --source, or serve the files from an address."
      )
    }
    return notes
  }

  private static let function = "functions/api.func"

  /// All paths lead to the function, which has the routes.
  private static let routes = """
    {
      "version": 3,
      "routes": [{ "src": "/.*", "dest": "/api" }]
    }

    """

  /// What Vercel is told of the function.
  private var configuration: String {
    var json = JSONBuilder(indent: 2)
    json.beginObject()
    json.name("runtime")
    json.string("provided.al2023")
    json.name("handler")
    json.string("bootstrap")
    json.name("architecture")
    json.string(Self.architecture)
    json.name("memory")
    json.int(memory)
    json.name("maxDuration")
    json.int(seconds)
    json.endObject()
    return String(decoding: json.bytes, as: UTF8.self) + "\n"
  }

  #if arch(arm64)
    private static let architecture = "arm64"
  #else
    private static let architecture = "x86_64"
  #endif

  /// Whether a layout is there that was made here.
  private static func check(_ target: String) throws(DeploymentError) -> Bool {
    guard FileManager.default.fileExists(atPath: target) else { return false }
    let names = Files.names(target) ?? [target]
    if names.isEmpty { return true }
    let start = try? String(contentsOfFile: "\(target)/\(function)/bootstrap", encoding: .utf8)
    guard Set(names).isSubset(of: ["config.json", "functions"]),
      Files.names(target + "/functions") == ["api.func"],
      start?.contains(FunctionFolder.mark) == true
    else {
      throw .occupied(
        "\(target) holds something else than a package of bobbin: remove it, or name another folder."
      )
    }
    return true
  }
}
