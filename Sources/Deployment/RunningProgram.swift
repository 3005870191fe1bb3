import CLoader
import Foundation

/// The files that this process was made of: the program, and the shared objects that it runs with.
///
/// No search for libraries has to be done again: what the loader found for this process is what the program needs.
struct RunningProgram {
  /// The program itself.
  let executable: String
  /// Its shared objects by the names under which they are looked for; the C library and its loader are among them.
  let objects: [(name: String, path: String)]
  /// Which of them is the loader.
  let loader: String

  /// - Throws: ``DeploymentError/file(_:)`` where this process was not started as programs are.
  init() throws(DeploymentError) {
    let paths = Self.loadedPaths()
    var objects = paths.map { (name: Self.name($0), path: Self.resolved($0)) }
    guard let loader = objects.first(where: { $0.name.hasPrefix("ld-") }) else {
      throw .file("This program was linked in a way that packages are not made of.")
    }
    let executable = Self.resolved("/proc/self/exe")
    guard executable != loader.path else {
      throw .file("This process was started by a loader; make the package with bobbin itself.")
    }
    // Older C libraries look hosts up by libraries that are only loaded then.
    if let standard = paths.first(where: { Self.name($0).hasPrefix("libc.so") }) {
      let folder = (standard as NSString).deletingLastPathComponent
      for name in ["libnss_files.so.2", "libnss_dns.so.2", "libresolv.so.2"]
      where !objects.contains(where: { $0.name == name }) {
        let path = "\(folder)/\(name)"
        if FileManager.default.fileExists(atPath: path) {
          objects.append((name, Self.resolved(path)))
        }
      }
    }
    self.executable = executable
    self.objects = objects.sorted { $0.name < $1.name }
    self.loader = loader.name
  }

  private static func loadedPaths() -> [String] {
    var paths: [String] = []
    withUnsafeMutablePointer(to: &paths) { paths in
      bobbin_each_loaded_object(
        { path, context in
          context.assumingMemoryBound(to: [String].self).pointee.append(String(cString: path))
        }, paths)
    }
    return paths
  }

  private static func name(_ path: String) -> String { (path as NSString).lastPathComponent }

  private static func resolved(_ path: String) -> String {
    URL(fileURLWithPath: path).resolvingSymlinksInPath().path
  }
}
