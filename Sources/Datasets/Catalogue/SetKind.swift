/// What the samples of a set are.
public enum SetKind: Hashable, Sendable {
  case images, table, recordings, texts

  /// What a set of this kind is or holds, for a sentence that begins with it.
  public var phrase: String {
    switch self {
    case .images: "holds images"
    case .table: "is a table"
    case .recordings: "holds recordings"
    case .texts: "holds texts"
    }
  }

  /// What is asked for where a set of this kind is.
  var request: String {
    switch self {
    case .images: "images are"
    case .table: "a table is"
    case .recordings: "recordings are"
    case .texts: "texts are"
    }
  }
}
