/// Finds the name that somebody may have meant.
public enum NearestName {
  /// The name that is so near to the word that it was probably meant; nil: none is.
  public static func of(_ word: String, among names: some Sequence<String>) -> String? {
    // What is longer than any name is none, and measuring it takes its square.
    guard word.count <= 64 else { return nil }
    let nearest = names.map { (name: $0, distance: distance(word.lowercased(), $0)) }
      .min { $0.distance < $1.distance }
    guard let nearest, nearest.distance <= max(1, word.count / 3) else { return nil }
    return nearest.name
  }

  /// How many letters must be put in, taken out, replaced or swapped with their neighbour.
  public static func distance(_ first: String, _ second: String) -> Int {
    let a = Array(first)
    let b = Array(second)
    var beforeLast: [Int] = []
    var last = Array(0...b.count)
    for i in a.indices {
      var row = [i + 1]
      for j in b.indices {
        var cost = min(last[j + 1] + 1, row[j] + 1, last[j] + (a[i] == b[j] ? 0 : 1))
        if i > 0, j > 0, a[i] == b[j - 1], a[i - 1] == b[j] {
          cost = min(cost, beforeLast[j - 1] + 1)
        }
        row.append(cost)
      }
      beforeLast = last
      last = row
    }
    return last[b.count]
  }
}
