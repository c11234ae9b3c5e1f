/// A network that cannot be exported as it is asked for, with the reason.
public struct ExportError: Error, Equatable, CustomStringConvertible {
  public let description: String
}
