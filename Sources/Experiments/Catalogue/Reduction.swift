import Training

/// How the networks of a panel are made smaller where no GPU trains them, because the whole would take
/// days.
package struct Reduction: Sendable {
  /// What is smaller, such as `5 of 200 epochs`.
  let note: String
  let change: @Sendable (inout TrainingConfiguration) -> Void

  init(_ note: String, _ change: @escaping @Sendable (inout TrainingConfiguration) -> Void) {
    (self.note, self.change) = (note, change)
  }
}

extension Reduction {
  /// So many epochs of the first so many training samples.
  static func samples(_ samples: Int, epochs: Int, named name: String = "images") -> Reduction {
    Reduction("\(epochs) epochs of the first \(samples) \(name)") {
      ($0.limit, $0.epochs) = (samples, epochs)
    }
  }

  /// The first `epochs` of the `whole` that the networks have.
  static func epochs(_ epochs: Int, of whole: Int) -> Reduction {
    Reduction("\(epochs) of \(whole) epochs") { $0.epochs = epochs }
  }
}
