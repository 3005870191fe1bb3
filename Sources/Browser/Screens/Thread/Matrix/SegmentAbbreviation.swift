/// Three letters for a segment.
package enum SegmentAbbreviation {
  private static let canonical = [
    "overall": "ove", "region": "reg", "age": "age", "gender": "gen", "org_size": "org",
    "sector": "sec", "job_level": "job", "relationship_status": "rel", "education": "edu",
    "generation": "gnr", "employment_status": "emp",
  ]

  /// A heading of three letters for each name: of names that begin alike each keeps its end, where they differ.
  package static func headings(of names: [String]) -> [String] {
    var taken: Set<String> = []
    return names.map { name in
      let heading = candidates(name).first { !taken.contains($0) } ?? candidates(name)[0]
      taken.insert(heading)
      return heading
    }
  }

  private static func candidates(_ name: String) -> [String] {
    if let usual = canonical[name] { return [usual] }
    func head(_ width: Int) -> String { TextWidth.truncated(name, to: width, at: .cut) }
    let end = TextWidth.shown(name).suffix(2)
    let ends: [String] = [head(2) + String(end.suffix(1)), head(1) + String(end)]
    return [head(3)] + ends.filter { TextWidth.columns(of: $0) <= 3 }
  }
}
