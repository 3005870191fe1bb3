import Foundation
import Synchronization

/// A plain blocking stream socket, for threads that do nothing else.
public final class Socket: Sendable {
  let descriptor: Int32
  private let isClosed = Mutex(false)

  init(descriptor: Int32) { self.descriptor = descriptor }

  deinit { close() }

  static func listening(onPort port: Int) throws -> Socket {
    let socket = try make(AF_INET)
    var yes: Int32 = 1
    setsockopt(
      socket.descriptor, SOL_SOCKET, SO_REUSEADDR, &yes, socklen_t(MemoryLayout<Int32>.size))
    var address = loopback(port)
    let bound = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        bind(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard bound == 0, listen(socket.descriptor, 64) == 0 else {
      throw ServerFailure("port \(port): \(String(cString: strerror(errno)))")
    }
    return socket
  }

  /// A connection to a port of 127.0.0.1.
  public static func connected(toPort port: Int) throws -> Socket {
    let socket = try make(AF_INET)
    var address = loopback(port)
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
      }
    }
    guard connected == 0 else {
      throw ServerFailure("port \(port): \(String(cString: strerror(errno)))")
    }
    return socket
  }

  static func connected(toPath path: String) throws -> Socket {
    let socket = try make(AF_UNIX)
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    let capacity = MemoryLayout.size(ofValue: address.sun_path)
    guard path.utf8.count < capacity else {
      throw ServerFailure("\(path) is longer than a socket's path may be")
    }
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
    let connected = withUnsafePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        connect(socket.descriptor, $0, socklen_t(MemoryLayout<sockaddr_un>.size))
      }
    }
    guard connected == 0 else {
      throw ServerFailure("\(path): \(String(cString: strerror(errno)))")
    }
    return socket
  }

  /// The port it listens on.
  var port: Int {
    var address = sockaddr_in()
    var length = socklen_t(MemoryLayout<sockaddr_in>.size)
    _ = withUnsafeMutablePointer(to: &address) {
      $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
        getsockname(descriptor, $0, &length)
      }
    }
    return Int(UInt16(bigEndian: address.sin_port))
  }

  /// The next connection; nil once it is shut down.
  func accepted() -> Socket? {
    while true {
      let descriptor = accept(self.descriptor, nil, nil)
      if descriptor >= 0 {
        _ = fcntl(descriptor, F_SETFD, FD_CLOEXEC)
        return Socket(descriptor: descriptor)
      }
      // A connection that went away again, or want of room that passes, is no end.
      let passing = [EINTR, ECONNABORTED, EMFILE, ENFILE, ENOBUFS, ENOMEM, EPERM, EAGAIN]
      guard passing.contains(errno) else { return nil }
    }
  }

  /// What has arrived, at most 64 KiB; nil at the end.
  public func read() -> [UInt8]? {
    var buffer = [UInt8](repeating: 0, count: 65_536)
    while true {
      let count = recv(descriptor, &buffer, buffer.count, 0)
      if count > 0 { return Array(buffer[..<count]) }
      guard count < 0, errno == EINTR else { return nil }
    }
  }

  /// Whether all of it was sent.
  public func write(_ bytes: some Collection<UInt8>) -> Bool {
    var rest = Array(bytes)[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes {
        send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
      }
      if count > 0 {
        rest = rest.dropFirst(count)
      } else if errno != EINTR {
        return false
      }
    }
    return true
  }

  /// Ends both directions, which wakes the threads that wait in it; the descriptor stays until they are done.
  ///
  /// Does nothing once it is closed: the descriptor's number may be another socket's by then.
  public func shutDown() {
    isClosed.withLock { closed in
      if !closed { _ = shutdown(descriptor, Int32(SHUT_RDWR)) }
    }
  }

  /// Ends the connection.
  public func close() {
    isClosed.withLock { closed in
      if !closed { _ = Foundation.close(descriptor) }
      closed = true
    }
  }

  private static func make(_ family: Int32) throws -> Socket {
    let descriptor = socket(
      family, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
    guard descriptor >= 0 else {
      throw ServerFailure("no socket: \(String(cString: strerror(errno)))")
    }
    return Socket(descriptor: descriptor)
  }

  private static func loopback(_ port: Int) -> sockaddr_in {
    var address = sockaddr_in()
    address.sin_family = sa_family_t(AF_INET)
    address.sin_port = in_port_t(port).bigEndian
    address.sin_addr.s_addr = in_addr_t(INADDR_LOOPBACK).bigEndian
    return address
  }
}
