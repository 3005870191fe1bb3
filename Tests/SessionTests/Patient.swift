extension [String: String] {
  /// The environment of a test that is not about deadlines: hundreds of tests share two cores.
  static let patient = ["BOBBIN_TIMEOUT": "300s", "BOBBIN_CONNECT_TIMEOUT": "300s"]

  /// This environment with deadlines that a busy machine keeps, where it says nothing of them.
  var patiently: [String: String] { merging(Self.patient) { said, _ in said } }
}
