/// About how many commands something takes, where a store is one of commands: what a service charges for it.
///
/// Estimates for a question that is asked before; what was spent the store itself counts.
public enum CommandCost {
  /// Keys that a page of a scan looks at.
  public static let pageKeys = 1000

  /// A scan of a store of so many keys.
  ///
  /// - Parameter page: keys that a page looks at.
  public static func scan(keys: Int, page: Int = pageKeys) -> Int {
    max(1, (keys + page - 1) / max(1, page))
  }

  /// The rows of so many threads: 64 of them are looked at, 500 are read at once.
  public static func summaries(_ threads: Int) -> Int {
    (threads + 63) / 64 + (threads + 499) / 500
  }

  /// Metas and hashes of so many threads, in a store of so many keys: a command for each key.
  public static func records(_ threads: Int, keys: Int) -> Int { max(keys, threads) }

  /// All threads of a store of so many keys read as they are, after a scan: no more than there are keys.
  public static func export(keys: Int) -> Int { scan(keys: keys) + keys }

  /// All threads of a store of so many keys copied: read, written or found there, and compared at the end.
  public static func copy(keys: Int) -> Int { 2 * scan(keys: keys) + 4 * keys }

  /// So many threads written: each is read, then committed.
  public static func updates(_ threads: Int) -> Int { 4 * threads }
}
