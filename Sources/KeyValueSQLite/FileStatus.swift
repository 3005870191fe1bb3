import Foundation

/// What `stat` says about a file.
struct FileStatus: Sendable, Equatable {
  /// Which file it is, by whatever name.
  struct Identity: Sendable, Hashable {
    let device: UInt64
    let inode: UInt64
  }

  let identity: Identity
  let size: Int64
  let modified: Int64
  let changed: Int64
  private let mode: UInt32

  /// The file at `path`; nil, with `errno`, where there is none.
  init?(_ path: String) {
    var status = stat()
    guard stat(path, &status) == 0 else { return nil }
    identity = Identity(device: UInt64(status.st_dev), inode: UInt64(status.st_ino))
    size = Int64(status.st_size)
    modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
    changed = Int64(status.st_ctim.tv_sec) * 1_000_000_000 + Int64(status.st_ctim.tv_nsec)
    mode = UInt32(status.st_mode)
  }

  var isFolder: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFDIR) }
  var isRegular: Bool { mode & UInt32(S_IFMT) == UInt32(S_IFREG) }
}

/// The file systems this machine has mounted.
enum FileSystem {
  /// The type of the one that holds `path`, as `mount` says it; nil where that is not known.
  static func type(of path: String) -> String? {
    guard let device = FileStatus(path)?.identity.device,
      let mounts = try? String(contentsOfFile: "/proc/self/mountinfo", encoding: .utf8)
    else { return nil }
    return type(of: device, mounts: mounts)
  }

  /// The type of the file system with this device number, in the words of `/proc/self/mountinfo`.
  static func type(of device: UInt64, mounts: String) -> String? {
    let major = (device >> 8) & 0xfff | (device >> 32) & ~0xfff
    let minor = device & 0xff | (device >> 12) & ~0xff
    for line in mounts.split(separator: "\n") {
      let words = line.split(separator: " ")
      guard words.count > 6, words[2] == "\(major):\(minor)" else { continue }
      // After a number of optional words, `-` and then the type.
      guard let dash = words.firstIndex(of: "-"), dash + 1 < words.count else { continue }
      return String(words[dash + 1])
    }
    return nil
  }

  /// Whether files of this type of file system are on another machine.
  static func isNetwork(_ type: String) -> Bool {
    network.contains(type) || remoteFUSE.contains { type.hasPrefix("fuse.\($0)") }
  }

  private static let network: Set<String> = [
    "nfs", "nfs3", "nfs4", "cifs", "smb3", "smbfs", "ncpfs", "afs", "coda", "ceph", "lustre",
    "glusterfs", "beegfs", "gpfs", "davfs",
  ]

  private static let remoteFUSE = [
    "sshfs", "rclone", "s3fs", "gcsfuse", "goofys", "davfs", "glusterfs", "ceph", "curlftpfs",
    "smbnetfs", "blobfuse", "juicefs",
  ]
}
