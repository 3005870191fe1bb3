import JSONText

/// What differs between two metas by member, and putting that back into a third one.
enum MemberMerge {
  /// The members that differ; nil where they do not tell the whole difference (the order of members,
  /// white space), or one of the two cannot be taken apart.
  static func changes(from before: [UInt8], to after: [UInt8]) -> [MemberChange]? {
    guard let old = MetaMembers(before), let new = MetaMembers(after) else { return nil }
    var changes: [MemberChange] = []
    collect(old.top, new.top, except: [MetaMembers.Names.files], into: &changes) { .top($0) }
    var predecessor: [UInt8]?
    for file in old.files {
      if let now = new.file(file.id) {
        collect(file, now, into: &changes)
      } else {
        changes.append(
          MemberChange(
            path: .file(file.id), before: Array(file.text()), after: nil, predecessor: predecessor))
      }
      predecessor = file.id
    }
    for file in new.files where old.file(file.id) == nil {
      changes.append(
        MemberChange(path: .file(file.id), before: nil, after: Array(file.text()), predecessor: nil)
      )
    }
    // What does not give back the same JSON does not tell the whole difference.
    guard !changes.isEmpty, case .merged(let undone) = undoing(changes, in: new),
      isSame(undone, before)
    else { return nil }
    return changes
  }

  private static func collect(
    _ old: MetaMembers.File, _ new: MetaMembers.File, into changes: inout [MemberChange]
  ) {
    let own = [MetaMembers.Names.data, MetaMembers.Names.loaded, MetaMembers.Names.available]
    let id = old.id
    collect(old.members, new.members, except: own, into: &changes) {
      .fileMember(file: id, name: $0)
    }
    collect(old.data, new.data, into: &changes) { .slice(file: id, segment: $0) }
    collect(old.loaded, new.loaded, into: &changes) { .loaded(file: id, segment: $0) }
    collect(old.available, new.available, into: &changes) { .available(file: id, segment: $0) }
  }

  private static func collect(
    _ old: MetaMembers.Items, _ new: MetaMembers.Items, except own: [[UInt8]] = [],
    into changes: inout [MemberChange], path: ([UInt8]) -> MemberChange.Path
  ) {
    let now = Dictionary(new.items.map { ($0.name, $0.value) }) { $1 }
    var predecessor: [UInt8]?
    for item in old.items {
      if !own.contains(item.name), now[item.name] != item.value {
        changes.append(
          MemberChange(
            path: path(item.name), before: Array(item.value),
            after: now[item.name].map { Array($0) },
            predecessor: predecessor))
      }
      predecessor = item.name
    }
    let known = Set(old.items.map(\.name))
    for item in new.items where !known.contains(item.name) && !own.contains(item.name) {
      changes.append(
        MemberChange(path: path(item.name), before: nil, after: Array(item.value), predecessor: nil)
      )
    }
  }

  /// What undoing gives.
  enum Result: Equatable {
    /// The meta with the members put back.
    case merged([UInt8])
    /// These members were changed since by somebody else.
    case conflict([MemberChange.Path])
    /// The meta cannot be taken apart.
    case unreadable
  }

  /// Puts back what `changes` changed; all else stays as it is in `current`.
  static func undoing(_ changes: [MemberChange], in current: [UInt8]) -> Result {
    MetaMembers(current).map { undoing(changes, in: $0) } ?? .unreadable
  }

  private static func undoing(_ changes: [MemberChange], in current: MetaMembers) -> Result {
    var meta = current
    var conflicts: [MemberChange.Path] = []
    for change in changes {
      let now = value(change.path, in: meta)
      if isSame(now, change.before?[...]), isFileThere(change.path, in: meta) { continue }
      guard isSame(now, change.after?[...]), isFileThere(change.path, in: meta),
        put(change, into: &meta)
      else {
        conflicts.append(change.path)
        continue
      }
    }
    return conflicts.isEmpty ? .merged(Array(meta.text())) : .conflict(conflicts)
  }

  private static func value(_ path: MemberChange.Path, in meta: MetaMembers)
    -> ArraySlice<UInt8>?
  {
    switch path {
    case .top(let name): meta.top[name]
    case .file(let id): meta.file(id)?.text()
    case .fileMember(let file, let name): meta.file(file)?.members[name]
    case .slice(let file, let segment): meta.file(file)?.data[segment]
    case .loaded(let file, let segment): meta.file(file)?.loaded[segment]
    case .available(let file, let segment): meta.file(file)?.available[segment]
    }
  }

  /// False for a member of a file that is gone: there is nothing to put it back into.
  private static func isFileThere(_ path: MemberChange.Path, in meta: MetaMembers) -> Bool {
    switch path {
    case .top, .file: true
    case .fileMember(let file, _), .slice(let file, _), .loaded(let file, _),
      .available(let file, _):
      meta.file(file) != nil
    }
  }

  private static func put(_ change: MemberChange, into meta: inout MetaMembers) -> Bool {
    let value = change.before
    let predecessor = change.predecessor
    switch change.path {
    case .top(let name): meta.top.set(name, to: value, after: predecessor)
    case .file(let id): return meta.set(file: id, to: value, after: predecessor)
    case .fileMember(let file, let name):
      meta.change(file) { $0.members.set(name, to: value, after: predecessor) }
    case .slice(let file, let segment):
      meta.change(file) { $0.data.set(segment, to: value, after: predecessor) }
    case .loaded(let file, let segment):
      meta.change(file) { $0.loaded.set(segment, to: value, after: predecessor) }
    case .available(let file, let segment):
      meta.change(file) { $0.available.set(segment, to: value, after: predecessor) }
    }
    return true
  }

  /// True when both are the same JSON as JavaScript would write it: another writer rewrites the whole
  /// meta and means nothing by it.
  static func isSame(_ a: [UInt8]?, _ b: [UInt8]?) -> Bool { isSame(a?[...], b?[...]) }

  private static func isSame(_ a: ArraySlice<UInt8>?, _ b: ArraySlice<UInt8>?) -> Bool {
    guard let a, let b else { return a == nil && b == nil }
    if a.count == b.count, a.elementsEqual(b) { return true }
    guard let a = try? JSONDocument(parsing: Array(a)), let b = try? JSONDocument(parsing: Array(b))
    else {
      return false
    }
    return JSONWriter.compact(a.root) == JSONWriter.compact(b.root)
  }
}
