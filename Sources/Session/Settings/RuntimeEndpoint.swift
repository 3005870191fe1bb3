/// Whether this process is a function of AWS Lambda or Vercel, which is asked by the runtime API there.
public enum RuntimeEndpoint {
  /// Host and port of that API; nil: it is an ordinary process.
  ///
  /// - Parameter environment: the variables to read; nil: those of the process.
  public static func find(environment: [String: String]? = nil) async throws(Failure) -> String? {
    try await EnvironmentLayers(environment: environment, file: nil).value("AWS_LAMBDA_RUNTIME_API")
  }
}
