import Foundation

/// A folder of one test, with a home of its own for the program, removed when the test is over.
final class Scratch: Sendable {
  let folder: URL

  init() throws {
    folder = FileManager.default.temporaryDirectory.appending(path: "bobbin-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  func path(_ name: String) -> String { folder.appending(path: name).path }

  var store: String { "sqlite:\(path("t.db"))" }

  /// What the program sees: no settings of the person who runs the tests, and time for its store.
  ///
  /// The machine is busy with other tests; one of what happens when that time is over says its own.
  var environment: [String: String] {
    var environment = [
      "BOBBIN_TIMEOUT": "300s", "BOBBIN_CONNECT_TIMEOUT": "300s",
      "HOME": folder.path, "XDG_DATA_HOME": path("data"), "XDG_STATE_HOME": path("state"),
      "XDG_CONFIG_HOME": path("config"), "LANG": "C.UTF-8", "TMPDIR": folder.path,
    ]
    environment["PATH"] = ProcessInfo.processInfo.environment["PATH"]
    return environment
  }

  func write(_ name: String, _ text: String) throws {
    let url = folder.appending(path: name)
    try FileManager.default.createDirectory(
      at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try Data(text.utf8).write(to: url)
  }

  /// Writes a program that the shell can run.
  /// - Returns: its path.
  func writeScript(_ name: String, _ text: String) throws -> String {
    try write(name, "#!/bin/sh\n\(text)\n")
    try FileManager.default.setAttributes([.posixPermissions: 0o700], ofItemAtPath: path(name))
    return path(name)
  }

  func read(_ name: String) throws -> String {
    try String(contentsOf: folder.appending(path: name), encoding: .utf8)
  }

  /// A source folder with one survey file of four segments, and one plain file.
  func writeSource() throws -> String {
    try write(
      "source/coffee_1.json",
      """
      {"metadata":{"year":2025},"question":"How do you take your coffee?","responses":[
        {"response":"Black","data":{"overall":0.31,"region":{"north":0.42,"south":0.20},
          "age":{"18-24":0.11,"25-34":0.5},"sector":{"tech":0.7},"gender":null}},
        {"response":"With milk","data":{"overall":0.69,"region":{"north":0.58,"south":0.80},
          "age":{"18-24":0.89,"25-34":0.5},"sector":{"tech":0.3},"gender":null}}]}
      """)
    try write("source/plain.json", #"{"region":{"a":1},"age":{"b":2}}"#)
    return path("source")
  }
}
