#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#elseif canImport(Darwin)
  import Darwin
#endif

/// Whose a file is, and who may do what with it.
package struct FileRights: Sendable, Equatable {
  private let owner: uid_t
  private let group: gid_t
  /// Nil: as it has it.
  private let mode: mode_t?

  /// Those of the regular file at a path; nil: there is none.
  package init?(of path: [UInt8]) {
    var status = stat()
    guard lstat(path.map(CChar.init(bitPattern:)) + [0], &status) == 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    (owner, group, mode) = (status.st_uid, status.st_gid, status.st_mode & 0o777)
  }

  /// Those of a new file in a folder: who may give files away gives it to whom the folder is; nil: nothing is to be given.
  init?(newIn folder: String) {
    var status = stat()
    guard geteuid() == 0, stat(folder, &status) == 0 else { return nil }
    (owner, group, mode) = (status.st_uid, status.st_gid, nil)
  }

  /// Gives them to an open file, as far as this process may.
  package func give(to descriptor: Int32) {
    // Files can be given away by few; a group that it cannot have gets no rights from what another one had.
    let keepsGroup =
      fchown(descriptor, owner, group) == 0 || fchown(descriptor, uid_t.max, group) == 0
    guard let mode else { return }
    _ = fchmod(descriptor, mode & (keepsGroup ? 0o777 : 0o707))
  }
}
