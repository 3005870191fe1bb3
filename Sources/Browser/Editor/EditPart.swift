import JSONText
import ThreadCache

/// A number, a text, or a word of a slice that is edited by itself: its bytes alone are exchanged.
struct EditPart: Sendable {
  /// The slice it was seen in.
  let slice: ArraySlice<UInt8>
  /// Where it is in there, counted from the beginning of the slice.
  let range: Range<Int>
  /// The way to it, for people: `$[0].value.india`.
  let path: String
  /// What it is, and has to stay; null may become anything that is no list or object.
  let kind: JSONValue.Kind

  /// The leaf of a slice; nil: a list or object is none.
  init?(_ leaf: JSONValue, of slice: JSONValue, path: String) {
    guard leaf.kind != .array, leaf.kind != .object else { return nil }
    let start = slice.range.lowerBound
    self.slice = slice.rawBytes
    range = (leaf.range.lowerBound - start)..<(leaf.range.upperBound - start)
    self.path = path
    kind = leaf.kind
  }

  /// Whether a draft is of the slice it was seen in.
  func isPart(of draft: EditDraft) -> Bool { draft.original.elementsEqual(slice) }

  /// The literal as it is stored.
  var text: [UInt8] { Array(slice.dropFirst(range.lowerBound).prefix(range.count)) }

  /// The whole slice with another literal in its place.
  func whole(with literal: [UInt8]) -> [UInt8] {
    let splice = JSONSplice(
      offset: range.lowerBound, removed: range.count, inserted: literal)
    return JSONSplice.apply([splice], to: Array(slice))
  }

  /// Why a value cannot take its place; nil: it can.
  func refusal(of value: JSONValue) -> String? {
    if value.kind == .array || value.kind == .object {
      return "this is one value: a list or an object is edited with the whole slice"
    }
    guard kind != .null, value.kind != kind else { return nil }
    return "it must stay \(kind.words); the raw text has the whole slice"
  }
}
