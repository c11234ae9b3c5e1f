/// Standard input where a command reads a file: its path, and its name in texts.
public enum StandardInput {
  /// The path that means standard input; `./-` is a file of that name.
  public static let path = "-"
  static let name = "standard input"
  /// More than this comes out of no packed stream that is worth its memory.
  static let mostBytes = 1 << 32

  /// What a path is called in texts.
  static func title(_ path: String) -> String { path == self.path ? name : path }
}
