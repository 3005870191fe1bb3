import Browser
import Yams

/// Reads a config file and finds all of its mistakes, not just the first one.
struct ConfigReader {
  /// What was read; without what has a mistake.
  var file: ConfigFile
  /// The mistakes, in the order of the file.
  private(set) var mistakes: [ConfigMistake] = []
  let home: String

  /// Reads the bytes of the file at `path`, which is absolute.
  init(_ bytes: [UInt8], path: String, home: String) {
    file = ConfigFile(path: path)
    self.home = home
    guard let root = compose(bytes) else { return }
    readFile(root)
    mistakes.sort { ($0.line, $0.column) < ($1.line, $1.column) }
  }

  mutating func mistake(_ line: Int, _ column: Int, _ message: String) {
    mistakes.append(ConfigMistake(line: line, column: column, message))
  }

  mutating func mistake(at node: Node, _ message: String) {
    mistake(node.mark?.line ?? 1, node.mark?.column ?? 1, message)
  }

  // MARK: The file

  private mutating func readFile(_ root: Node) {
    let places = "Settings stand one a line, each with its value: stores:, keys:, theme: dark."
    var chosen: (name: String, node: Node)?
    for pair in pairs(of: root, expecting: places) {
      guard let setting = setting(pair.key, among: ConfigSetting.ofFile, below: nil) else {
        continue
      }
      switch setting {
      case .stores: readStores(pair.value)
      case .limits: file.entries.merge(limits(pair.value)) { _, new in new }
      case .keys: readKeys(pair.value)
      default:
        guard let entry = entry(setting, pair) else { continue }
        file.entries[setting] = entry
        if setting == .default { chosen = (entry.value, pair.value) }
      }
    }
    // Named before or after the stores: both are right.
    if let chosen, file.store(chosen.name) == nil {
      file.entries[.default] = nil
      mistake(at: chosen.node, noStore(chosen.name))
    }
  }

  private func noStore(_ name: String) -> String {
    let names = file.stores.map(\.name)
    guard !names.isEmpty else {
      return "default names a store, and no store stands below stores:."
    }
    let meant = NearestName.of(name, among: names).map { " Did you mean \($0)?" }
    return "There is no store \(Self.quoted(name)) below stores:."
      + (meant ?? " There are \(names.joined(separator: ", ")).")
  }

  // MARK: Stores

  private mutating func readStores(_ node: Node) {
    for pair in pairs(of: node, expecting: expects(.stores)) {
      guard let name = pair.key.scalar?.string, Self.isName(name) else {
        mistake(
          at: pair.key,
          "The name of a store is one word of letters, digits, -, _ and dots: it is typed after "
            + "--store.")
        continue
      }
      readStore(pair.value, name: name, key: pair.key)
    }
  }

  private mutating func readStore(_ node: Node, name: String, key: Node) {
    let before = mistakes.count
    var store = ConfigFile.Store(name: name, line: key.mark?.line ?? 1)
    let expected =
      "The store \(name) expects settings on lines of their own, indented: kv: ADDRESS, color: red."
    for pair in pairs(of: node, expecting: expected) {
      guard let setting = setting(pair.key, among: ConfigSetting.ofStore, below: name) else {
        continue
      }
      if setting == .limits {
        store.entries.merge(limits(pair.value)) { _, new in new }
      } else if let entry = entry(setting, pair) {
        store.entries[setting] = entry
      }
    }
    if mistakes.count == before { judge(store, at: key) }
    // Also with a mistake in it, so that default: is not one more.
    file.stores.append(store)
  }

  private mutating func limits(_ node: Node) -> [ConfigSetting: ConfigFile.Entry] {
    var entries: [ConfigSetting: ConfigFile.Entry] = [:]
    for pair in pairs(of: node, expecting: expects(.limits)) {
      guard let setting = setting(pair.key, among: ConfigSetting.ofLimits, below: "limits")
      else { continue }
      if let entry = entry(setting, pair) { entries[setting] = entry }
    }
    return entries
  }

  // MARK: Pieces

  typealias Pair = (key: Node, value: Node)

  /// What stands below a node, by name; nothing at all is no mistake.
  mutating func pairs(of node: Node, expecting expected: String) -> [Pair] {
    if let mapping = node.mapping { return mapping.map { ($0.key, $0.value) } }
    if node.scalar?.isNothing != true { mistake(at: node, expected) }
    return []
  }

  func expects(_ setting: ConfigSetting) -> String {
    "\(setting.rawValue) expects \(setting.expectation)."
  }

  /// The setting that a name means here.
  private mutating func setting(
    _ key: Node, among known: [ConfigSetting], below place: String?
  ) -> ConfigSetting? {
    let name = key.scalar?.string ?? ""
    let setting = ConfigSetting(rawValue: name)
    if let setting, known.contains(setting) { return setting }
    if let setting {
      mistake(at: key, Self.misplaced(setting))
    } else if SecretName.isOne(name) {
      mistake(at: key, SecretName.advice)
    } else {
      let names = known.map(\.rawValue)
      let meant = NearestName.of(name, among: names).map { "Did you mean \($0)?" }
      mistake(
        at: key,
        "There is no setting \(Self.quoted(name))\(place.map { " in \($0)" } ?? ""). "
          + (meant ?? "There are \(names.joined(separator: ", "))."))
    }
    return nil
  }

  private static func misplaced(_ setting: ConfigSetting) -> String {
    let name = setting.rawValue
    if ConfigSetting.ofLimits.contains(setting) { return "\(name) belongs below limits:." }
    if ConfigSetting.ofFile.contains(setting) {
      return "\(name) holds for the whole program: write it at the beginning of a line."
    }
    return "\(name) belongs to a store: write it below stores: and the name of the store."
  }

  /// Text that may be repeated: a word, which cannot be an address with a password.
  static func quoted(_ text: String) -> String {
    isName(text) ? text : "of this name"
  }

  static func isName(_ text: String) -> Bool {
    !text.isEmpty && text.count <= 40
      && text.allSatisfy { $0.isLetter || $0.isNumber || "-_.".contains($0) }
  }
}

extension Node.Scalar {
  /// Whether nothing was written.
  var isNothing: Bool { style == .plain && ["", "~", "null"].contains(string) }
}
