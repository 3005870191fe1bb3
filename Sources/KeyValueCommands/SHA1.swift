internal import Crypto

/// SHA-1, because it is what Redis' scripts can compute; nothing here relies on it for safety.
package enum SHA1 {
  /// The 20 bytes of a digest.
  package static func digest(_ bytes: [UInt8]) -> [UInt8] { Array(Insecure.SHA1.hash(data: bytes)) }
}
