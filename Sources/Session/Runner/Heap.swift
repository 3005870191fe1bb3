import Foundation

/// How the C library keeps memory, set for a program that holds many large arrays for long.
///
/// Left to itself glibc learns from every large array that is freed to take such arrays from its heap, where small
/// values that live longer keep it from being given back: at a million threads that was 40 MB. Where the C
/// library is another one, nothing is done.
enum Heap {
  /// Arrays of this size and more are mapped on their own, and unmapped when they are freed.
  private static let mapped: Int32 = 64 << 10

  // The numbers of malloc.h, which Swift's module of glibc leaves out.
  private static let trimThreshold: Int32 = -1
  private static let mappingThreshold: Int32 = -3
  private static let mostArenas: Int32 = -8

  /// Sets it, once at the start.
  static func settle() {
    guard let address = dlsym(nil, "mallopt") else { return }
    typealias Mallopt = @convention(c) (Int32, Int32) -> Int32
    let mallopt = unsafeBitCast(address, to: Mallopt.self)
    _ = mallopt(mappingThreshold, mapped)
    _ = mallopt(trimThreshold, 2 * mapped)
    // Tasks move between threads: more heaps than there are threads at work hold nothing but gaps.
    _ = mallopt(mostArenas, 2)
  }

  /// Gives back what is free, after work that has used much.
  static func giveBack() {
    guard let address = dlsym(nil, "malloc_trim") else { return }
    typealias Trim = @convention(c) (Int) -> Int32
    _ = unsafeBitCast(address, to: Trim.self)(0)
  }
}
