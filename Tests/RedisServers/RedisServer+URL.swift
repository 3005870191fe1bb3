import Foundation

extension RedisServer {
  /// Its address as `--kv` takes it, with the credentials of whoever may do everything.
  public var url: String {
    let credentials = kind.administrator.map { user, password in
      "\(user ?? ""):\(Self.escaped(password))@"
    }
    return address(credentials: credentials ?? "")
  }

  /// Its address for one of the users of a server of kind `.users`.
  public func url(_ user: User) -> String {
    address(credentials: "\(user.rawValue):\(Self.escaped(user.password))@")
  }

  /// Its address without credentials.
  public var bareURL: String { address(credentials: "") }

  private func address(credentials: String) -> String {
    switch kind {
    case .unixSocket: "unix://\(socketPath)"
    // Certificates bear the name, and the address as well.
    case .tls: "rediss://\(credentials)localhost:\(port)"
    default: "redis://\(credentials)127.0.0.1:\(port)"
    }
  }

  private static func escaped(_ text: String) -> String {
    let plain = CharacterSet(
      charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
    return text.addingPercentEncoding(withAllowedCharacters: plain) ?? text
  }
}
