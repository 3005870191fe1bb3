import Watching

extension EnvironmentLayers {
  /// Refuses variables of this program that mean nothing, whether or not the chosen store asks for them: a slip of the
  /// pen is seen where it is made, not where its setting is missed.
  func refuseNonsense() throws(Failure) {
    _ = try state(RESTSettings.plain)
    let glyphs = ["unicode", "ascii"]
    if let found = find("BOBBIN_GLYPHS"), !glyphs.contains(found.value) {
      throw Failure(
        .usage,
        "\(found.variable) in \(found.layer) cannot be \(Shown.line(found.value)). Write unicode or ascii."
      )
    }
    let known = AlertLimits.adjustable.map(AlertThreshold.variable) + [Settings.webhookVariable]
    for name in names(beginning: AlertThreshold.prefix) where !known.contains(name) {
      let meant = NearestName.of(name, among: known).map { " Did you mean \($0)?" } ?? ""
      throw Failure(
        .usage,
        "\(Shown.line(name)) is no setting: there are \(known.joined(separator: ", ")).\(meant)")
    }
  }
}
