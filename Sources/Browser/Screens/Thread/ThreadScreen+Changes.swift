import ThreadCache

extension ThreadScreen {
  /// Marks cells that changed for a moment.
  mutating func mark(_ places: [Place], _ now: Int64) {
    changed = changed.filter { $0.value > now }
    for place in places { changed[place] = now + ThreadsScreen.marking }
  }
}

extension ThreadRecord {
  /// The cells that are not what they were, and the files that are new.
  func differences(from before: ThreadRecord) -> [ThreadScreen.Place] {
    var places: [ThreadScreen.Place] = []
    for file in files {
      let old = before.files.first { $0.id == file.id }
      if old == nil { places.append(.init(file: file.id, segment: nil)) }
      for segment in file.segments where !segment.isSame(as: old?.segment(segment.name)) {
        places.append(.init(file: file.id, segment: segment.name))
      }
    }
    return places
  }
}

extension SegmentRecord {
  fileprivate func isSame(as before: SegmentRecord?) -> Bool {
    guard let before else { return false }
    guard state == before.state, bytes == before.bytes, hashBytes == before.hashBytes else {
      return false
    }
    guard let slice, let old = before.slice else { return slice == nil && before.slice == nil }
    return slice.rawBytes.elementsEqual(old.rawBytes)
  }
}
