import Training

extension Hofmann2021 {
  /// The classification errors of the paper's dense networks with each method.
  static let table1 = Experiment(
    "hofmann2021/table1", "Errors with each regularisation", source: source("Table I"),
    about: "Dense networks on images with each method.", runs: 10,
    panels: [
      Panel(
        "MNIST", .course(.testError), arms: Method.compared.map { arm($0, on: "mnist") })
    ])
}
