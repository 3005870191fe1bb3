/// About how many commands something takes, where a store is one of commands: what a service charges for it.
///
/// Estimates for a question that is asked before; what was spent the store itself counts.
public enum CommandCost {
  /// So many threads are read to say how many keys and bytes many of them have, where reading is paid.
  ///
  /// That is about a dozen commands. Fewer are cheaper, and say another number each time, for a few long threads have most of the keys.
  public static let sample = 50
  /// Up to so many threads are not worth a sample: what they cost is little, whatever they hold.
  public static let few = 10
  /// Keys that are looked at in one command.
  private static let looks = 64
  /// Values that are read in one command.
  private static let values = 500

  /// A scan of a store of so many keys.
  public static func scan(keys: Int) -> Int { max(1, parts(keys, ThreadScan.pageKeys)) }

  /// So many keys looked at, not read.
  private static func looking(at keys: Int) -> Int { parts(keys, looks) }

  /// So many ids looked up: the keys of both schemas are looked at.
  ///
  /// - Parameter scripted: whether scripts may be run; else each key is looked at by itself, and the one that is there
  ///   again.
  public static func lookups(_ ids: Int, scripted: Bool = true) -> Int {
    scripted ? looking(at: 2 * ids) : 4 * ids
  }

  /// The rows of so many threads: all are looked at, then read.
  public static func summaries(_ threads: Int) -> Int {
    looking(at: threads) + parts(threads, values)
  }

  /// Metas and hashes of so many threads, which have so many keys together: a command for each key, where no script may
  /// be run another one for its lifetime.
  ///
  /// A thread in which something is wrong takes one more: its meta is asked for again, for somebody may be writing.
  public static func records(_ threads: Int, keys: Int, scripted: Bool = true) -> Int {
    (scripted ? 1 : 2) * max(keys, threads)
  }

  /// What mending so many threads takes beyond reading them, where something is wrong in each: its meta is asked for again,
  /// hashes that disagree are read, the change is committed, and all of it is read once more.
  public static func mending(_ threads: Int, keys: Int) -> Int {
    let again = records(threads, keys: keys)
    let hashes = again - records(threads, keys: threads)
    return threads + hashes + threads + again
  }

  /// The hashes of so many threads that no meta names, in a store of so many keys: a scan, and the metas that the hashes
  /// of its pages belong to.
  public static func orphans(_ threads: Int, keys: Int) -> Int {
    3 * scan(keys: keys) + summaries(threads)
  }

  /// The hashes of so many threads whose metas cannot be read, in a store of so many keys: one of them by its name, several
  /// by the names of both schemas.
  public static func hashes(ofUnreadable threads: Int, keys: Int) -> Int {
    (threads > 1 ? 2 : 1) * scan(keys: keys)
  }

  /// So many threads exported: a scan of a store of so many keys, and each of them read.
  ///
  /// - Parameter doubtful: of how many of them it is asked whether there is one of the same id that is to be had instead.
  public static func export(_ threads: Int, doubtful: Int, keys: Int) -> Int {
    scan(keys: keys) + threads + doubtful
  }

  /// What the source of a copy is asked, where so many keys are copied out of a store of so many.
  ///
  /// It is looked through for threads, then for hashes, and what is found is looked at and read; once more where all is
  /// compared at the end. A dry run, which compares nothing, reads for each hash whether its meta lists it.
  ///
  /// - Parameter there: what the target has already: it is looked at and compared.
  public static func copySource(
    _ copied: Int, there: ThreadKeys = ThreadKeys(), keys: Int, isDry: Bool
  ) -> Int {
    (isDry ? 2 : 4) * scan(keys: keys) + copyTarget(copied, there: there, isDry: isDry)
  }

  /// What the target of a copy of so many keys is asked: it is looked at and read, then written, a thread in one command,
  /// and compared.
  ///
  /// - Parameter there: what it has already.
  public static func copyTarget(
    _ copied: Int, there: ThreadKeys = ThreadKeys(), isDry: Bool
  ) -> Int {
    looking(at: 2 * copied + there.metas + there.hashes) + 2 * copied
      + (isDry ? 0 : comparing(there))
  }

  /// Metas and hashes.
  public struct ThreadKeys: Sendable, Equatable {
    /// How many metas.
    public var metas: Int
    /// How many hashes.
    public var hashes: Int

    /// Nothing, unless told.
    public init(metas: Int = 0, hashes: Int = 0) {
      self.metas = metas
      self.hashes = hashes
    }
  }

  /// What comparing a copy takes of each store: metas are looked at and read together, hashes one by one.
  private static func comparing(_ keys: ThreadKeys) -> Int {
    2 * parts(keys.metas, ThreadCopy.comparedTogether) + keys.hashes
  }

  /// One lazy load of so many files, at the most: the thread is looked for and read, others may load the same and change
  /// it meanwhile, and what was loaded is committed and recorded.
  public static func load(files: Int) -> Int { 100 + 20 * files }

  /// The same at the least: the thread is looked for and read; what is not cached is committed and recorded, however many
  /// files it is of.
  public static func leastLoad(isCached: Bool) -> Int { isCached ? 2 : 4 }

  /// How many scripts an eviction runs: each is sent once more, whole, where the service does not have it yet.
  public static let evictionScripts = 2

  /// So many threads written: each is looked for, read and committed, and read again.
  public static func updates(_ threads: Int) -> Int { 4 * threads }

  /// So many files brought in: each thread is looked for, and read where it is there; where it is not, it is committed
  /// and read again, unless that is only rehearsed.
  ///
  /// Without scripts values and lifetimes of both schemas are asked for.
  public static func imports(_ files: Int, isDry: Bool, scripted: Bool = true) -> Int {
    (scripted ? isDry ? 2 : 3 : 4) * files
  }

  /// Parts of so many threads found and named: their metas, and what is in so many hashes.
  public static func plan(_ threads: Int, hashes: Int, scripted: Bool = true) -> Int {
    scripted
      ? summaries(threads) + hashes + looking(at: hashes) : 2 * threads + (2 + 3) * hashes
  }

  /// The same taken out: each is read again and committed.
  public static func deletion(_ threads: Int, hashes: Int) -> Int { 2 * threads + hashes }

  /// A change of so many threads, with so many keys together, put back: compared with what is there, once more when it is
  /// done, and committed.
  public static func undo(_ threads: Int, keys: Int) -> Int { 2 * keys + threads }

  private static func parts(_ count: Int, _ size: Int) -> Int { (count + size - 1) / size }
}
