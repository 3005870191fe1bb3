import ThreadCache

/// The lifetimes that undoing a change puts back, in words.
package enum FormerLifetimes {
  /// `Then it expires in 77 d.`; of several `Then they expire in 12 d to 77 d.`, of very many only of the first ones; nil:
  /// it has set none.
  package static func sentence(_ entry: ChangeEntry, now: Int64) -> String? {
    if let expiry = entry.formerLifetimes.first?.expiry, entry.formerLifetimes.count == 1,
      expiry.milliseconds <= now
    {
      return "It would have expired by now: this is refused."
    }
    return words(entry, now: now).map { "Then \($0)." }
  }

  /// The same of a change that was undone: `it expires in 77 d`.
  package static func words(_ entry: ChangeEntry, now: Int64) -> String? {
    let lifetimes = entry.formerLifetimes.sorted {
      ($0.expiry?.milliseconds ?? .max) < ($1.expiry?.milliseconds ?? .max)
    }
    guard let first = lifetimes.first, let last = lifetimes.last else { return nil }
    let (least, most) = (Ages.left(first.expiry, now: now), Ages.left(last.expiry, now: now))
    guard lifetimes.count > 1 else {
      return first.expiry == nil ? "it never expires" : "it expires in \(least)"
    }
    let they =
      entry.lifetimesLeftOut > 0 ? "the first \(Figures.count(lifetimes.count)) of them" : "they"
    guard least != most else {
      return first.expiry == nil ? "\(they) never expire" : "\(they) expire in \(least)"
    }
    return "\(they) expire in \(least) to \(most)"
  }

  /// Each thread with what it has left then, one a row; nil: there are no several.
  static func list(
    _ entry: ChangeEntry, width: Int, now: Int64, _ glyphs: GlyphSet
  ) -> DialogList? {
    let lifetimes = entry.formerLifetimes
    guard lifetimes.count > 1 else { return nil }
    let measured = lifetimes.prefix(DialogList.measured)
    let left = 7
    let widest = measured.map { TextWidth.columns(of: $0.identity.description) }.max() ?? 0
    let room = min(widest, width - left - 4)
    let more = entry.lifetimesLeftOut
    return DialogList(count: lifetimes.count + (more > 0 ? 1 : 0), columns: room + left + 4) {
      place in
      guard place < lifetimes.count else {
        return StyledLine("  and \(Figures.count(more)) more", .dim)
      }
      let lifetime = lifetimes[place]
      return StyledLine(spans: [
        (
          "  "
            + TextWidth.fitted(
              lifetime.identity.description, to: room, truncation: .middle,
              ellipsis: glyphs.ellipsis), Style()
        ),
        (
          "  " + TextWidth.padded(Ages.left(lifetime.expiry, now: now), to: left, .right),
          Style(.dim)
        ),
      ])
    }
  }
}
