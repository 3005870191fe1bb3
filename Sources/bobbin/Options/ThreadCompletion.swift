import ArgumentParser
import KeyValue
import Session
import ThreadCache

extension CompletionKind {
  /// The ids of threads, from the embedded store only: completion spends no command that costs money,
  /// and says nothing where there is no store yet.
  static var threads: CompletionKind {
    .custom { words, _, prefix in await ThreadCompletion.ids(words: words, prefix: prefix) }
  }

  /// The names of the stores of the config file.
  static var stores: CompletionKind {
    .custom { words, _, prefix in
      var said = CommandLineSettings()
      said.config = ThreadCompletion.value(after: "--config", in: words)
      let place = try? await ConfigPlace.find(said)
      let check = if let place { try? await ConfigCheck(place) } else { ConfigCheck?.none }
      return check?.stores.filter { $0.hasPrefix(prefix) } ?? []
    }
  }
}

enum ThreadCompletion {
  /// More would help nobody and would take the shell too long to show.
  private static let most = 200

  static func ids(words: [String], prefix: String) async -> [String] {
    var said = CommandLineSettings()
    said.kv = value(after: "--kv", in: words)
    said.store = value(after: "--store", in: words)
    said.config = value(after: "--config", in: words)
    said.readOnly = true
    guard let settings = try? await Settings.read(said), case .sqlite = settings.store.url,
      let workspace = try? await Workspace.open(settings, for: .reading)
    else { return [] }
    var ids: [String] = []
    do {
      scan: for try await page in workspace.cache.scan(.all) {
        for identity in page.identities {
          if let text = identity.id.text, text.hasPrefix(prefix), text.allSatisfy(isPlain) {
            ids.append(text)
          }
          if ids.count == most { break scan }
        }
      }
    } catch {
      return []
    }
    return ids
  }

  /// Whether a shell can be handed the character: no control, no space, nothing it would expand.
  private static func isPlain(_ character: Character) -> Bool {
    character.isLetter || character.isNumber || "_-.:".contains(character)
  }

  static func value(after option: String, in words: [String]) -> String? {
    for (index, word) in words.enumerated() {
      if word == option, index + 1 < words.count { return words[index + 1] }
      if word.hasPrefix(option + "=") { return String(word.dropFirst(option.count + 1)) }
    }
    return nil
  }
}
