import Foundation
import Subprocess

/// A folder that AWS Lambda runs as a function on provided.al2023: `bootstrap`, the program, and all that it needs.
///
/// The program comes with its own C library and loader: that of the platform is older than what Swift's libraries want.
struct FunctionFolder {
  let path: String

  /// What the function starts with; tells also that a folder was made here.
  static let mark = "# Made by bobbin package."

  /// Writes all of it.
  ///
  /// - Returns: what should be known of it, a sentence each.
  func write(
    _ program: RunningProgram, _ surveys: SurveyFiles?
  ) async throws(DeploymentError) -> [String] {
    try Files.makeFolder(path + "/lib")
    var notes: [String] = []
    let copy = path + "/bobbin"
    try Files.copy(program.executable, to: copy, mode: 0o755)
    if await !Self.strip(copy) {
      notes.append(
        "The program's symbols are still in it, for there is no strip (apt-get install binutils): it is larger than need be."
      )
    }
    for object in program.objects {
      try Files.copy(object.path, to: "\(path)/lib/\(object.name)", mode: 0o755)
    }
    if let surveys {
      try Files.makeFolder(path + "/source")
      for name in surveys.names {
        // Whoever runs the function is somebody else.
        try Files.copy("\(surveys.folder)/\(name)", to: "\(path)/source/\(name)", mode: 0o644)
      }
    }
    try Files.write(
      Self.bootstrap(loader: program.loader, hasSource: surveys != nil), to: path + "/bootstrap",
      mode: 0o755)
    return notes
  }

  /// What the platform starts.
  static func bootstrap(loader: String, hasSource: Bool) -> String {
    """
    #!/bin/sh
    \(mark)
    # The libraries beside it, the C library among them, and none of the machine's.
    cd "${0%/*}" || exit 1
    \(hasSource ? "export BOBBIN_SOURCE=\"${BOBBIN_SOURCE:-$PWD/source}\"\n" : "")\
    exec "$PWD/lib/\(loader)" --inhibit-cache --library-path "$PWD/lib" "$PWD/bobbin" serve

    """
  }

  /// Takes out of a program what only debuggers read; false: there is nothing here that could.
  private static func strip(_ program: String) async -> Bool {
    let done = try? await Subprocess.run(
      .name("strip"), arguments: [program], input: .none, output: .discarded, error: .discarded)
    return done?.terminationStatus.isSuccess ?? false
  }
}
