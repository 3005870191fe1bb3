/// What emptying an outbox has stored, slice by slice: to a later update of the same outbox that is nobody else's
/// change, so that of several in an outage the last one wins.
struct DrainedSlices: Sendable {
  private struct Place: Hashable {
    let thread: ThreadIdentity
    let file: [UInt8]
    let segment: [UInt8]
  }

  /// More slices than this are not remembered.
  private static let most = 65_536
  private var prints: [Place: Fingerprint] = [:]

  /// What was stored last in the place of a slice; nil: nothing.
  func print(of segment: String, ofFile file: String, in thread: ThreadIdentity) -> Fingerprint? {
    prints[Place(thread: thread, file: Array(file.utf8), segment: Array(segment.utf8))]
  }

  /// Of these slices alone what was stored.
  func part(of sent: SentFiles, in thread: ThreadIdentity) -> DrainedSlices {
    var part = DrainedSlices()
    for file in sent.entries.map(\.folded) {
      for slice in file.slices {
        let place = Place(
          thread: thread, file: Array(file.id.utf8), segment: Array(slice.name.utf8))
        part.prints[place] = prints[place]
      }
    }
    return part
  }

  /// Remembers what an update has brought into a thread.
  mutating func note(_ slices: [OutboxVerdict.Slice], in thread: ThreadIdentity) {
    if prints.count + slices.count > Self.most { prints = [:] }
    for slice in slices {
      let place = Place(
        thread: thread, file: Array(slice.name.file.utf8), segment: Array(slice.name.segment.utf8))
      prints[place] = Fingerprint(slice.json)
    }
  }
}
