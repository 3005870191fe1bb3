import Foundation
import Testing

/// A machine with a shell and nothing else, where a packaged function runs as nobody and can write nowhere.
///
/// It has none of the libraries that this machine has, neither Swift's nor Debian's: what runs there is self-contained.
struct BareMachine {
  /// How it finds hosts.
  enum Names {
    /// By `/etc/hosts`, with this name for this machine.
    case hosts(String)
    /// By asking the name server at this address.
    case server(String)
  }

  private let scratch: Scratch
  private let root: String
  private let function: String

  /// Whether this process may make one.
  static func isPossible() async throws -> Bool {
    guard getuid() == 0 else { return false }
    return try await run("unshare", ["--mount", "true"], in: try Scratch()).status == 0
  }

  /// Makes one for a function.
  init(
    _ function: String, names: Names = .hosts("localhost"), in scratch: Scratch
  ) async throws {
    self.scratch = scratch
    self.function = function
    root = scratch.path("machine")
    try scratch.write("machine/etc/nsswitch.conf", "hosts: files dns\n")
    switch names {
    case .hosts(let name): try scratch.write("machine/etc/hosts", "127.0.0.1 \(name)\n")
    case .server(let address):
      try scratch.write("machine/etc/resolv.conf", "nameserver \(address)\n")
    }
    let script = """
      cd "$1" && mkdir -p bin proc dev var/task
      for file in /bin/sh $(ldd /bin/sh | grep -o '/[^ ]*'); do
        mkdir -p "./${file%/*}" && cp -L "$file" "./$file"
      done
      chmod -R a+rX .
      """
    let made = try await run("sh", ["-ec", script, "sh", root], in: scratch)
    try #require(made.status == 0, "\(made.errors)")
  }

  /// Puts a file on it.
  /// - Returns: its path there.
  func put(_ file: String) throws -> String {
    let name = "/etc/\(URL(fileURLWithPath: file).lastPathComponent)"
    try scratch.write("machine" + name, String(contentsOfFile: file, encoding: .utf8))
    return name
  }

  /// Starts the function's bootstrap.
  func start(_ environment: [String: String]) -> Background {
    let script = """
      mount --bind "$1" "$1"
      mount --bind "$2" "$1/var/task"
      mount --bind /proc "$1/proc"
      mount --bind /dev "$1/dev"
      mount -o remount,bind,ro "$1/var/task"
      mount -o remount,bind,ro "$1"
      exec chroot --userspec=65534:65534 "$1" /var/task/bootstrap
      """
    return Background(
      ["--mount", "sh", "-ec", script, "sh", root, function], in: scratch,
      environment: environment, program: "unshare")
  }
}
