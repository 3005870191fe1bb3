/// How tests wait for what a busy machine may take its time for.
enum Waiting {
  /// Seconds until what has not come by then is taken to never come.
  static let patience = 120.0
}
